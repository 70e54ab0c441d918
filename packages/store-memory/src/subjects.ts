/**
 * Accounts and publications in two arrays; a row's `seq` is its index plus one. What is erased leaves a hole, which
 * `filter` and `map` pass over and `find` does not. Every function is synchronous, so atomic.
 */
import type { Account } from "@dravo/core/Account"
import type { HistoryQuery, Recorded } from "@dravo/core/History"
import type { AccountId, PlatformPostId, WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import * as Ordering from "@dravo/core/Ordering"
import * as Query from "@dravo/core/Query"
import { type AccountRow, type PublicationRow, type Row } from "@dravo/core/Row"
import type { ListingState, Page, Rows } from "@dravo/core/Store"
import { key, type Kind, type Subject } from "@dravo/core/Subject"
import * as Text from "@dravo/core/Text"
import * as Feed from "./feed.ts"
import * as History from "./history.ts"
import * as Webhooks from "./webhook/webhooks.ts"

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
  /** By the number of the account. */
  readonly listings: Map<number, ListingEntry>
  /** Of orders that are answered however many rows match. */
  readonly rankings: Set<string>
  readonly webhooks: Webhooks.Webhooks
  /** When an account was connected anew, by its number. */
  readonly renewed: Map<number, Instant>
}

/** Where an account's listings stand, and who walks them. */
export interface ListingEntry extends ListingState {
  readonly version: number
  readonly leaseUntil: Instant | null
}

export const empty = (): Subjects => ({
  accounts: [],
  publications: [],
  recorded: new Map(),
  history: new Map(),
  feed: Feed.empty(),
  postponed: new Map(),
  listings: new Map(),
  webhooks: Webhooks.empty(),
  renewed: new Map(),
  rankings: new Set()
})

export const findAccount = (subjects: Subjects, workspace: WorkspaceId, accountId: AccountId): Account | undefined =>
  subjects.accounts.filter(({ account }) => account.workspace === workspace && account.accountId === accountId)[0]
    ?.account

export const pagePublications = (
  subjects: Subjects,
  workspace: WorkspaceId,
  { counted = true, filters, limit, ordering = newestFirst, start }: Query.PublicationQuery,
  now: Instant
): Page<PublicationRow> => {
  const matching = subjects.publications
    .filter(
      ({ publication }) =>
        publication.workspace === workspace && filters.every((filter) => Query.matches(filter, publication))
    )
    .sort(Ordering.compare(ordering))
  const total = counted ? matching.length : 0
  if (matching.length > ordering.scanLimit && !isRanked(subjects, ordering))
    return { rows: [], total, now, isRefused: true }
  const place = Query.placeOf(start)
  const rest =
    place === null
      ? matching.slice(start._tag === "Offset" ? start.offset : 0)
      : matching.filter(
          (row) => Ordering.comparePlaces(ordering.direction, Ordering.placeOf(ordering.by, row), place) > 0
        )
  return { rows: rest.slice(0, limit).map((entry) => joined(subjects, entry)), total, now }
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

/** Leaves a hole: the number is never given again. */
export const remove = (subjects: Subjects, subject: Subject): void => {
  if (subject.kind === "account") {
    Reflect.deleteProperty(subjects.accounts, subject.seq - 1)
    subjects.listings.delete(subject.seq)
  } else {
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

/** A store keeps data, not its callers' objects: what comes back is what JSON and storable text can hold. */
export const plain = <A>(value: A): A => {
  const json = JSON.stringify(value)
  // Nearly all text is storable as it is, and a reviver takes four times as long.
  return unstorable.test(json)
    ? JSON.parse(json, (_key, part: unknown) => (typeof part === "string" ? Text.storable(part) : part))
    : JSON.parse(json)
}

/** Rows are ordered anew each time; what is kept says only what may be asked. */
export const rank = (subjects: Subjects, rankings: ReadonlyArray<Ordering.Ranking>): void => {
  for (const ranking of rankings) subjects.rankings.add(nameOf(ranking))
}

// internal

/** How JSON writes the characters that are not: NUL, and surrogates without their other half. */
const unstorable = /\\u(?:0000|d[89a-f])/u

const newestFirst: Ordering.Ordering = { by: { _tag: "Created" }, direction: "desc", scanLimit: 0 }

const nameOf = (ranking: Ordering.Ranking): string => `${ranking.name} ${Ordering.keysText(ranking)}`

const isRanked = ({ rankings }: Subjects, { by }: Ordering.Ordering): boolean =>
  by._tag === "Created" || (by._tag === "Ranked" && rankings.has(nameOf(by.ranking)))

const joined = (subjects: Subjects, entry: PublicationEntry): PublicationRow => {
  const { accountId, workspace } = entry.publication
  const account = findAccount(subjects, workspace, accountId)
  if (account === undefined) throw new RangeError("a publication without its account")
  return { ...entry, account }
}
