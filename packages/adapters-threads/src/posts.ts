/** Posts: all of them through the profile's own list where it takes their insights along, else one request each. */
import type { Credential, PostRef, Reading, Withheld } from "@dravo/core/Adapter"
import { type AdapterError, InvalidResponse, Rejected } from "@dravo/core/AdapterError"
import type { PlatformId } from "@dravo/core/Ids"
import type { RetiredMetrics } from "@dravo/core/RetiredMetrics"
import * as Json from "@dravo/kit-http/Json"
import * as Graph from "@dravo/kit-meta/Graph"
import * as Insights from "@dravo/kit-meta/Insights"
import * as Memo from "@dravo/kit-meta/Memo"
import * as Outcome from "@dravo/kit-meta/Outcome"
import * as Refusal from "@dravo/kit-meta/Refusal"
import * as Totals from "@dravo/kit-meta/Totals"
import * as Effect from "effect/Effect"
import { postMetrics } from "./metrics.ts"

export const make = (platform: PlatformId, graph: Graph.Graph) => {
  const foreign = Memo.make<ReadonlyArray<string>>()
  const closed = Memo.make<true>()

  return Effect.fnUntraced(function* (
    credential: Credential,
    refs: ReadonlyArray<PostRef>,
    memory: RetiredMetrics
  ): Effect.fn.Return<ReadonlyArray<Reading>, AdapterError> {
    const reading: Reader = {
      graph,
      memory,
      foreign,
      closed,
      call: { operation: "readPosts", token: credential.token }
    }
    const [first] = refs
    if (first === undefined) return []
    const ids = [...new Set(refs.map(({ publication }) => publication.platformPostId).filter(isId))]
    const owner = first.account.platformAccountId
    const found = yield* all(reading, owner, ids)
    const readings = refs.map(({ publication }) => found.get(publication.platformPostId) ?? unaskable)
    const blameless = yield* Outcome.withoutBlame(readings, witness(reading, owner))
    return yield* Outcome.settle(platform, "readPosts", blameless)
  })
}

export const isId = (id: string): boolean => /^\d{1,32}$/u.test(id)

// internal

const label = "Threads"

interface Reader {
  readonly graph: Graph.Graph
  readonly call: Graph.Call
  readonly memory: RetiredMetrics
  readonly foreign: Memo.Memo<ReadonlyArray<string>>
  /** Whether lists were seen not to take insights along. */
  readonly closed: Memo.Memo<true>
}

/** A list is worth its request for two posts and more, and as long as it was not seen refused. */
const all = Effect.fnUntraced(function* (reader: Reader, owner: string, ids: ReadonlyArray<string>) {
  const isClosed = (yield* reader.closed.get(lists)) === true
  const listed = ids.length < 2 || !isId(owner) || isClosed ? none : yield* list(reader, owner, new Set(ids))
  if (listed.refusal !== undefined) {
    const failed = refused(listed.refusal)
    return new Map(ids.map((id) => [id, failed]))
  }
  const rest = ids.filter((id) => !listed.found.has(id))
  const alone = yield* singles(reader, rest)
  // That posts can be read alone shows that it is the list that cannot hold them.
  const served = [...alone.values()].some(({ _tag }) => _tag === "Value")
  if (listed.isRefused && served) yield* reader.closed.set(lists, true)
  return new Map([...listed.found, ...alone])
})

/** What takes insights along for one profile does so for all. */
const lists = "lists"

interface Listed {
  readonly found: ReadonlyMap<string, Reading>
  /** Whether it is the list that cannot be had so, which may be known of all lists. */
  readonly isRefused: boolean
  /** What the next request would be refused with too. */
  readonly refusal?: Refusal.Refusal
}

const none: Listed = { found: new Map(), isRefused: false }

