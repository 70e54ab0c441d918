/** An account's own numbers: a page's in three calls, each of which may fail alone, or a member's followers in one. */
import type { Reading, Withheld } from "@dravo/core/Adapter"
import type { AdapterError } from "@dravo/core/AdapterError"
import * as Json from "@dravo/kit-http/Json"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { Api, Refusal } from "./api.ts"
import { flattened, isContainer, isOfPeriod, only } from "./counters.ts"
import * as FollowerGains from "./followerGains.ts"
import { gainKeys, prefixes, scopes } from "./metrics.ts"
import { encoded } from "./restli.ts"
import { type Outcome, telling, withheld } from "./settle.ts"
import { isShowcase, type Owner } from "./targets.ts"

export const read = (api: Api, owner: Owner): Effect.Effect<Outcome> =>
  owner.kind === "member"
    ? Effect.catch(member(api), ({ error }) => Effect.succeed(error))
    : organization(api, owner.urn)

// internal

type Value = Extract<Reading, { _tag: "Value" }>

interface Part {
  readonly what: string
  /** What is lost when it fails. */
  readonly keys: ReadonlyArray<string>
  readonly read: Effect.Effect<Value, Refusal>
}

const organization = Effect.fnUntraced(function* (api: Api, urn: string): Effect.fn.Return<Outcome> {
  const parts: ReadonlyArray<Part> = [
    { what: "page statistics", keys: [`${prefixes.pages}_*`], read: pageStatistics(api, urn) },
    { what: "number of followers", keys: ["follower_statistics_first_degree_size"], read: networkSize(api, urn) },
    { what: "follower gains", keys: gainKeys, read: followerGains(api, urn) }
  ]
  const results = yield* Effect.forEach(
    parts,
    (part) => Effect.map(Effect.result(part.read), (result) => ({ ...part, result })),
    { concurrency: parts.length }
  )
  const values = results.flatMap(({ result }) => (result._tag === "Success" ? [result.success] : []))
  const failures = results.flatMap(({ keys, result, what }) =>
    result._tag === "Failure" ? [{ keys, what, error: result.failure.error }] : []
  )
  return values.length === 0
    ? (telling(failures.map(({ error }) => error)) ?? combined([], []))
    : combined(values, failures)
})

const combined = (
  values: ReadonlyArray<Value>,
  failures: ReadonlyArray<{ readonly keys: ReadonlyArray<string>; readonly what: string; readonly error: AdapterError }>
): Value => {
  const all = [...values.flatMap((value) => value.withheld ?? []), ...withheld(failures)]
  const window = values.find((value) => value.window !== undefined)?.window
  return {
    _tag: "Value",
    metrics: Object.assign({}, ...values.map(({ metrics }) => metrics)),
    ...(all.length === 0 ? {} : { withheld: all }),
    ...(window === undefined ? {} : { window })
  }
}

const elementsOf = Effect.fnUntraced(function* (api: Api, ask: Parameters<Api["call"]>[0]) {
  const elements = Json.at(yield* api.call(ask), "elements")
  return Array.isArray(elements) ? Json.list(elements) : yield* api.unexpected("an answer without elements")
})

/** Lifetime views and clicks; the breakdowns beside them are lists and are left out. */
const pageStatistics = Effect.fnUntraced(function* (api: Api, urn: string): Effect.fn.Return<Value, Refusal> {
  const kind = isShowcase(urn) ? "brand" : "organization"
  const elements = yield* elementsOf(api, {
    path: `/rest/${kind}PageStatistics`,
    needs: scopes.organization,
    parameters: [
      ["q", kind],
      [kind, encoded(urn)]
    ]
  })
  const total = elements
    .filter((element) => !isOfPeriod(element))
    .map((element) => Json.at(element, "totalPageStatistics"))
    .find(isContainer)
  return valueOf(flattened(total, prefixes.pages), {
    keys: [`${prefixes.pages}_*`],
    warning: "LinkedIn sent no page statistics."
  })
})

/** The only total of followers LinkedIn gives. */
const networkSize = Effect.fnUntraced(function* (api: Api, urn: string): Effect.fn.Return<Value, Refusal> {
  const body = yield* api.call({
    path: `/rest/networkSizes/${encoded(urn)}`,
    needs: scopes.organization,
    parameters: [["edgeType", "COMPANY_FOLLOWED_BY_MEMBER"]]
  })
  if (!isContainer(body)) return yield* api.unexpected("an answer that is not an object")
  return valueOf(flattened(only(body, "firstDegreeSize"), prefixes.followers), {
    keys: [`${prefixes.followers}_first_degree_size`],
    warning: "LinkedIn sent no number of followers."
  })
})

/** Days LinkedIn has nothing about, as for a new page, leave these keys out without a warning. */
const followerGains = Effect.fnUntraced(function* (api: Api, urn: string): Effect.fn.Return<Value, Refusal> {
  const now = yield* Clock.currentTimeMillis
  const elements = yield* elementsOf(api, {
    path: "/rest/organizationalEntityFollowerStatistics",
    needs: scopes.organization,
    parameters: [
      ["q", "organizationalEntity"],
      ["organizationalEntity", encoded(urn)],
      ...FollowerGains.parameters(now)
    ]
  })
  return { _tag: "Value", ...FollowerGains.summed(elements, now) }
})

const member = Effect.fnUntraced(function* (api: Api): Effect.fn.Return<Value, Refusal> {
  const elements = yield* elementsOf(api, {
    path: "/rest/memberFollowersCount",
    needs: scopes.memberAccount,
    parameters: [["q", "me"]]
  })
  const element = elements
    .filter((one) => !isOfPeriod(one))
    .map((one) => only(one, "memberFollowersCount"))
    .find((one) => Json.entries(one).length > 0)
  return valueOf(flattened(element, prefixes.followers), {
    keys: "all",
    warning: "LinkedIn sent no number of followers."
  })
})

const valueOf = ({ metrics, withheld }: ReturnType<typeof flattened>, missing: Withheld): Value => {
  const bare = Object.keys(metrics).length === 0 && withheld.length === 0
  const all = bare ? [missing] : withheld
  return { _tag: "Value", metrics, ...(all.length === 0 ? {} : { withheld: all }) }
}
