/** A walk over one list of an account's posts, each page in a transaction of its own: it goes on where it ended. */
import type { Account } from "@dravo/core/Account"
import type { Adapter, Listing, ListingEdge } from "@dravo/core/Adapter"
import type { Instant } from "@dravo/core/Instant"
import type { Publication } from "@dravo/core/Publication"
import type { StoreError } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import * as Budget from "../../spending/Budget.ts"
import * as Ledger from "../../spending/Ledger.ts"
import type { RefreshEnvironment } from "../environment.ts"
import { askPage } from "./askPage.ts"
import { commitPage, type Page } from "./commitPage.ts"
import { freshPosts } from "./freshPosts.ts"
import * as Stuck from "./stuck.ts"
import * as State from "./walkState.ts"
import { advanced, begun, type Bounds, ended, limitOf, noted, requestOf, stopOf, under } from "./walkSteps.ts"

/** The account's listing while this process has it. */
export interface Hold {
  readonly account: Account
  readonly version: number
  readonly state: State.WalkState
}

/** How far a walk came. */
export interface Walked {
  readonly state: State.WalkState
  readonly stopped: State.Stop
  readonly because: string | null
  readonly added: ReadonlyArray<Publication>
  readonly posts: number
  readonly pages: number
  readonly dollars: number
  /** Until when nobody may ask; null where anybody may. */
  readonly until: Instant | null
}

/** Null where somebody else has taken the listing. */
export const walkEdge = Effect.fnUntraced(function* (
  env: RefreshEnvironment,
  adapter: Adapter,
  hold: Hold,
  edge: ListingEdge,
  bounds: Bounds,
  progress: (walked: Walked) => Effect.Effect<void>
): Effect.fn.Return<Walked | null, StoreError> {
  const begunAt = Math.floor(yield* env.coordination.now)
  const one: Walking = { env, adapter, hold, edge, bounds, isStuck: Stuck.watch() }
  let walk = begun(State.edgeIn(hold.state, edge.name), edge, bounds, begunAt)
  let done: Walked = { ...nothing, state: hold.state }
  for (;;) {
    const limit = limitOf(edge, walk, bounds, done)
    if (limit === null) return { ...done, state: ended(done.state, edge, walk, "bound", []), stopped: "bound" }
    const step: Step | null = yield* onePage(one, walk, done, limit)
    if (step === null) return null
    walk = step.walk
    done = step.done
    yield* progress(done)
    if (step.isOver) return done
  }
})

// internal

interface Walking {
  readonly env: RefreshEnvironment
  readonly adapter: Adapter
  readonly hold: Hold
  readonly edge: ListingEdge
  readonly bounds: Bounds
  /** Asked with each page, in their order. */
  readonly isStuck: (listing: Listing) => boolean
}

interface Step {
  readonly walk: State.Walk
  readonly done: Walked
  readonly isOver: boolean
}

