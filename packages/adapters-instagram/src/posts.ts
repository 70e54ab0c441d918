/** Reading media: 50 in one call, with each one's insights nested in it. */
import type { Account } from "@dravo/core/Account"
import type { Credential, PostRef, Reading } from "@dravo/core/Adapter"
import { type AdapterError, Rejected } from "@dravo/core/AdapterError"
import type { RetiredMetrics } from "@dravo/core/RetiredMetrics"
import type { PlatformId } from "@dravo/core/Ids"
import * as Graph from "@dravo/kit-meta/Graph"
import * as Memo from "@dravo/kit-meta/Memo"
import * as Outcome from "@dravo/kit-meta/Outcome"
import type * as Plan from "@dravo/kit-meta/Plan"
import * as Reader from "@dravo/kit-meta/Reader"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Media from "./media.ts"
import { scopes } from "./metrics.ts"
import { loginOf, type Logins } from "./logins.ts"

export const make = (platform: PlatformId, logins: Logins) => {
  const foreign = Memo.make<ReadonlyArray<string>>()
  /** Credentials that were refused insights, so that only the first call pays for finding out. */
  const withoutInsights = Memo.make<true>()

  return Effect.fnUntraced(function* (
    credential: Credential,
    refs: ReadonlyArray<PostRef>,
    memory: RetiredMetrics
  ): Effect.fn.Return<ReadonlyArray<Reading>, AdapterError> {
    const [first] = refs
    if (first === undefined) return []
    const { account } = first
    const login = loginOf(logins, account)
    const graph = logins.graphs[login]
    const call = { operation: "readPosts", token: credential.token } as const
    const grant = JSON.stringify([account.workspace, account.accountId, credential.version])
    const refused =
      credential.scopes?.includes(scopes[login].insights) === false || (yield* withoutInsights.get(grant)) === true
    const asked = new Map(refs.flatMap((ref) => (isId(ref) ? [[ref.publication.platformPostId, ref] as const] : [])))
    const plans = [...asked].map(([id, ref]) => (refused ? insightless(Media.planOf(id, ref)) : Media.planOf(id, ref)))
    const reader: Reader.Reader = {
      graph,
      foreign,
      label: "Instagram",
      level: "media",
      names: Media.names,
      modifier: "",
      alike: Media.alike,
      revise: Media.revise
    }
    const outcomes = yield* Reader.read(reader, call, plans, memory)
    if (!refused && outcomes.some(wasRefusedInsights)) yield* withoutInsights.set(grant, true)
    const lost = yield* Outcome.readLost(outcomes, witness(graph, call, account))
    const byId = new Map(outcomes.map((outcome) => [outcome.plan.id, outcome]))
    const now = yield* Clock.currentTimeMillis
    return yield* Outcome.settle(
      platform,
      "readPosts",
      refs.map((ref) => readingOf(ref, byId.get(ref.publication.platformPostId), lost, now))
    )
  })
}

// internal

const isId = ({ publication }: PostRef): boolean => /^\d{1,32}$/u.test(publication.platformPostId)

const insightless = (plan: Plan.Plan): Plan.Plan => Media.onNode(plan, Media.warnings.permission)

const wasRefusedInsights = (outcome: Reader.Outcome): boolean =>
  outcome._tag === "Node" && outcome.plan.withheld.some(({ warning }) => warning === Media.warnings.permission)

/** The account's own listing, which the same permission opens. */
const witness = (graph: Graph.Graph, call: Graph.Call, account: Account): Effect.Effect<Graph.Answer> =>
  graph.one(call, Graph.pathOf(`${encodeURIComponent(account.platformAccountId)}/media`, { fields: "id", limit: "1" }))

const unaskable: Reading = {
  _tag: "Failed",
  reason: new Rejected({ detail: "its id is not one of an Instagram medium" })
}

const readingOf = (ref: PostRef, outcome: Reader.Outcome | undefined, lost: Reading, now: number): Reading => {
  switch (outcome?._tag) {
    case undefined:
      return unaskable
    case "Node":
      return Media.valueOf(ref, outcome.plan, outcome.body)
    case "Lost":
      return Media.isOver(ref, now) ? Media.over : lost
    case "Ended":
      return Media.endedAs(ref, outcome.reading)
  }
}
