/** Lifetime statistics of an organisation's posts: many posts a call, shares and ugcPosts side by side. */
import type { Reading } from "@dravo/core/Adapter"
import { AdapterError, Unclassified } from "@dravo/core/AdapterError"
import * as Json from "@dravo/kit-http/Json"
import * as Effect from "effect/Effect"
import type { Api, Refusal } from "./api.ts"
import { flattened, isOfPeriod } from "./counters.ts"
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
  const page: Page = { api, organization, left: { requests: Halving.maxRequests } }
  const answers = yield* Halving.ask(posts, {
    longest,
    left: page.left,
    call: (asked, isHalf) => pages(page, asked, isHalf),
    witness: statistics(page, [], 1)
  })
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

/** Whose posts are asked for, and how many requests are left for them. */
interface Page {
  readonly api: Api
  readonly organization: string
  readonly left: { requests: number }
}

interface Pages {
  readonly elements: ReadonlyMap<string, unknown>
  /** Why the last pages are missing. */
  readonly error: AdapterError | null
}

/**
 * Reads the list on for as long as it says there is more: a page may hold fewer elements than were asked for, or none.
 * It ends with the last asked post, with a page of nothing but elements that came before, or with the requests.
 */
const pages = Effect.fnUntraced(function* (
  page: Page,
  posts: ReadonlyArray<PostUrn>,
  isHalf: boolean
): Effect.fn.Return<Pages, Refusal> {
  const wanted = new Set(posts.map(({ urn }) => urn))
  const elements = new Map<string, unknown>()
  const seen = new Set<string>()
  for (let start = 0; ; ) {
    const result = yield* Effect.result(statistics(page, listsOf(posts), posts.length, { start, isHalf }))
    if (result._tag === "Failure") {
      if (start === 0) return yield* Effect.fail(result.failure)
      return { elements, error: result.failure.error }
    }
    const given = lifetime(result.success)
    const isRepeated = given.length > 0 && given.every(([urn]) => seen.has(urn))
    for (const [urn, element] of given) {
      seen.add(urn)
      if (wanted.has(urn) && !elements.has(urn)) elements.set(urn, element)
    }
    const next = nextStart(result.success, start, posts.length)
    if (next === undefined || elements.size === wanted.size || isRepeated) return { elements, error: null }
    start = next
  }
})

const listsOf = (posts: ReadonlyArray<PostUrn>): ReadonlyArray<Parameter> =>
  (["shares", "ugcPosts"] as const).flatMap((name): ReadonlyArray<Parameter> => {
    const urns = posts.filter(({ kind }) => `${kind}s` === name).map(({ urn }) => urn)
    return urns.length === 0 ? [] : [[name, list(urns)]]
  })

/** Without lists LinkedIn answers with the page's own total. */
const statistics = Effect.fnUntraced(function* (
  { api, left, organization }: Page,
  lists: ReadonlyArray<Parameter>,
  count: number,
  { isHalf = false, start = 0 }: { readonly start?: number; readonly isHalf?: boolean } = {}
) {
  if (left.requests < 1) return yield* api.exhausted
  left.requests--
  const body = yield* api.call({
    path: "/rest/organizationalEntityShareStatistics",
    needs: scopes.organization,
    parameters: [
      ["q", "organizationalEntity"],
      ["organizationalEntity", encoded(organization)],
      ...lists,
      ["count", String(count)],
      ...(start === 0 ? [] : [["start", String(start)] as const])
    ],
    ...(isHalf ? { attempts: 1 } : {})
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
    return urn === undefined || isOfPeriod(element) ? [] : [[decoded(urn), element] as const]
  })

/**
 * Where the next page begins. A link names it, and nothing else of a link is followed; without one, or with one that
 * leads back, the elements are counted on.
 */
export const nextStart = (body: unknown, start: number, asked: number): number | undefined => {
  const given = Json.list(Json.at(body, "elements")).length
  const count = whole(Json.at(body, "paging", "count")) ?? asked
  const total = whole(Json.at(body, "paging", "total"))
  const link = Json.list(Json.at(body, "paging", "links")).find((one) => Json.at(one, "rel") === "next")
  const linked = linkedStart(Json.text(Json.at(link, "href")) ?? "")
  if (linked !== undefined && linked > start) return linked
  const more = link !== undefined || (total !== undefined && total > start + given) || (given >= count && count < asked)
  return more && given > 0 ? start + given : undefined
}

const linkedStart = (href: string): number | undefined => {
  const text = new URLSearchParams(href.slice(href.indexOf("?") + 1)).get("start") ?? ""
  return /^\d{1,9}$/u.test(text) ? Number(text) : undefined
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
