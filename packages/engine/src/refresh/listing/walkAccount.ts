/** One visit of an account: a walk over each of its lists that is due, and when to come again. */
import { type Adapter, type ListingEdge, listingOf } from "@dravo/core/Adapter"
import type { Instant } from "@dravo/core/Instant"
import type { Walk } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import * as Visits from "@dravo/core/Visits"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Budget from "../../spending/Budget.ts"
import type { RefreshEnvironment } from "../environment.ts"
import { walkEdge, type Walked } from "./walk.ts"
import type { Bounds } from "./walkSteps.ts"
import * as State from "./walkState.ts"

/** What one walk may read, and who is told of it. */
export interface Visit {
  readonly bounds: Bounds
  /** Whether lists that charge are read without a budget of the host's: only where somebody named a price. */
  readonly isPaid: boolean
  readonly progress: (walked: Walked) => Effect.Effect<void>
}

/** What a visit of an account came to. */
export interface Visited {
  readonly edges: ReadonlyArray<Walked & { readonly edge: string }>
  readonly nextAt: Instant | null
}

/** Null where somebody else took the account over. */
export const walkAccount = Effect.fnUntraced(function* (
  env: RefreshEnvironment,
  adapter: Adapter,
  walk: Walk,
  visit: Visit
): Effect.fn.Return<Visited | null, StoreError> {
  const { account, version } = walk
  let state = State.decode(walk.state)
  const done: Array<Walked & { readonly edge: string }> = []
  for (const edge of listingOf(adapter, account).edges) {
    const walked: Walked | null = isAffordable(env, adapter, edge, visit)
      ? yield* walkEdge(env, adapter, { account, version, state }, edge, visit.bounds, visit.progress)
      : unaffordable(state, adapter, edge)
    if (walked === null) return null
    state = walked.state
    done.push({ ...walked, edge: edge.name })
    // What keeps one list from being read keeps all of them.
    if (walked.stopped === "reconnect" || walked.stopped === "limited") break
  }
  const now = Math.floor(yield* env.coordination.now)
  const nextAt = nextOf(adapter, state, done, walk, now)
  const ended = yield* env.store.commitListing(account.workspace, account.accountId, {
    version,
    nextAt,
    state: State.encode(state),
    lease: null,
    commits: [],
    found: []
  })
  return ended === null ? null : { edges: done, nextAt }
})

/** How far a first import goes where nobody says more. */
export const firstDays = 90
export const firstPosts = 200

// internal

const isAffordable = (
  { budgets }: RefreshEnvironment,
  adapter: Adapter,
  edge: ListingEdge,
  { isPaid }: Visit
): boolean => edge.price === null || isPaid || Budget.of(budgets, adapter.platform) !== undefined

const unaffordable = (state: State.WalkState, { label, platform }: Adapter, edge: ListingEdge): Walked => {
  const because = `${label} charges for each post it lists; without a budget for ${platform} it is listed on command.`
  const known = State.edgeIn(state, edge.name)
  return {
    state: State.withEdge(state, edge.name, { ...known, stopped: "budget", warnings: [because] }),
    stopped: "budget",
    because,
    added: [],
    posts: 0,
    pages: 0,
    dollars: 0,
    until: null
  }
}

/** Never where nothing can be listed, or until the account is connected again. */
const nextOf = (
  adapter: Adapter,
  state: State.WalkState,
  done: ReadonlyArray<Walked>,
  { account }: Walk,
  now: Instant
): Instant | null => {
  const { edges } = listingOf(adapter, account)
  if (edges.length === 0 || done.some(({ stopped }) => stopped === "reconnect")) return null
  const until = done.reduce<Instant | null>(
    (latest, one) => (one.until !== null && one.until > (latest ?? 0) ? one.until : latest),
    null
  )
  if (until !== null) return until
  const max = edges.flatMap(({ everyAtMost }) => (everyAtMost === undefined ? [] : [Duration.toMillis(everyAtMost)]))
  const failures = done.filter(({ stopped }) => stopped === "failed").length
  return Visits.next({ newest: state.newest, everyAtMost: max.length === 0 ? null : Math.min(...max), failures }, now)
}
