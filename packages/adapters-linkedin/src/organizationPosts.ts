/** Lifetime statistics of an organisation's posts: many posts a call, shares and ugcPosts side by side. */
import type { Reading } from "@dravo/core/Adapter"
import { AdapterError, Unclassified } from "@dravo/core/AdapterError"
import * as Json from "@dravo/kit-http/Json"
import * as Effect from "effect/Effect"
import type { Api, Refusal } from "./api.ts"
import { flattened } from "./counters.ts"
import * as Halving from "./halving.ts"
import { prefixes, scopes } from "./metrics.ts"
import { decoded, encoded, list, type Parameter } from "./restli.ts"
import type { Outcome } from "./settle.ts"
import type { PostUrn } from "./targets.ts"

/** What became of each asked post, by URN. */
export const read = Effect.fnUntraced(function* (
  api: Api,
  organization: string,
  posts: ReadonlyArray<PostUrn>,
  longest: Halving.Longest
): Effect.fn.Return<ReadonlyMap<string, Outcome>> {
  const answers = yield* Halving.ask(posts, longest, (asked) => pages(api, organization, asked))
  const alone =
    answers.every(({ outcome }) => Halving.isError(outcome) && outcome.reason._tag === "Gone") && posts.length > 1
  return new Map(
    answers.flatMap(({ asked, outcome }) =>
      asked.map(({ urn }): readonly [string, Outcome] => {
        if (!Halving.isError(outcome)) return [urn, readingOf(outcome, urn)]
        return [urn, alone ? nothingKnown(outcome) : outcome]
      })
    )
  )
})

// internal

interface Pages {
  readonly elements: ReadonlyMap<string, unknown>
  /** Why the last pages are missing. */
  readonly error: AdapterError | null
}

/**
 * Follows pages by counting on: a link of an answer is never followed. The first page holds everything unless LinkedIn
 * answers with fewer elements a page than it was asked for.
 */
const pages = Effect.fnUntraced(function* (
  api: Api,
  organization: string,
  posts: ReadonlyArray<PostUrn>
): Effect.fn.Return<Pages, Refusal> {
  const wanted = new Set(posts.map(({ urn }) => urn))
  const elements = new Map<string, unknown>()
  for (let start = 0; ; ) {
    const result = yield* Effect.result(page(api, organization, posts, start))
    if (result._tag === "Failure") {
      if (start === 0) return yield* Effect.fail(result.failure)
      return { elements, error: result.failure.error }
    }
    const body = result.success
    const before = elements.size
    for (const [urn, element] of lifetime(body)) if (wanted.has(urn) && !elements.has(urn)) elements.set(urn, element)
    const next = nextStart(body, start, posts.length)
    if (next === undefined || elements.size === wanted.size || elements.size === before)
      return { elements, error: null }
    start = next
  }
})

const page = Effect.fnUntraced(function* (
  api: Api,
  organization: string,
  posts: ReadonlyArray<PostUrn>,
  start: number
) {
  const lists = (["shares", "ugcPosts"] as const).flatMap((name): ReadonlyArray<Parameter> => {
    const urns = posts.filter(({ kind }) => `${kind}s` === name).map(({ urn }) => urn)
    return urns.length === 0 ? [] : [[name, list(urns)]]
  })
  const body = yield* api.call({
    path: "/rest/organizationalEntityShareStatistics",
    needs: scopes.organization,
    parameters: [
      ["q", "organizationalEntity"],
      ["organizationalEntity", encoded(organization)],
      ...lists,
      ["count", String(posts.length)],
      ...(start === 0 ? [] : [["start", String(start)] as const])
    ]
  })
  return Array.isArray(Json.at(body, "elements")) ? body : yield* api.unexpected("an answer without elements")
})

/**
 * Elements of one post over its whole life. One with a period counts otherwise, and one that names no post is the
 * organisation's total: neither is ever a post's.
 */
const lifetime = (body: unknown): ReadonlyArray<readonly [urn: string, element: unknown]> =>
  Json.list(Json.at(body, "elements")).flatMap((element) => {
    const urn = Json.text(Json.at(element, "share")) ?? Json.text(Json.at(element, "ugcPost"))
    return urn === undefined || Json.at(element, "timeRange") !== undefined ? [] : [[decoded(urn), element] as const]
  })

const nextStart = (body: unknown, start: number, asked: number): number | undefined => {
  const given = Json.list(Json.at(body, "elements")).length
  const count = whole(Json.at(body, "paging", "count")) ?? asked
  const total = whole(Json.at(body, "paging", "total"))
  const linked = Json.list(Json.at(body, "paging", "links")).some((link) => Json.at(link, "rel") === "next")
  const size = Math.max(1, Math.min(count, asked))
  const more = linked || (total !== undefined && total > start + size) || (given >= count && count < asked)
  return more ? start + size : undefined
}

const whole = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : undefined

const readingOf = ({ elements, error }: Pages, urn: string): Outcome => {
  const element = elements.get(urn)
  if (element === undefined) return error ?? unknown
  const { metrics, withheld } = flattened(Json.at(element, "totalShareStatistics"), prefixes.posts)
  const bare = Object.keys(metrics).length === 0 && withheld.length === 0
  const all = bare ? [{ keys: "all" as const, warning: "LinkedIn sent this post without any statistics." }] : withheld
  return { _tag: "Value", metrics, ...(all.length === 0 ? {} : { withheld: all }) }
}

/** Left out means no more than this: never zero, and never proof that the post is gone. */
const unknown: Reading = {
  _tag: "Value",
  metrics: {},
  withheld: [
    {
      keys: "all",
      warning:
        "LinkedIn has no statistics for this post at present: it leaves out posts without activity in twelve " +
        "months and posts of another page."
    }
  ]
}

/** When none of several posts is found, it may be the page that is not. */
const nothingKnown = ({ operation, platform, reason }: AdapterError): AdapterError =>
  new AdapterError({ platform, operation, reason: new Unclassified({ detail: reason.detail }) })
