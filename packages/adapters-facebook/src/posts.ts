/** Page posts: through the Page's own list, or one object each, 50 in a batch, with its insights nested in it. */
import type { Account } from "@dravo/core/Account"
import type { Credential, PostRef, Reading, Withheld } from "@dravo/core/Adapter"
import { type AdapterError, InvalidResponse, Rejected } from "@dravo/core/AdapterError"
import type { RetiredMetrics } from "@dravo/core/RetiredMetrics"
import type { PlatformId } from "@dravo/core/Ids"
import type { PublicationPatch } from "@dravo/core/Publication"
import * as Json from "@dravo/kit-http/Json"
import * as Graph from "@dravo/kit-meta/Graph"
import * as GraphTime from "@dravo/kit-meta/GraphTime"
import * as Insights from "@dravo/kit-meta/Insights"
import * as Listing from "@dravo/kit-meta/Listing"
import * as Memo from "@dravo/kit-meta/Memo"
import * as Outcome from "@dravo/kit-meta/Outcome"
import * as Plan from "@dravo/kit-meta/Plan"
import * as Reader from "@dravo/kit-meta/Reader"
import type { Refusal } from "@dravo/kit-meta/Refusal"
import * as Effect from "effect/Effect"
import * as Videos from "./videos.ts"
import { dictionaries, postMetrics, summaryScope } from "./metrics.ts"

/** What one process remembers, so that only the first call pays for finding out. */
export interface Known {
  /** Credentials that were refused the users' content. */
  readonly withoutSummaries: Memo.Memo<true>
  /** Posts that were. */
  readonly unsummarised: Memo.Memo<true>
  readonly lists: Listing.ListMemory
  readonly foreign: Memo.Memo<ReadonlyArray<string>>
}

export const makeKnown = (): Known => ({
  withoutSummaries: Memo.make({ life: "1 day" }),
  unsummarised: Memo.make({ life: "1 day" }),
  lists: Listing.makeMemory(),
  foreign: Memo.make()
})

export const readerOf = (graph: Graph.Graph, { foreign }: Known): Reader.Reader => ({
  graph,
  label: "Facebook",
  level: "post",
  names: [...postMetrics, "shares", ...summaries.map(({ name }) => name)],
  modifier: ".period(lifetime)",
  foreign,
  revise
})

/** Whether the users' content is known to be refused to this credential. */
export const isRefusedSummaries = (
  { withoutSummaries }: Known,
  credential: Credential,
  account: Account
): Effect.Effect<boolean> =>
  credential.scopes?.includes(summaryScope) === false
    ? Effect.succeed(true)
    : Effect.map(withoutSummaries.get(grantOf(credential, account)), (refused) => refused === true)

/** Everything there is to ask of a post, or without the users' content. */
export const wholeOf = (id: string, refused: boolean): Plan.Plan => (refused ? unsummarised(whole(id)) : whole(id))

export const make = (platform: PlatformId, graph: Graph.Graph, learned: Known) => {
  const reader = readerOf(graph, learned)

  return Effect.fnUntraced(function* (
    credential: Credential,
    refs: ReadonlyArray<PostRef>,
    memory: RetiredMetrics
  ): Effect.fn.Return<ReadonlyArray<Reading>, AdapterError> {
    const [first] = refs
    if (first === undefined) return []
    const { account } = first
    const call = { operation: "readPosts", token: credential.token } as const
    const grant = grantOf(credential, account)
    const granted = credential.scopes?.includes(summaryScope)
    const refused = yield* isRefusedSummaries(learned, credential, account)
    const ids = [...new Set(refs.flatMap((ref) => Videos.objectId(ref) ?? []))]
    const plans = yield* Effect.forEach(ids, (id) => planOf(learned, id, refused))
    const path = `${encodeURIComponent(account.platformAccountId)}/published_posts`
    const read = yield* Reader.read(reader, call, plans, memory, { path, key: grant, memory: learned.lists })
    const outcomes = yield* Videos.followed(reader, call, refs, read, memory)
    if (!refused) yield* noteSummaries(learned, grant, granted === true, outcomes)
    const witness = graph.one(call, Graph.pathOf(path, { fields: "id", limit: "1" }))
    const lost = yield* Outcome.readLost(outcomes, witness)
    const byId = new Map(ids.map((id, index) => [id, outcomes[index]]))
    const readings = refs.map((ref) => readingOf(ref, byId.get(Videos.objectId(ref) ?? ""), lost))
    return yield* Outcome.settle(platform, "readPosts", yield* Outcome.withoutBlame(readings, witness))
  })
}

// internal

const grantOf = ({ version }: Credential, { accountId, workspace }: Account): string =>
  JSON.stringify([workspace, accountId, version])

const planOf = (known: Known, id: string, refused: boolean): Effect.Effect<Plan.Plan> =>
  Effect.map(known.unsummarised.get(id), (own) => wholeOf(id, refused || own === true))

