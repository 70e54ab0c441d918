/**
 * Statistics of a member's own posts: one call per post and metric, so impressions come first and nothing is asked in
 * vain.
 */
import type { Reading, Withheld } from "@dravo/core/Adapter"
import type { AdapterError, Reason } from "@dravo/core/AdapterError"
import type { RetiredMetrics } from "@dravo/core/RetiredMetrics"
import * as Json from "@dravo/kit-http/Json"
import * as Effect from "effect/Effect"
import type { Api, Refusal } from "./api.ts"
import { isOfPeriod } from "./counters.ts"
import { type MemberMetric, memberMetrics, scopes } from "./metrics.ts"
import { encoded } from "./restli.ts"
import { type Outcome, telling, withheld } from "./settle.ts"
import type { PostUrn } from "./targets.ts"

/**
 * What became of each asked post, by URN. Every post's impressions are asked for before any post's reactions, and a
 * metric LinkedIn no longer knows is refused once for everybody.
 */
export const read = Effect.fnUntraced(function* (
  api: Api,
  posts: ReadonlyArray<PostUrn>,
  memory: RetiredMetrics
): Effect.fn.Return<ReadonlyMap<string, Outcome>> {
  const cells = new Map(posts.map(({ urn }) => [urn, new Map<MemberMetric, Cell>()]))
  const dead = new Set(
    yield* memory.known(
      objectType,
      api.version,
      memberMetrics.map(({ queryType }) => queryType)
    )
  )
  let stopped: AdapterError | undefined
  const fill = (post: PostUrn, metric: MemberMetric): Effect.Effect<void> =>
    Effect.suspend(() => {
      const known = cells.get(post.urn)
      const settled = dead.has(metric.queryType)
        ? gone
        : (stopped ??
          [...(known?.values() ?? [])].find((cell) => cell._tag === "AdapterError" && isAboutPost(cell.reason)))
      return Effect.flatMap(settled === undefined ? count(api, post, metric) : Effect.succeed(settled), (cell) => {
        known?.set(metric, cell)
        if (cell._tag === "AdapterError" && isAboutAll(cell.reason)) stopped ??= cell
        // What another post of this reading has was refused for this one alone.
        const served = [...cells.values()].some((one) => one.get(metric)?._tag === "Count")
        if (cell._tag !== "Dead" || dead.has(metric.queryType) || served) return Effect.void
        dead.add(metric.queryType)
        return memory.remember(objectType, api.version, [metric.queryType])
      })
    })
  const [first, ...rest] = memberMetrics
  yield* Effect.forEach(posts, (post) => fill(post, first), together)
  const pairs = rest.flatMap((metric) => posts.map((post) => [post, metric] as const))
  yield* Effect.forEach(pairs, ([post, metric]) => fill(post, metric), together)
  return new Map([...cells].map(([urn, known]) => [urn, outcomeOf(known)]))
})

// internal

/** What became of one metric of one post. */
type Cell =
  | { readonly _tag: "Count"; readonly count: unknown }
  /** An answer with nothing in it. */
  | { readonly _tag: "Nothing" }
  /** LinkedIn knows no metric of this name. */
  | { readonly _tag: "Dead" }
  | AdapterError

const gone: Cell = { _tag: "Dead" }
const objectType = "memberPost"

const together = { concurrency: 4, discard: true } as const

/** Refusals the next metric would meet too. */
const isAboutAll = ({ _tag }: Reason): boolean =>
  ["Unauthorized", "RateLimited", "PermissionMissing", "OperatorActionRequired", "RequestLimit"].includes(_tag)
const isAboutPost = ({ _tag }: Reason): boolean => _tag === "Gone" || _tag === "Hidden"

