/** Reading media: up to 50 in one request, through the account's own list with each one's insights nested in it. */
import type { Account } from "@dravo/core/Account"
import type { Credential, PostRef, Reading } from "@dravo/core/Adapter"
import { type AdapterError, Rejected } from "@dravo/core/AdapterError"
import type { RetiredMetrics } from "@dravo/core/RetiredMetrics"
import type { PlatformId } from "@dravo/core/Ids"
import * as Graph from "@dravo/kit-meta/Graph"
import * as Listing from "@dravo/kit-meta/Listing"
import * as Memo from "@dravo/kit-meta/Memo"
import * as Outcome from "@dravo/kit-meta/Outcome"
import type * as Plan from "@dravo/kit-meta/Plan"
import * as Reader from "@dravo/kit-meta/Reader"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Collaborations from "./collaborations.ts"
import * as Media from "./media.ts"
import { scopes } from "./metrics.ts"
import { loginOf, type Logins } from "./logins.ts"

/** What one process remembers, so that only the first call pays for finding out. */
export interface Learned {
  readonly foreign: Memo.Memo<ReadonlyArray<string>>
  /** Media without insights, and what their rows are told. */
  readonly bare: Memo.Memo<string>
  /** Credentials that were refused insights. */
  readonly withoutInsights: Memo.Memo<true>
  readonly lists: Listing.ListMemory
}

export const makeLearned = (): Learned => ({
  foreign: Memo.make(),
  bare: Memo.make({ life: "1 day" }),
  withoutInsights: Memo.make({ life: "1 day" }),
  lists: Listing.makeMemory()
})

/** Media of the account itself, and those of others it collaborates on, which are read in another way. */
export const make = (platform: PlatformId, logins: Logins, learned: Learned) => {
  const readOwn = ownWith(platform, logins, learned)
  return Effect.fnUntraced(function* (
    credential: Credential,
    refs: ReadonlyArray<PostRef>,
    memory: RetiredMetrics
  ): Effect.fn.Return<ReadonlyArray<Reading>, AdapterError> {
    const together = refs.filter(Collaborations.isTogether)
    if (together.length === 0) return yield* readOwn(credential, refs, memory)
    const own = refs.filter((ref) => !Collaborations.isTogether(ref))
    const readings = [
      ...(yield* readOwn(credential, own, memory)),
      ...(yield* Collaborations.read(platform, logins, credential, together))
    ]
    const byRef = new Map([...own, ...together].map((ref, at) => [ref, readings[at]]))
    return refs.map((ref) => byRef.get(ref) ?? unaskable)
  })
}

/** Whether insights are known to be refused to this credential. */
export const isRefusedInsights = (
  logins: Logins,
  { withoutInsights }: Learned,
  credential: Credential,
  account: Account
): Effect.Effect<boolean> =>
  credential.scopes?.includes(scopes[loginOf(logins, account)].insights) === false
    ? Effect.succeed(true)
    : Effect.map(withoutInsights.get(grantOf(credential, account)), (refused) => refused === true)

export const readerOf = (graph: Graph.Graph, { foreign }: Learned): Reader.Reader => ({
  graph,
  foreign,
  label: "Instagram",
  level: "media",
  names: Media.names,
  modifier: "",
  typeOf: Media.typeOf,
  alike: Media.alike,
  revise: Media.revise
})

// internal

const ownWith = (platform: PlatformId, logins: Logins, learned: Learned) =>
  Effect.fnUntraced(function* (
    credential: Credential,
    refs: ReadonlyArray<PostRef>,
    memory: RetiredMetrics
  ): Effect.fn.Return<ReadonlyArray<Reading>, AdapterError> {
    const [first] = refs
    if (first === undefined) return []
    const { account } = first
    const graph = logins.graphs[loginOf(logins, account)]
    const call = { operation: "readPosts", token: credential.token } as const
    const grant = grantOf(credential, account)
    const granted = credential.scopes?.includes(scopes[loginOf(logins, account)].insights)
    const refused = yield* isRefusedInsights(logins, learned, credential, account)
    const asked = new Map(refs.flatMap((ref) => (isId(ref) ? [[ref.publication.platformPostId, ref] as const] : [])))
    const plans = yield* Effect.forEach(asked, ([id, ref]) => planOf(learned, Media.planOf(id, ref), refused))
    const outcomes = yield* Reader.read(readerOf(graph, learned), call, plans, memory, {
      path: edgeOf(account),
      key: grant,
      memory: learned.lists,
      lacksPermission: granted === true ? Effect.succeed(false) : lacksInsights(graph, call, account, learned, grant)
    })
    yield* Effect.forEach(outcomes, (outcome) => noteBare(learned, outcome))
    const witness = graph.one(call, Graph.pathOf(edgeOf(account), { fields: "id", limit: "1" }))
    const lost = yield* Outcome.readLost(outcomes, witness)
    const byId = new Map(outcomes.map((outcome) => [outcome.plan.id, outcome]))
    const now = yield* Clock.currentTimeMillis
    const readings = refs.map((ref) => readingOf(ref, byId.get(ref.publication.platformPostId), lost, now))
    return yield* Outcome.settle(platform, "readPosts", yield* Outcome.withoutBlame(readings, witness))
  })

const grantOf = ({ version }: Credential, { accountId, workspace }: Account): string =>
  JSON.stringify([workspace, accountId, version])

const isId = ({ publication }: PostRef): boolean => /^\d{1,32}$/u.test(publication.platformPostId)

const planOf = (learned: Learned, plan: Plan.Plan, refused: boolean): Effect.Effect<Plan.Plan> =>
  refused
    ? Effect.succeed(Media.onNode(plan, Media.warnings.permission))
    : Effect.map(learned.bare.get(plan.id), (warning) => (warning === undefined ? plan : Media.onNode(plan, warning)))

/** A medium whose insights were refused is asked for its node alone for a day; others are asked as before. */
const noteBare = ({ bare }: Learned, outcome: Reader.Outcome): Effect.Effect<void> => {
  if (outcome._tag !== "Node" || outcome.plan.metrics.length > 0) return Effect.void
  const warning = outcome.plan.withheld.find((one) => Media.lasting.has(one.warning))?.warning
  return warning === undefined ? Effect.void : bare.set(outcome.plan.id, warning)
}

/** The account's own insights need the same permission, so they tell a refused token from a refused medium. */
const lacksInsights = (
  graph: Graph.Graph,
  call: Graph.Call,
  account: Account,
  { withoutInsights }: Learned,
  grant: string
): Effect.Effect<boolean> =>
  Effect.gen(function* () {
    const query = { metric: "reach", period: "day", metric_type: "total_value" }
    const answer = yield* graph.one(
      call,
      Graph.pathOf(`${encodeURIComponent(account.platformAccountId)}/insights`, query)
    )
    const lacks = answer._tag === "Refused" && answer.refusal.about === "permission"
    if (lacks) yield* withoutInsights.set(grant, true)
    return lacks
  })

/** The account's own listing. */
const edgeOf = (account: Account): string => `${encodeURIComponent(account.platformAccountId)}/media`

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
