/**
 * The feed of changes: what a copy elsewhere must be told to equal the store. An account's grant is a record of its
 * own, so when it dies one record changes and not every publication of the account.
 */
import type { Account } from "../domain/Account.ts"
import type { AccountId } from "../domain/Ids.ts"
import type { Publication } from "../domain/Publication.ts"
import type { AccountRow, PublicationRow } from "../reading/Row.ts"
import type { SyncState } from "../reading/SyncState.ts"

/** What kinds of records the feed tells of. */
export type ChangeKind = "account" | "grant" | "publication"

/** A record as it is now. A grant goes by the number of its account. */
export type Change =
  | { readonly _tag: "Publication"; readonly seq: number; readonly publication: Publication; readonly sync: SyncState }
  | { readonly _tag: "Account"; readonly seq: number; readonly account: Profile; readonly sync: SyncState }
  | { readonly _tag: "Grant"; readonly seq: number; readonly grant: Grant }
  /** It is gone for good, and nothing of it is left but its name. */
  | { readonly _tag: "Erased"; readonly seq: number; readonly kind: ChangeKind }

/** An account without what belongs to its grant. */
export type Profile = Omit<Account, "connection" | "disconnectedAt" | "grantError">

/** What decides, in addition to a row's own outcome, whether it requires a reconnect. */
export interface Grant extends Pick<Account, "connection" | "disconnectedAt" | "grantError"> {
  readonly accountId: AccountId
}

/**
 * A place in the feed. It does not grow old, for a record is told as often as it changes and not once per change; it
 * expires where the database forgets what it has told, as one does that is restored from a backup.
 */
export interface Cursor {
  /** Which past the feed had when this was told; empty at the beginning, which every past shares. */
  readonly history: string
  /** Grows with every write; what it counts is the store's. */
  readonly mark: number
  readonly kind: ChangeKind
  readonly seq: number
}

/** Before every record. */
export const beginning: Cursor = { history: "", mark: 0, kind: "account", seq: 0 }

/** A page of the feed. */
export interface Changes {
  readonly changes: ReadonlyArray<Change>
  /** What each of them is called, for ever and in every past: no other record has had the name, nor will have. */
  readonly names: ReadonlyArray<string>
  /** Where the next page begins; the same as before where nothing changed. */
  readonly cursor: Cursor
}

/** What to erase. */
export type Erasure =
  /** An account and everything of it, connected or not. */
  | { readonly _tag: "Account"; readonly accountId: AccountId }
  /** All publications of a post. */
  | { readonly _tag: "Post"; readonly postId: Publication["postId"] }
  /** All the workspace has, its API keys included. */
  | { readonly _tag: "All" }

/** How many rows an erasure removed. */
export interface Erased {
  readonly accounts: number
  readonly publications: number
}

/** Where in the feed a record stands. */
export const order = (a: Omit<Cursor, "history">, b: Omit<Cursor, "history">): number =>
  a.mark - b.mark || (a.kind === b.kind ? a.seq - b.seq : a.kind < b.kind ? -1 : 1)

/** The record of a publication's row as it is now. */
export const ofPublication = ({ publication, sync }: Pick<PublicationRow, "publication" | "sync">): Change => ({
  _tag: "Publication",
  seq: publication.seq,
  publication,
  sync
})

/** The record of an account's row as it is now, without what its grant's record tells. */
export const ofAccount = ({ account, sync }: Pick<AccountRow, "account" | "sync">): Change => {
  const { connection: _connection, disconnectedAt: _disconnectedAt, grantError: _grantError, ...profile } = account
  return { _tag: "Account", seq: account.seq, account: profile, sync }
}

/** The record of an account's grant: its connection, and whether it still holds. */
export const ofGrant = ({ accountId, connection, disconnectedAt, grantError, seq }: Account): Change => ({
  _tag: "Grant",
  seq,
  grant: { accountId, connection, disconnectedAt, grantError }
})

/** The kind of the record a change is about. */
export const kindOf = (change: Change): ChangeKind => {
  switch (change._tag) {
    case "Publication":
      return "publication"
    case "Account":
      return "account"
    case "Grant":
      return "grant"
    case "Erased":
      return change.kind
  }
}

/** A text that is equal exactly for changes of one record, within one past. */
export const recordId = (change: Change): string => `${kindOf(change)}-${change.seq.toString(36)}`

/** {@link recordId} with the past the record began in. */
export const nameOf = (change: Change, past: string): string =>
  past === "" ? recordId(change) : `${recordId(change)}.${past}`

/** A change with its record's name. */
export type Named = Change & { readonly id: string }

/** Each change under the name its record has for ever. */
export const named = ({ changes, names }: Pick<Changes, "changes" | "names">): ReadonlyArray<Named> =>
  changes.map((change, at) => ({ ...change, id: names[at] ?? recordId(change) }))

/** Prints a place in the feed as an opaque text. */
export const encodeCursor = ({ history, kind, mark, seq }: Cursor): string =>
  `${kind.charAt(0)}${mark.toString(36)}.${seq.toString(36)}${history === "" ? "" : `.${history}`}`

/** Undefined for a text this module did not print. */
export const decodeCursor = (text: string): Cursor | undefined => {
  const found = /^([agp])([0-9a-z]{1,11})\.([0-9a-z]{1,11})(?:\.([0-9a-z]{1,32}))?$/u.exec(text)
  const kind = kinds.find((one) => one.startsWith(found?.[1] ?? "none"))
  const mark = parseInt(found?.[2] ?? "", 36)
  const seq = parseInt(found?.[3] ?? "", 36)
  if (kind === undefined || !Number.isSafeInteger(mark) || !Number.isSafeInteger(seq)) return undefined
  const cursor = { history: found?.[4] ?? "", kind, mark, seq }
  return encodeCursor(cursor) === text ? cursor : undefined
}

// internal

const kinds: ReadonlyArray<ChangeKind> = ["account", "grant", "publication"]