const count = (api: Api, post: PostUrn, { queryType }: MemberMetric): Effect.Effect<Cell> =>
  api
    .call({
      path: "/rest/memberCreatorPostAnalytics",
      needs: scopes.memberPosts,
      parameters: [
        ["q", "entity"],
        ["entity", `(${post.kind === "share" ? "share" : "ugc"}:${encoded(post.urn)})`],
        ["queryType", queryType],
        ["aggregation", "TOTAL"]
      ]
    })
    .pipe(
      Effect.flatMap((body) => cellOf(api, body, queryType)),
      Effect.catch((refusal) => Effect.succeed(isDead(refusal, queryType) ? gone : refusal.error))
    )

/**
 * Whether a refusal says that LinkedIn knows no such metric, in whatever words. One that lists this very name among
 * those it knows, or speaks of this post alone, says nothing of the kind.
 */
const isDead = ({ blamed, error: { reason } }: Refusal, queryType: string): boolean => {
  if (reason._tag !== "Rejected" && reason._tag !== "Unclassified") return false
  const words = reason.detail.split(/\W/u)
  const named = memberMetrics.filter((one) => words.includes(one.queryType))
  const own = named.some((one) => one.queryType === queryType)
  if (own && named.length > 1) return false
  return (own || blamed.includes("queryType")) && !/\bthis (post|share|ugcpost|entity|content)\b/iu.test(reason.detail)
}

/**
 * Which post an element is about comes in several shapes, so it is not looked at: we know what we asked. Which metric
 * it is about is, since another metric's count would be a wrong number.
 */
const cellOf = (api: Api, body: unknown, queryType: string): Effect.Effect<Cell, Refusal> => {
  const elements = Json.at(body, "elements")
  if (!Array.isArray(elements)) return api.unexpected("an answer without elements")
  const rows = elements.filter((element) => Json.at(element, "count") != null && !isOfPeriod(element))
  const own = rows.find((element) => [queryType, undefined].includes(typeOf(Json.at(element, "metricType"))))
  if (own !== undefined) return Effect.succeed({ _tag: "Count", count: Json.at(own, "count") })
  return rows.length === 0 ? Effect.succeed({ _tag: "Nothing" }) : api.unexpected("an answer about another metric")
}

/** A plain text since version 202605, before that an object with one key named for the type's class. */
const typeOf = (metricType: unknown): string | undefined =>
  Json.text(metricType) ?? Json.text(Json.entries(metricType)[0]?.[1])

const outcomeOf = (known: ReadonlyMap<MemberMetric, Cell>): Outcome => {
  // In the order of the metrics, not of the answers: a warning must not change from one reading to the next.
  const cells = memberMetrics.flatMap((metric) => {
    const cell = known.get(metric)
    return cell === undefined ? [] : [[metric, cell] as const]
  })
  const counts = cells.flatMap(([{ key }, cell]) => (cell._tag === "Count" ? [[key, cell.count] as const] : []))
  const errors = cells.flatMap(([{ key }, cell]) =>
    cell._tag === "AdapterError" ? [{ keys: [key], what: key, error: cell }] : []
  )
  const [nothing, dead] = (["Nothing", "Dead"] as const).map((tag) =>
    cells.flatMap(([{ key }, cell]) => (cell._tag === tag ? [key] : []))
  )
  if (counts.length === 0 && errors.length > 0) return telling(errors.map(({ error }) => error)) ?? unknown
  if (counts.length === 0) return unknown
  const all = [
    ...withheld(errors),
    ...named(nothing, (keys) => `LinkedIn has no ${keys} for this post at present.`),
    ...named(dead, (keys) => `LinkedIn no longer offers ${keys}.`)
  ]
  return { _tag: "Value", metrics: Object.fromEntries(counts), ...(all.length === 0 ? {} : { withheld: all }) }
}

const named = (keys: ReadonlyArray<string> = [], warning: (keys: string) => string): ReadonlyArray<Withheld> =>
  keys.length === 0 ? [] : [{ keys, warning: warning(keys.join(", ")) }]

const unknown: Reading = {
  _tag: "Value",
  metrics: {},
  withheld: [{ keys: "all", warning: "LinkedIn has no statistics for this post at present." }]
}