/** What one post is refused is that post's own; the token is to blame where it was refused for each of several. */
const noteSummaries = Effect.fnUntraced(function* (
  known: Known,
  grant: string,
  granted: boolean,
  outcomes: ReadonlyArray<Reader.Outcome>
) {
  const nodes = outcomes.filter(({ _tag }) => _tag === "Node")
  const without = nodes.filter(wasRefusedSummaries)
  if (!granted && without.length > 1 && without.length === nodes.length)
    return yield* known.withoutSummaries.set(grant, true)
  yield* Effect.forEach(without, ({ plan }) => known.unsummarised.set(plan.id, true))
})

const summaries: ReadonlyArray<Plan.Part> = ["comments", "reactions"].map((name) => ({
  name,
  key: name,
  field: `${name}.limit(0).summary(true)`
}))

const whole = (id: string): Plan.Plan => ({
  id,
  type: null,
  metrics: postMetrics,
  substitutes: [],
  withheld: [],
  fields: ["id", "created_time", "permalink_url"],
  parts: [{ name: "shares", key: "shares", field: "shares" }, ...summaries]
})

const summaryWarning = `Facebook did not grant ${summaryScope}, so comments and reactions cannot be counted.`
const unsummarised = (plan: Plan.Plan): Plan.Plan =>
  Plan.without(
    plan,
    summaries.map(({ name }) => name),
    () => summaryWarning
  )

const wasRefusedSummaries = (outcome: Reader.Outcome): boolean =>
  outcome._tag === "Node" && outcome.plan.withheld.some(({ warning }) => warning === summaryWarning)

/** The refusal names another permission than the one that is missing, so the part most likely to blame goes first. */
const revise = (plan: Plan.Plan, refusal: Refusal): Plan.Plan | Reading => {
  const summarised = summaries.some(({ name }) => plan.parts.some((part) => part.name === name))
  if (refusal.about === "permission" && summarised) return unsummarised(plan)
  const insightless = plan.metrics.length === 0 || refusal.about === "other"
  return insightless
    ? { _tag: "Failed", reason: refusal.reason }
    : Plan.without(plan, plan.metrics, () => "Facebook refused this post's insights.")
}

const readingOf = (ref: PostRef, outcome: Reader.Outcome | undefined, lost: Reading): Reading => {
  if (outcome === undefined) return unaskable
  // Its id is a guess of ours, so that it is not found says nothing about the post.
  if (outcome._tag === "Lost" && Videos.isGuessed(ref)) return { _tag: "Failed", reason: outcome.refusal.reason }
  switch (outcome._tag) {
    case "Node":
      return valueOf(ref, outcome.plan, outcome.body)
    case "Lost":
      return lost
    case "Ended":
      return outcome.reading
  }
}

const unaskable: Reading = { _tag: "Failed", reason: new Rejected({ detail: "its id is not one of a Page post" }) }

export const valueOf = (ref: PostRef, plan: Plan.Plan, node: unknown): Reading => {
  if (Json.id(Json.at(node, "id")) === undefined)
    return { _tag: "Failed", reason: new InvalidResponse({ detail: "an answer that is no post" }) }
  const insights = Json.at(node, "insights")
  const silent: ReadonlyArray<Withheld> =
    plan.metrics.length > 0 && Insights.isEmpty(insights)
      ? [{ keys: plan.metrics, warning: "Facebook gave no insights for this post; read_insights may not be granted." }]
      : []
  const counts = {
    shares: Json.at(node, "shares", "count"),
    comments: Json.at(node, "comments", "summary", "total_count"),
    reactions: Json.at(node, "reactions", "summary", "total_count")
  }
  const withheld = [...plan.withheld, ...silent]
  const learned = learnedOf(ref, node)
  return {
    _tag: "Value",
    metrics: {
      ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count != null)),
      ...Insights.values(insights, { names: plan.metrics, period: "lifetime", dictionaries })
    },
    ...(withheld.length === 0 ? {} : { withheld }),
    ...(learned === undefined ? {} : { learned })
  }
}

/** What the host did not say. */
const learnedOf = ({ account, publication }: PostRef, node: unknown): PublicationPatch | undefined => {
  const publishedAt = publication.publishedAt === null ? GraphTime.parse(Json.at(node, "created_time")) : undefined
  const link = publication.url === null ? Json.text(Json.at(node, "permalink_url")) : undefined
  const url = link !== undefined && /^https:\/\/\S{1,2000}$/u.test(link) ? link : undefined
  const traits = Videos.traitsOf({ account, publication }, node)
  const known = {
    ...(publishedAt === undefined ? {} : { publishedAt }),
    ...(url === undefined ? {} : { url }),
    ...(traits === undefined ? {} : { traits })
  }
  return Object.keys(known).length === 0 ? undefined : known
}
