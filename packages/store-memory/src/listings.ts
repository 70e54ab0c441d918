/** The listings of accounts: who walks them, and what they found. */
import type { Account } from "@dravo/core/Account"
import type { AccountId, PlatformPostId, WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import type { Publication } from "@dravo/core/Publication"
import { maxLease, type PublicationRow } from "@dravo/core/Row"
import * as Storable from "@dravo/core/Storable"
import type { Added, ListedPage, ListingQuery, ListingState, Rows, Walk } from "@dravo/core/Store"
import * as Duration from "effect/Duration"
import * as History from "./history.ts"
import * as Recording from "./recording.ts"
import * as Refreshing from "./refreshing.ts"
import * as Subjects from "./subjects.ts"
import * as Events from "./webhook/events.ts"

export const stateOf = (
  subjects: Subjects.Subjects,
  workspace: WorkspaceId,
  accountId: AccountId
): ListingState | null => {
  const account = Subjects.findAccount(subjects, workspace, accountId)
  const entry = account === undefined ? undefined : subjects.listings.get(account.seq)
  return entry === undefined ? null : { state: entry.state, nextAt: entry.nextAt }
}

export const claim = (
  subjects: Subjects.Subjects,
  workspace: WorkspaceId,
  accountId: AccountId,
  lease: number,
  now: Instant
): Walk | null => {
  const account = Subjects.findAccount(subjects, workspace, accountId)
  return account === undefined || account.disconnectedAt !== null ? null : take(subjects, account, lease, now)
}

export const claimDue = (
  subjects: Subjects.Subjects,
  { limit, platform }: ListingQuery,
  lease: number,
  now: Instant
): ReadonlyArray<Walk> =>
  subjects.accounts
    .filter(({ account }) => account.platform === platform && isOpen(account))
    .flatMap(({ account }) => {
      const entry = subjects.listings.get(account.seq)
      return entry === undefined || entry.nextAt === null || entry.nextAt > now || isWalked(entry, now)
        ? []
        : [{ account, at: entry.nextAt }]
    })
    .sort((a, b) => a.at - b.at || a.account.seq - b.account.seq)
    .slice(0, limit)
    .flatMap(({ account }) => take(subjects, account, lease, now) ?? [])

export const commit = (
  subjects: Subjects.Subjects,
  workspace: WorkspaceId,
  accountId: AccountId,
  page: ListedPage,
  now: Instant
): Added | null => {
  const account = Subjects.findAccount(subjects, workspace, accountId)
  const entry = account === undefined ? undefined : subjects.listings.get(account.seq)
  if (account === undefined || entry?.version !== page.version) return null
  subjects.listings.set(account.seq, {
    state: page.state,
    nextAt: page.nextAt,
    version: page.version,
    leaseUntil: page.lease === null ? null : now + Duration.toMillis(page.lease)
  })
  const dropped = Refreshing.commit(subjects, workspace, page.commits, now)
  const added: Array<Publication> = []
  for (const { draft, point = {}, sync } of page.found.map(Storable.found)) {
    if (Recording.named(subjects, account, draft.platformPostId) !== undefined) continue
    const publication = Recording.insert(subjects, account, { ...draft, accountId: account.accountId }, sync, now)
    History.add(subjects.history, { kind: "publication", seq: publication.seq }, point, sync.lastUpdatedAt)
    added.push(publication)
  }
  const rows = added.flatMap(({ seq }) => Subjects.find(subjects, workspace, { kind: "publication", seq }) ?? [])
  Events.rowsUpdated(subjects, workspace, rows, now)
  Events.postEvents(subjects, workspace, "post.discovered", rows, now)
  return { added, dropped }
}

export const postsNamed = (
  subjects: Subjects.Subjects,
  workspace: WorkspaceId,
  accountId: AccountId,
  ids: ReadonlyArray<PlatformPostId>,
  now: Instant
): Rows<PublicationRow> => {
  const account = Subjects.findAccount(subjects, workspace, accountId)
  const found = account === undefined ? [] : ids.flatMap((id) => Recording.named(subjects, account, id)?.seq ?? [])
  const rows = Subjects.rows(
    subjects,
    workspace,
    found.map((seq) => ({ kind: "publication", seq })),
    now
  )
  return { now, rows: rows.rows.filter((row) => row.kind === "publication") }
}

// internal

const isOpen = ({ disconnectedAt, grantError }: Account): boolean => disconnectedAt === null && grantError === null

const isWalked = ({ leaseUntil }: Subjects.ListingEntry, now: Instant): boolean =>
  leaseUntil !== null && leaseUntil > now && leaseUntil <= now + maxLease

const take = (subjects: Subjects.Subjects, account: Account, lease: number, now: Instant): Walk | null => {
  const entry = subjects.listings.get(account.seq)
  if (entry === undefined || isWalked(entry, now)) return null
  const version = entry.version + 1
  subjects.listings.set(account.seq, { ...entry, version, leaseUntil: now + lease })
  return { account, state: entry.state, version, now }
}