const list = Effect.fnUntraced(function* (
  { call, graph }: Reader,
  owner: string,
  wanted: ReadonlySet<string>
): Effect.fn.Return<Listed> {
  const fields = `id,insights.metric(${postMetrics.join(",")})`
  const answer = yield* graph.one(call, Graph.pathOf(`${owner}/threads`, { fields, limit: "50" }))
  if (answer._tag === "Refused") {
    const { refusal } = answer
    const passes = ["Unavailable", "InvalidResponse"].includes(refusal.reason._tag)
    return Refusal.isOfTheCall(refusal) || passes ? { ...none, refusal } : { ...none, isRefused: isOfTheList(refusal) }
  }
  const nodes = answer._tag === "Node" ? Json.list(Json.at(answer.body, "data")) : []
  const whole = nodes.filter((node) => Array.isArray(Json.at(node, "insights", "data")))
  const found = whole.flatMap((node) => {
    const id = Json.id(Json.at(node, "id"))
    return id === undefined || !wanted.has(id)
      ? []
      : [[id, valueOf(Json.at(node, "insights"), postMetrics, [])] as const]
  })
  return { found: new Map(found), isRefused: nodes.length > 0 && whole.length === 0 }
})

const isOfTheList = ({ reason }: Refusal.Refusal): boolean => reason._tag === "Rejected"

/** One request each, four at a time; it ends where the first refusals say that all would be refused alike. */
const singles = Effect.fnUntraced(function* (
  reader: Reader,
  ids: ReadonlyArray<string>
): Effect.fn.Return<ReadonlyMap<string, Reading>> {
  const { call, foreign, graph, memory } = reader
  const requests = ids.map(
    (id): Totals.Request => ({
      graph,
      label,
      level: "post",
      id,
      foreign,
      path: (names) => Graph.pathOf(`${id}/insights`, { metric: names.join(",") })
    })
  )
  const lists = yield* Effect.forEach(requests, (request) => Totals.living(request, postMetrics, memory))
  const answers = yield* graph.all(
    call,
    requests.map((request, at) => request.path(lists[at]?.asked ?? postMetrics))
  )
  const read = yield* Effect.forEach(requests, (request, at) => {
    const names = lists[at] ?? { asked: postMetrics, withheld: [] }
    return Effect.map(Totals.insist(request, call, names, answers[at] ?? { _tag: "Missing" }, memory), partOf)
  })
  return new Map(ids.map((id, at) => [id, read[at] ?? { _tag: "LeftOut" }]))
})

const partOf = ({ answer, asked, withheld }: Totals.Listed & { readonly answer: Graph.Answer }): Reading => {
  if (answer._tag === "Refused") return refused(answer.refusal)
  const rows = answer._tag === "Node" ? answer.body : undefined
  return Array.isArray(Json.at(rows, "data")) ? valueOf(rows, asked, withheld) : unread
}

const refused = ({ reason }: Refusal.Refusal): Reading =>
  reason._tag === "RequestLimit" ? { _tag: "LeftOut" } : { _tag: "Failed", reason }

const unread: Reading = { _tag: "Failed", reason: new InvalidResponse({ detail: "an answer without insights" }) }

/** A repost has an empty list: there is nothing to know of it, and nothing is wrong. */
export const valueOf = (
  insights: unknown,
  names: ReadonlyArray<string>,
  withheld: ReadonlyArray<Withheld>
): Reading => ({
  _tag: "Value",
  metrics: Insights.values(insights, { names, period: "lifetime" }),
  ...(withheld.length === 0 ? {} : { withheld }),
  ...(Insights.isEmpty(insights) ? { notices: ["Threads gives no numbers for this; it has none for reposts."] } : {})
})

const unaskable: Reading = { _tag: "Failed", reason: new Rejected({ detail: "its id is not one of Threads" }) }

/** Whether the token reads anything of the profile at all. */
const witness = ({ call, graph }: Reader, owner: string): Effect.Effect<Graph.Answer> =>
  isId(owner)
    ? graph.one(call, Graph.pathOf(`${owner}/threads`, { fields: "id", limit: "1" }))
    : Effect.succeed({ _tag: "Missing" })
