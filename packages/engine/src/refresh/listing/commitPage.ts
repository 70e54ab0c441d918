/**
 * What a page of a listing makes of an account's rows: those it holds are refreshed under leases of their own, those
 * nobody knew are new, and both are written in one transaction with how far the walk came.
 */
import type { Account } from "@dravo/core/Account"
import type { Adapter, Listing, ListedPost, ListingEdge } from "@dravo/core/Adapter"
import type { Instant } from "@dravo/core/Instant"
import type { Publication } from "@dravo/core/Publication"
import * as Row from "@dravo/core/Row"
import type { Found } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import * as Subject from "@dravo/core/Subject"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Announce from "../announce.ts"
import { commitOf } from "../commits.ts"
import type { RefreshEnvironment } from "../environment.ts"
import type { LeasedRow } from "../lease.ts"
import { placeholderRow } from "./askPage.ts"
import { dueTogether } from "./jointDue.ts"
import { knownRows, type RowOf } from "./knownRows.ts"
import { postIdOf } from "./postIdOf.ts"

export interface Page {
  readonly adapter: Adapter
  readonly account: Account
  readonly edge: ListingEdge
  readonly listing: Listing
  readonly endsAt: Instant | null
  /** The store's clock before the platform was asked, and after it answered. */
  readonly startedAt: Instant
  readonly now: Instant
  /** Posts from before it are not imported; null imports whatever is listed. */
  readonly from: Instant | null
  /** Leases on rows of the account that the caller holds already, by subject key. */
  readonly held: ReadonlyMap<string, LeasedRow>
  readonly version: number
  readonly state: string
  readonly nextAt: Instant | null
  readonly lease: Duration.Duration | null
}

export interface Committed {
  readonly added: ReadonlyArray<Publication>
  /** Keys of the rows that have new numbers. */
  readonly refreshed: ReadonlySet<string>
  /** Rows whose price a platform that charges took for this page, as they were before. */
  readonly returned: ReadonlyArray<Row.Row>
}

/** Null where somebody else walks the account now; then nothing was written. */
export const commitPage = Effect.fnUntraced(function* (
  env: RefreshEnvironment,
  page: Page
): Effect.fn.Return<Committed | null, StoreError> {
  const rowOf = yield* knownRows(env.store, page.account, page.listing.posts)
  const wanted = page.listing.posts.flatMap((post) => {
    const row = rowOf(post)
    return row !== undefined && isNewer(page, post, row) ? [{ post, row }] : []
  })
  return yield* Effect.acquireUseRelease(
    leased(env, page, wanted),
    (rows) => write(env, page, rows, rowOf),
    (rows, exit) => {
      const own = rows.filter(({ own }) => own).map(({ leased }) => leased.fenced)
      // After a commit the leases are gone and this changes nothing.
      return Exit.isSuccess(exit) && exit.value !== null
        ? Effect.void
        : Effect.ignore(env.store.release(page.account.workspace, own))
    }
  )
})

// internal

const write = Effect.fnUntraced(function* (
  env: RefreshEnvironment,
  page: Page,
  rows: ReadonlyArray<Leased>,
  rowOf: RowOf
): Effect.fn.Return<Committed | null, StoreError> {
  const { account, listing } = page
  const served = listing.posts.filter(({ reading }) => reading._tag === "Value").length
  const made = rows.map(({ leased, post }) => commitOf(env, page.adapter, leased, readOf(page, post, served)))
  const found = listing.posts.flatMap((post, at) =>
    rowOf(post) === undefined && isImported(page, post) ? [foundOf(env, page, post, at, served)] : []
  )
  const joint = page.edge.price === null ? dueTogether(page.now, made, found) : { commits: made, found }
  const done = yield* env.store.commitListing(account.workspace, account.accountId, {
    version: page.version,
    state: page.state,
    nextAt: page.nextAt,
    lease: page.lease,
    ...joint
  })
  if (done === null) return null
  const leasedRows = rows.map(({ leased }) => leased)
  yield* Announce.commits(env, page.adapter, leasedRows, joint.commits, done.dropped, page.now)
  return {
    added: done.added,
    refreshed: new Set(made.map(({ subject }) => Subject.key(subject))),
    returned: listing.posts.map((post) => rowOf(post) ?? unsavedRow(page, post, 0))
  }
})

