/**
 * Rows of one account that are wanted now, read by its listing where that costs less than asking for each by its id, or
 * as much where they are merely stale: then the other rows of the page are refreshed with them, and are due together
 * from there on. What the pages did not hold goes on by id, under the leases it has.
 */
import {
  type Adapter,
  type Listing,
  type ListingEdge,
  listingOf,
  type ListingRequest,
  readsOf
} from "@dravo/core/Adapter"
import type { Instant } from "@dravo/core/Instant"
import * as ListingPlan from "@dravo/core/ListingPlan"
import * as Row from "@dravo/core/Row"
import type { StoreError } from "@dravo/core/StoreError"
import * as Subject from "@dravo/core/Subject"
import * as Visits from "@dravo/core/Visits"
import * as Effect from "effect/Effect"
import type { RefreshEnvironment } from "../environment.ts"
import * as Lease from "../lease.ts"
import { changed, complete, type PendingRefresh } from "../pending.ts"
import { askPage } from "./askPage.ts"
import { commitPage } from "./commitPage.ts"
import * as State from "./walkState.ts"

type Pending = ReadonlyArray<PendingRefresh>

/** Answers those that are still to be read by id. */
export const serve = Effect.fnUntraced(function* (
  env: RefreshEnvironment,
  adapter: Adapter,
  pending: Pending
): Effect.fn.Return<Pending, StoreError> {
  const row = pending[0]?.input.row
  const edge = row === undefined ? undefined : edgeOf(adapter, row)
  if (row === undefined || edge === undefined) return pending
  const alternatives = { edge, reads: readsOf(adapter, row.account, "publication") }
  // Whoever commands a row, or waits for its first numbers, waits for nothing else.
  const prefersListing = pending.every(({ input }) => input.reason === "stale")
  // If even the best of places were not worth it, nobody needs to know them.
  if (ListingPlan.pages(alternatives, { positions: pending.map((_one, at) => at), newer: 0, prefersListing }) === 0)
    return pending
  const { accountId, workspace } = row.account
  const known = yield* env.store.listingOf(workspace, accountId)
  const state = State.decode(known?.state ?? null)
  const { at, completeSince } = State.edgeIn(state, edge.name)
  if (at === null || completeSince === null) return pending
  const positions = yield* positionsOf(env, pending, edge)
  const newer = Visits.expected(state.newest, at, yield* env.coordination.now)
  const pages = ListingPlan.pages(alternatives, { positions, newer, prefersListing })
  return pages === 0 ? pending : yield* listed(env, adapter, edge, pending, pages)
})

// internal

/** The list a reading by id is as good as. */
const edgeOf = (adapter: Adapter, { account }: Row.Row): ListingEdge | undefined =>
  listingOf(adapter, account).edges.find(
    ({ everyAtMost, metrics, origin, price }) =>
      origin === "discovered" && metrics === "all" && price === null && everyAtMost === undefined
  )

/** Where they stand among the account's newest rows. */
const positionsOf = Effect.fnUntraced(function* (env: RefreshEnvironment, pending: Pending, { page }: ListingEdge) {
  const account = pending[0]?.input.row.account
  if (account === undefined) return []
  const { rows } = yield* env.store.pagePublications(account.workspace, {
    filters: [{ _tag: "Account", accountId: account.accountId }],
    start: { _tag: "Offset", offset: 0 },
    limit: Math.min(maxDepth, 2 * pending.length + page.max),
    counted: false
  })
  // What another account owns is in no list of this one's own posts.
  const own = rows.filter(({ publication }) => publication.origin !== "collaboration")
  const newest = own.toSorted((a, b) => (Row.publishedAt(b) ?? 0) - (Row.publishedAt(a) ?? 0))
  const positions = new Map(newest.map((row, at) => [Subject.key(Row.subject(row)), at]))
  return pending.map(({ input }) => positions.get(Subject.key(Row.subject(input.row))) ?? null)
})

const maxDepth = 5000

/** While somebody else walks the account, ids are the way. */
const listed = Effect.fnUntraced(function* (
  env: RefreshEnvironment,
  adapter: Adapter,
  edge: ListingEdge,
  pending: Pending,
  pages: number
): Effect.fn.Return<Pending, StoreError> {
  const account = pending[0]?.input.row.account
  const walk =
    account === undefined ? null : yield* env.store.claimListing(account.workspace, account.accountId, env.lease)
  if (account === undefined || walk === null) return pending
  const before = yield* env.store.listingOf(account.workspace, account.accountId)
  const nextAt = before?.nextAt ?? null
  const { granted } = yield* env.store.claim(account.workspace, Lease.claimsOf(pending), env.lease)
  const { leased, lost } = Lease.divided(pending, { granted })
  const held = new Map(leased.map((one) => [Subject.key(one.fenced.subject), one]))
  const served = new Set<string>()
  const release = Effect.ignore(
    env.store.commitListing(account.workspace, account.accountId, {
      version: walk.version,
      state: walk.state ?? State.encode(State.empty),
      nextAt,
      lease: null,
      commits: [],
      found: []
    })
  )
  const read = pagesOf(env, adapter, edge, { pages, held, served, walk: { ...walk, nextAt } })
  yield* Effect.onError(read, () => release)
  const left = leased.filter(({ fenced }) => !served.has(Subject.key(fenced.subject)))
  yield* complete([
    { pending: leased.filter((one) => !left.includes(one)).map(({ pending }) => pending), outcome: changed }
  ])
  return [
    ...lost,
    ...left.map(({ fenced, pending }) => ({ ...pending, input: { ...pending.input, held: fenced.fence } }))
  ]
})

interface PageWalk {
  readonly pages: number
  readonly held: Parameters<typeof commitPage>[1]["held"]
  /** Filled with the keys of rows that have new numbers. */
  readonly served: Set<string>
  readonly walk: {
    readonly account: Row.Row["account"]
    readonly state: string | null
    readonly version: number
    readonly nextAt: Instant | null
  }
}

/** Ends the listing's lease with its last page. */
const pagesOf = Effect.fnUntraced(function* (
  env: RefreshEnvironment,
  adapter: Adapter,
  edge: ListingEdge,
  { held, pages, served, walk }: PageWalk
) {
  let cursor: string | null = null
  for (let count = 1; count <= pages; count++) {
    const startedAt: number = Math.floor(yield* env.coordination.now)
    const request: ListingRequest = {
      account: walk.account,
      edge: edge.name,
      since: null,
      cursor,
      limit: edge.page.max
    }
    const answer: Effect.Success<ReturnType<typeof askPage>> = yield* askPage(env, adapter, edge, request)
    const listing: Listing = answer._tag === "Listed" ? answer.listing : nothing
    const isLast = count === pages || listing.cursor === null
    const done: Effect.Success<ReturnType<typeof commitPage>> = yield* commitPage(env, {
      adapter,
      edge,
      listing,
      startedAt,
      held,
      account: walk.account,
      endsAt: answer._tag === "Listed" ? answer.endsAt : null,
      now: Math.max(startedAt, Math.floor(yield* env.coordination.now)),
      // What is older than the account's own listing goes is not imported on the way.
      from: State.edgeIn(State.decode(walk.state), edge.name).completeSince,
      version: walk.version,
      state: walk.state ?? State.encode(State.empty),
      nextAt: walk.nextAt,
      lease: isLast ? null : env.lease
    })
    for (const key of done?.refreshed ?? []) served.add(key)
    if (isLast || done === null) return
    cursor = listing.cursor
  }
})

const nothing: Listing = { posts: [], cursor: null, complete: false, mark: null, warnings: [] }
