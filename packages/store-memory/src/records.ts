/** What the feed tells of records, and how they are erased. */
import type { Account } from "@dravo/core/Account"
import * as Change from "@dravo/core/Change"
import type { WorkspaceId } from "@dravo/core/Ids"
import type { CursorExpired } from "@dravo/core/StoreError"
import type { RowKey } from "@dravo/core/Store"
import { key } from "@dravo/core/Subject"
import * as Feed from "./feed.ts"
import * as Subjects from "./subjects.ts"

export const changes = (
  subjects: Subjects.Subjects,
  workspace: WorkspaceId,
  after: Change.Cursor,
  limit: number
): Change.Changes | CursorExpired =>
  Feed.read(subjects.feed, workspace, after, limit, ({ kind, seq }) => {
    const row = Subjects.find(subjects, workspace, { kind: kind === "publication" ? kind : "account", seq })
    if (row === undefined) return undefined
    return row.kind === "publication"
      ? Change.ofPublication(row)
      : kind === "grant"
        ? Change.ofGrant(row.account)
        : Change.ofAccount(row)
  })

/** Answers the removed accounts too, whose secrets are somebody else's. */
export const erase = (
  subjects: Subjects.Subjects,
  workspace: WorkspaceId,
  what: Change.Erasure
): { readonly erased: Change.Erased; readonly accounts: ReadonlyArray<Account> } => {
  const accounts = subjects.accounts.filter(
    ({ account }) =>
      account.workspace === workspace &&
      (what._tag === "All" || (what._tag === "Account" && account.accountId === what.accountId))
  )
  const publications = subjects.publications.filter(
    ({ publication }) =>
      publication.workspace === workspace &&
      (what._tag === "All" ||
        (what._tag === "Account" ? publication.accountId === what.accountId : publication.postId === what.postId))
  )
  for (const {
    publication: { seq }
  } of publications)
    Subjects.remove(subjects, { kind: "publication", seq })
  for (const {
    account: { seq }
  } of accounts)
    Subjects.remove(subjects, { kind: "account", seq })
  Feed.touch(subjects.feed, workspace, [
    ...publications.map(({ publication: { seq } }) => ({ kind: "publication" as const, seq, isErased: true })),
    ...accounts.flatMap(({ account: { seq } }) =>
      (["account", "grant"] as const).map((kind) => ({ kind, seq, isErased: true }))
    )
  ])
  return {
    erased: { accounts: accounts.length, publications: publications.length },
    accounts: accounts.map(({ account }) => account)
  }
}

/** Every row that has points. */
export const places = (subjects: Subjects.Subjects): ReadonlyArray<RowKey> =>
  everywhere(subjects).filter(({ subject }) => subjects.history.has(key(subject)))

/** Every row of every workspace; filtering skips the holes erased rows leave. */
export const everywhere = (subjects: Subjects.Subjects): ReadonlyArray<RowKey> => [
  ...subjects.accounts
    .filter(() => true)
    .map(({ account }) => ({ workspace: account.workspace, subject: { kind: "account" as const, seq: account.seq } })),
  ...subjects.publications
    .filter(() => true)
    .map(({ publication }) => ({
      workspace: publication.workspace,
      subject: { kind: "publication" as const, seq: publication.seq }
    }))
]