interface Wanted {
  readonly post: ListedPost
  readonly row: Row.PublicationRow
}

interface Leased extends Wanted {
  readonly leased: LeasedRow
  /** Whether the lease was taken here. */
  readonly own: boolean
}

/** A reading that was made later says more; an edge without every number refreshes no row that has them. */
const isNewer = ({ edge, startedAt }: Page, { reading }: ListedPost, { sync }: Row.PublicationRow): boolean =>
  (reading._tag === "Value" || reading._tag === "Failed") &&
  (edge.metrics === "all" || edge.origin === "collaboration") &&
  Math.max(sync.attemptedAt ?? -Infinity, sync.lastUpdatedAt ?? -Infinity) <= startedAt

const isImported = ({ from }: Page, { identity: { publishedAt } }: ListedPost): boolean =>
  from === null || publishedAt === null || publishedAt >= from

/** Of rows somebody else refreshes at the moment, those numbers are as good. */
const leased = Effect.fnUntraced(function* (
  env: RefreshEnvironment,
  { account, held }: Page,
  wanted: ReadonlyArray<Wanted>
) {
  const mine = wanted.flatMap((one): ReadonlyArray<Leased> => {
    const given = held.get(Subject.key(Row.subject(one.row)))
    return given === undefined ? [] : [{ ...one, leased: given, own: false }]
  })
  const others = wanted.filter(({ row }) => !held.has(Subject.key(Row.subject(row))))
  if (others.length === 0) return mine
  const { granted } = yield* env.store.claim(
    account.workspace,
    others.map(({ row }) => ({
      subject: Row.subject(row),
      fence: row.fence,
      leaseUntil: row.leaseUntil,
      reason: "forced"
    })),
    env.lease
  )
  const fences = new Map(granted.map((one) => [Subject.key(one.subject), one]))
  return [
    ...mine,
    ...others.flatMap((one): ReadonlyArray<Leased> => {
      const fenced = fences.get(Subject.key(Row.subject(one.row)))
      return fenced === undefined ? [] : [{ ...one, own: true, leased: leasedRow(one.row, fenced) }]
    })
  ]
})

const leasedRow = (row: Row.PublicationRow, fenced: LeasedRow["fenced"]): LeasedRow => {
  const ask = { row, reason: "forced" as const }
  return { ask, fenced, pending: { input: ask, complete: () => Effect.void } }
}

const readOf = ({ endsAt, now }: Page, { identity, reading }: ListedPost, served: number) => ({
  endsAt,
  now,
  othersServed: served > (reading._tag === "Value" ? 1 : 0),
  reading:
    reading._tag === "Value" && identity.mediaType !== null
      ? { ...reading, learned: { mediaType: identity.mediaType, ...reading.learned } }
      : reading
})

/** A row as the post would have, before its first reading. */
const unsavedRow = ({ account, now }: Page, { identity }: ListedPost, at: number): Row.PublicationRow => {
  const row = placeholderRow(account)
  const { aliases: _, ...known } = identity
  const createdAt = Math.min(identity.publishedAt ?? now, now)
  return { ...row, publication: { ...row.publication, ...known, seq: -1 - at, createdAt } }
}

const foundOf = (env: RefreshEnvironment, page: Page, post: ListedPost, at: number, served: number): Found => {
  const row = unsavedRow(page, post, at)
  const { seq: _seq, platform: _platform, workspace: _workspace, ...draft } = row.publication
  const isWhole = page.edge.metrics === "all" || page.edge.origin === "collaboration"
  // Numbers that are not all there are asked for by id next.
  const read = isWhole && (post.reading._tag === "Value" || post.reading._tag === "Failed")
  const leased = leasedRow(row, { subject: Row.subject(row), fence: 0 })
  const { point, sync } = read
    ? commitOf(env, page.adapter, leased, readOf(page, post, served))
    : { point: undefined, sync: row.sync }
  return {
    sync,
    draft: { ...draft, origin: post.identity.origin, postId: postIdOf(page.account, post.identity.platformPostId) },
    ...(point === undefined ? {} : { point })
  }
}