/** Money is taken for the most a page may bring, and what it did not bring is given back. */
const onePage = Effect.fnUntraced(function* (
  one: Walking,
  walk: State.Walk,
  done: Walked,
  limit: number
): Effect.fn.Return<Step | null, StoreError> {
  const { adapter, bounds, edge, env, hold } = one
  const { workspace } = hold.account
  const startedAt = Math.floor(yield* env.coordination.now)
  const reserved = (edge.price?.dollars ?? 0) * limit
  const take = (dollars: number) =>
    Budget.take(env.coordination, env.budgets, workspace, adapter.platform, dollars, startedAt)
  const isOver = (stopped: Walked): Step => ({ walk, done: stopped, isOver: true })
  const isDear = bounds.dollars !== null && done.dollars + reserved > bounds.dollars + 1e-9
  if (isDear || !(yield* paid(one, reserved, startedAt))) return isOver(stop(done, edge, "budget", spent))
  const fresh = edge.numbersApart === true ? yield* freshPosts(env, hold.account, edge) : null
  const request = { ...requestOf(hold.account, edge, walk, limit), ...(fresh === null ? {} : { fresh }) }
  const answer = yield* Effect.onError(askPage(env, adapter, edge, request), () => Effect.ignore(take(-reserved)))
  if (answer._tag !== "Listed") {
    yield* take(-reserved)
    if (answer._tag === "GrantDead") return isOver(stop(done, edge, "reconnect", reconnect))
    const [stopped, until] =
      answer._tag === "Closed" ? (["limited", answer.until] as const) : (["failed", null] as const)
    return isOver({ ...stop(done, edge, stopped, answer.because), until })
  }
  const { endsAt, listing } = answer
  const next = advanced(walk, listing)
  const { state, stopped, warnings } = yield* arrived(one, done, next, listing)
  const page = { listing, endsAt, startedAt, state }
  const committed = yield* commitPage(env, yield* pageOf(one, page))
  if (committed === null) return null
  const cost = committed.returned.reduce((sum, row) => sum + Budget.costOf(row, edge.price, startedAt), 0)
  yield* take(cost - reserved)
  if (cost > 0) yield* Effect.ignore(Ledger.enter(env.coordination, adapter, committed.returned, startedAt))
  return {
    walk: next,
    isOver: stopped !== null,
    done: {
      state,
      until: null,
      stopped: stopped ?? "failed",
      because: warnings[0] ?? null,
      added: [...done.added, ...committed.added],
      posts: done.posts + listing.posts.length,
      pages: done.pages + 1,
      dollars: done.dollars + cost
    }
  }
})

/** Where a page leaves the walk, and what there is to say about it. */
const arrived = Effect.fnUntraced(function* (
  { adapter, edge, isStuck }: Walking,
  done: Walked,
  walk: State.Walk,
  listing: Listing
) {
  const isGivenUp = isStuck(listing)
  const stopped = stopOf(walk, listing, edge) ?? (isGivenUp ? "failed" : null)
  const warnings = stopped === "failed" ? [endless] : listing.warnings
  if (stopped === "failed")
    yield* Effect.logWarning(`The listing of an account of ${adapter.platform} was given up: ${endless}`)
  const reached = stopped === null ? under(done.state, edge, walk) : ended(done.state, edge, walk, stopped, warnings)
  return { stopped, warnings, state: noted(reached, listing, edge) }
})

/** Takes what a page may cost, or tells that the budget does not bear it. */
const paid = Effect.fnUntraced(function* (
  { adapter: { platform }, env, hold }: Walking,
  dollars: number,
  at: Instant
): Effect.fn.Return<boolean, StoreError> {
  const { workspace } = hold.account
  if (yield* Budget.take(env.coordination, env.budgets, workspace, platform, dollars, at)) return true
  const budget = Budget.of(env.budgets, platform)
  if (budget !== undefined)
    yield* env.store.raise(workspace, [Budget.exhausted(platform, Budget.periodEnd(budget, at))])
  return false
})

const pageOf = (
  { adapter, bounds, edge, env, hold }: Walking,
  { state, ...page }: Pick<Page, "endsAt" | "listing" | "startedAt"> & { readonly state: State.WalkState }
): Effect.Effect<Page, StoreError> =>
  Effect.map(env.coordination.now, (now) => ({
    ...page,
    adapter,
    edge,
    account: hold.account,
    now: Math.max(page.startedAt, Math.floor(now)),
    from: bounds.from,
    held: new Map(),
    version: hold.version,
    state: State.encode(state),
    nextAt: page.startedAt,
    lease: env.lease
  }))

const nothing: Omit<Walked, "state"> = {
  stopped: "failed",
  because: null,
  added: [],
  posts: 0,
  pages: 0,
  dollars: 0,
  until: null
}

const spent = "What may be spent on it is spent."
const reconnect = "The account must be reconnected first."
const endless = "Its pages go on and bring nothing new; it is listed anew the next time."

/** Ends without a page more; what was walked stays, and so does where it goes on. */
const stop = (done: Walked, edge: ListingEdge, stopped: State.Stop, because: string): Walked => {
  const known = State.edgeIn(done.state, edge.name)
  return {
    ...done,
    stopped,
    because,
    state: State.withEdge(done.state, edge.name, { ...known, stopped, warnings: [because] })
  }
}
