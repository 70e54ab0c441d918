/** Accounts from being connected to being disconnected, and those a platform's message is about. */
import type { Account, AccountDraft } from "@dravo/core/Account"
import type { AccountId, WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import { subject as subjectOf } from "@dravo/core/Row"
import type { AccountName, NamedAccount } from "@dravo/core/Store"
import { Conflict } from "@dravo/core/StoreError"
import { key } from "@dravo/core/Subject"
import { initial } from "@dravo/core/SyncState"
import * as Text from "@dravo/core/Text"
import * as Feed from "./feed.ts"
import { findAccount, ofKind, plain, type Subjects } from "./subjects.ts"
import * as Events from "./webhook/events.ts"

/** Of all workspaces. */
export const named = (subjects: Subjects, name: AccountName): ReadonlyArray<NamedAccount> =>
  subjects.accounts
    .filter(
      ({ account }) =>
        account.platform === name.platform &&
        account.disconnectedAt === null &&
        ("trait" in name
          ? account.traits[name.trait.name] === name.trait.value
          : account.platformAccountId === name.platformAccountId)
    )
    .map(({ account }) => ({ account, since: subjects.renewed.get(account.seq) ?? account.connectedAt }))

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
    subjects.renewed.set(known.account.seq, now)
    const listing = subjects.listings.get(known.account.seq)
    if (listing !== undefined) subjects.listings.set(known.account.seq, { ...listing, nextAt: 0 })
    if (known.account.grantError !== null) Events.grantChanged(subjects, known.account, "account.recovered", {}, now)
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
  subjects.listings.set(account.seq, { state: null, nextAt: 0, version: 0, leaseUntil: null })
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
  error: string,
  now: Instant
): boolean => {
  const account = findAccount(subjects, workspace, accountId)
  if (account?.connection !== connection) return false
  const grantError = Text.storable(error)
  update(subjects, account, { grantError })
  Feed.touch(subjects.feed, workspace, [{ kind: "grant", seq: account.seq }])
  if (account.grantError === null)
    Events.grantChanged(subjects, account, "account.requires_reconnect", { reason: grantError }, now)
  return true
}

// internal

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
