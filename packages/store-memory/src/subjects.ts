/**
 * Accounts and publications in two arrays; a row's `seq` is its index plus one. What is erased leaves a hole, which
 * `filter` and `map` pass over and `find` does not. Every function is synchronous, so atomic.
 */
import type { Account, AccountDraft } from "@dravo/core/Account"
import type { HistoryQuery, Recorded } from "@dravo/core/History"
import type { AccountId, PlatformPostId, WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import type { PublicationPatch, Publication, PublicationDraft } from "@dravo/core/Publication"
import * as Query from "@dravo/core/Query"
import { type AccountRow, type PublicationRow, isLeased, type Row, subject as subjectOf } from "@dravo/core/Row"
import type { Claim, Commit, Fenced, Page, Rows } from "@dravo/core/Store"
import { Conflict, NotFound } from "@dravo/core/StoreError"
import { key, type Kind, type Subject } from "@dravo/core/Subject"
import { initial, isBackingOff } from "@dravo/core/SyncState"
import * as Storable from "@dravo/core/Storable"
import * as Text from "@dravo/core/Text"
import * as Feed from "./feed.ts"
import * as History from "./history.ts"

/** A publication without its account, which is joined when the row is read. */
type PublicationEntry = Omit<PublicationRow, "account">

export interface Subjects {
  readonly accounts: Array<AccountRow>
  readonly publications: Array<PublicationEntry>
  /** The id a publication was recorded under, by its `seq`, where a reading has taught another. */
  readonly recorded: Map<number, PlatformPostId>
  readonly history: History.History
  readonly feed: Feed.Feed
  /** Until when a background refresher leaves a subject alone, by its key. */
  readonly postponed: Map<string, Instant>
}

export const empty = (): Subjects => ({
  accounts: [],
  publications: [],
  recorded: new Map(),
  history: new Map(),
  feed: Feed.empty(),
  postponed: new Map()
})

export const findAccount = (subjects: Subjects, workspace: WorkspaceId, accountId: AccountId): Account | undefined =>
  subjects.accounts.filter(({ account }) => account.workspace === workspace && account.accountId === accountId)[0]
    ?.account

export const pagePublications = (
  subjects: Subjects,
  workspace: WorkspaceId,
  { counted = true, filters, limit, start }: Query.PublicationQuery,
  now: Instant
): Page<PublicationRow> => {
  const matching = subjects.publications
    .filter(
      ({ publication }) =>
        publication.workspace === workspace && filters.every((filter) => Query.matches(filter, publication))
    )
    .sort((a, b) => Query.order(a.publication, b.publication))
  const rest =
    start._tag === "Offset"
      ? matching.slice(start.offset)
      : matching.filter(
          ({ publication }) =>
            publication.createdAt < start.createdAt ||
            (publication.createdAt === start.createdAt && publication.seq < start.seq)
        )
  return {
    rows: rest.slice(0, limit).map((entry) => joined(subjects, entry)),
    total: counted ? matching.length : 0,
    now
  }
}

export const pageAccounts = (
  subjects: Subjects,
  workspace: WorkspaceId,
  query: Query.AccountQuery,
  now: Instant
): Rows<AccountRow> => {
  const matching = subjects.accounts.filter(
    ({ account }) =>
      account.workspace === workspace &&
      (query.disconnected === true || account.disconnectedAt === null) &&
      (query.accountId === null || account.accountId === query.accountId) &&
      (query.platform === null || account.platform === query.platform)
  )
  const rest = matching.filter(({ account }) => account.seq > query.after)
  return { rows: rest.slice(0, query.limit), now }
}

export const rows = (
  subjects: Subjects,
  workspace: WorkspaceId,
  wanted: ReadonlyArray<Subject>,
  now: Instant
): Rows<Row> => {
  const unique = new Map(wanted.map((subject) => [key(subject), subject]))
  const found = [...unique.values()].flatMap((subject) => find(subjects, workspace, subject) ?? [])
  return { rows: found, now }
}

export const connect = (
  subjects: Subjects,
  workspace: WorkspaceId,
  draft: AccountDraft,
  now: Instant
): Account | Conflict => {
  const [known] = subjects.accounts.filter(
    ({ account }) =>
      account.workspace === workspace &&
      account.platform === draft.platform &&
      account.platformAccountId === draft.platformAccountId
  )
  const holder = findAccount(subjects, workspace, draft.accountId)
  if (holder !== undefined && holder !== known?.account)
    return new Conflict({ detail: "the account id is in use by another account" })
  if (known !== undefined) {
    const { app, handle, traits } = plain(draft)
    for (const kind of ["account", "publication"] as const) {
      for (const row of ofKind(subjects, workspace, kind)) {
        if (row.account.seq === known.account.seq) subjects.postponed.delete(key(subjectOf(row)))
      }
    }
    touchAccount(subjects, known.account)
    return update(subjects, known.account, {
      handle,
      app,
      traits,
      connection: known.account.connection + 1,
      disconnectedAt: null,
      grantError: null
    })
  }
  const account: Account = {
    ...plain(draft),
    workspace,
    seq: subjects.accounts.length + 1,
    connectedAt: now,
    disconnectedAt: null,
    connection: 1,
    grantError: null
  }
  subjects.accounts.push({ kind: "account", account, sync: initial, fence: 0, leaseUntil: null, reads: null })
  touchAccount(subjects, account)
  return account
}

/** False when there was no such connected account. */
export const disconnect = (subjects: Subjects, workspace: WorkspaceId, accountId: AccountId, now: Instant): boolean => {
  const account = findAccount(subjects, workspace, accountId)
  if (account === undefined || account.disconnectedAt !== null) return false
  update(subjects, account, { disconnectedAt: now })
  Feed.touch(subjects.feed, workspace, [{ kind: "grant", seq: account.seq }])
  return true
}

export const refuseGrant = (
  subjects: Subjects,
  workspace: WorkspaceId,
  accountId: AccountId,
  connection: number,
  error: string
): boolean => {
  const account = findAccount(subjects, workspace, accountId)
  if (account?.connection !== connection) return false
  update(subjects, account, { grantError: Text.storable(error) })
  Feed.touch(subjects.feed, workspace, [{ kind: "grant", seq: account.seq }])
  return true
}

export const record = (
  subjects: Subjects,
  workspace: WorkspaceId,
  draft: PublicationDraft,
  now: Instant
): Publication | Conflict | NotFound => {
  const account = findAccount(subjects, workspace, draft.accountId)
  if (account === undefined) return new NotFound({ detail: "the workspace has no such account" })
  const known =
    holderOf(subjects, account, draft.platformPostId) ??
    ofAccount(subjects, account).filter(({ seq }) => subjects.recorded.get(seq) === draft.platformPostId)[0]
  if (known !== undefined) {
    return known.postId === draft.postId
      ? known
      : new Conflict({ detail: "the platform post is recorded under another post id" })
  }
  const publication: Publication = {
    ...plain(draft),
    workspace,
    platform: account.platform,
    seq: subjects.publications.length + 1,
    createdAt: draft.createdAt ?? now
  }
  subjects.publications.push({
    kind: "publication",
    publication,
    sync: initial,
    fence: 0,
    leaseUntil: null,
    reads: null
  })
  Feed.touch(subjects.feed, workspace, [{ kind: "publication", seq: publication.seq }])
  return publication
}

export const claim = (
  subjects: Subjects,
  workspace: WorkspaceId,
  claims: ReadonlyArray<Claim>,
  leaseMillis: number,
  now: Instant
): ReadonlyArray<Fenced> => {
  const free = claims.filter(({ fence, leaseUntil = null, reason, subject }) => {
    const row = find(subjects, workspace, subject)
    if (row?.fence !== fence || isLeased(row, now)) return false
    if (leaseUntil !== null && row.leaseUntil !== leaseUntil) return false
    return reason === "forced" || !isBackingOff(row.sync, now)
  })
  const granted = new Map(free.map(({ fence, subject }) => [key(subject), { subject, fence: fence + 1 }]))
  for (const { fence, subject } of granted.values()) patch(subjects, subject, { fence, leaseUntil: now + leaseMillis })
  return [...granted.values()]
}

export const release = (subjects: Subjects, workspace: WorkspaceId, leases: ReadonlyArray<Fenced>): void => {
  for (const { fence, subject } of leases) {
    if (find(subjects, workspace, subject)?.fence !== fence) continue
    patch(subjects, subject, { leaseUntil: null })
    subjects.postponed.delete(key(subject))
  }
}

/** Answers the subjects whose fence had moved on. */
export const commit = (
  subjects: Subjects,
  workspace: WorkspaceId,
  commits: ReadonlyArray<Commit>
): ReadonlyArray<Subject> => {
  const changed = new Map<string, Subject>()
  const dropped = commits.map(Storable.commit).flatMap(({ fence, learned, point = {}, subject, sync }) => {
    if (find(subjects, workspace, subject)?.fence !== fence) return [subject]
    History.add(subjects.history, subject, plain(point), sync.lastUpdatedAt)
    patch(subjects, subject, { sync: plain(sync), leaseUntil: null })
    subjects.postponed.delete(key(subject))
    changed.set(key(subject), subject)
    if (subject.kind === "publication" && learned !== undefined) {
      const kept = learn(subjects, subject.seq - 1, learned)
      if (kept !== undefined) {
        changed.delete(key(subject))
        changed.set(key({ kind: "publication", seq: kept }), { kind: "publication", seq: kept })
      }
    }
    return []
  })
  Feed.touch(subjects.feed, workspace, [...changed.values()])
  return dropped
}

/** Leaves a hole: the number is never given again. */
export const remove = (subjects: Subjects, subject: Subject): void => {
  if (subject.kind === "account") Reflect.deleteProperty(subjects.accounts, subject.seq - 1)
  else {
    Reflect.deleteProperty(subjects.publications, subject.seq - 1)
    subjects.recorded.delete(subject.seq)
  }
  subjects.history.delete(key(subject))
  subjects.postponed.delete(key(subject))
}

/** Of those of the subjects the workspace has. */
export const history = (
  subjects: Subjects,
  workspace: WorkspaceId,
  wanted: ReadonlyArray<Subject>,
  query: HistoryQuery
): ReadonlyArray<Recorded> =>
  History.read(
    subjects.history,
    wanted.filter((subject) => find(subjects, workspace, subject) !== undefined),
    query
  )

export const find = (subjects: Subjects, workspace: WorkspaceId, { kind, seq }: Subject): Row | undefined => {
  if (kind === "account") {
    const row = subjects.accounts[seq - 1]
    return row?.account.workspace === workspace ? row : undefined
  }
  const entry = subjects.publications[seq - 1]
  return entry?.publication.workspace === workspace ? joined(subjects, entry) : undefined
}

export const ofKind = (subjects: Subjects, workspace: WorkspaceId, kind: Kind): ReadonlyArray<Row> =>
  kind === "account"
    ? subjects.accounts.filter(({ account }) => account.workspace === workspace)
    : subjects.publications
        .filter(({ publication }) => publication.workspace === workspace)
        .map((entry) => joined(subjects, entry))

/** Answers the changed row. */
export const patch = (
  subjects: Subjects,
  { kind, seq }: Subject,
  change: Partial<Pick<Row, "sync" | "fence" | "leaseUntil" | "reads">>
): Row | undefined => {
  const at = seq - 1
  const account = kind === "account" ? subjects.accounts[at] : undefined
  if (account !== undefined) return (subjects.accounts[at] = { ...account, ...change })
  const entry = kind === "publication" ? subjects.publications[at] : undefined
  return entry === undefined ? undefined : joined(subjects, (subjects.publications[at] = { ...entry, ...change }))
}

// internal

/** A store keeps data, not its callers' objects: what comes back is what JSON and storable text can hold. */
const plain = <A>(value: A): A =>
  JSON.parse(JSON.stringify(value), (_key, part: unknown) => (typeof part === "string" ? Text.storable(part) : part))

const joined = (subjects: Subjects, entry: PublicationEntry): PublicationRow => {
  const { accountId, workspace } = entry.publication
  const account = findAccount(subjects, workspace, accountId)
  if (account === undefined) throw new RangeError("a publication without its account")
  return { ...entry, account }
}

const ofAccount = (subjects: Subjects, { accountId, workspace }: Account): ReadonlyArray<Publication> =>
  subjects.publications
    .map(({ publication }) => publication)
    .filter((publication) => publication.workspace === workspace && publication.accountId === accountId)

const holderOf = (subjects: Subjects, account: Account, platformPostId: string): Publication | undefined =>
  ofAccount(subjects, account).filter((publication) => publication.platformPostId === platformPostId)[0]

const touchAccount = (subjects: Subjects, { seq, workspace }: Account): void =>
  Feed.touch(subjects.feed, workspace, [
    { kind: "account", seq },
    { kind: "grant", seq }
  ])

const update = (subjects: Subjects, account: Account, change: Partial<Account>): Account => {
  const at = account.seq - 1
  const row = subjects.accounts[at]
  const changed = { ...account, ...change }
  if (row !== undefined) subjects.accounts[at] = { ...row, account: changed }
  return changed
}

/**
 * An id another publication of the account already holds is left alone, so that one row cannot fail its batch; where
 * that one was recorded for the same post and has one id so far, the two are one: answers the number of the one kept.
 */
const learn = (subjects: Subjects, at: number, learned: PublicationPatch): number | undefined => {
  const entry = subjects.publications[at]
  const account = entry && findAccount(subjects, entry.publication.workspace, entry.publication.accountId)
  if (entry === undefined || account === undefined) return undefined
  const { platformPostId, ...rest } = plain(learned)
  const { platformPostId: former, postId, seq, workspace } = entry.publication
  const holder = platformPostId === undefined ? undefined : holderOf(subjects, account, platformPostId)
  if (holder !== undefined && holder.seq !== seq && holder.postId === postId && !subjects.recorded.has(holder.seq)) {
    subjects.recorded.set(holder.seq, subjects.recorded.get(seq) ?? former)
    remove(subjects, { kind: "publication", seq })
    Feed.touch(subjects.feed, workspace, [{ kind: "publication", seq }], true)
    return holder.seq
  }
  const isNew = platformPostId !== undefined && holder === undefined
  if (isNew && !subjects.recorded.has(seq)) subjects.recorded.set(seq, former)
  const publication = { ...entry.publication, ...rest, ...(isNew ? { platformPostId } : {}) }
  subjects.publications[at] = { ...entry, publication }
  return undefined
}
