/** Connecting, disconnecting and the account's grant. */
import type { AccountDraft } from "@dravo/core/Account"
import type { AccountId, WorkspaceId } from "@dravo/core/Ids"
import { Conflict } from "@dravo/core/StoreError"
import * as Text from "@dravo/core/Text"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import * as Changes from "../past/changes.ts"
import * as Codec from "../statement/codec.ts"
import { accountColumns } from "../statement/columns.ts"
import type { Run, StoreMethods } from "../statement/storeMethods.ts"
import * as Listings from "../listing/listings.ts"
import * as Schedule from "../refreshing/schedule.ts"
import * as Session from "../statement/session.ts"
import * as Outbox from "../webhook/outbox.ts"

export const accounts = (
  db: Session.Session,
  run: Run
): StoreMethods<"connectAccount" | "disconnectAccount" | "refuseGrant"> => ({
  connectAccount: Effect.fn("Store.connectAccount")(function* (workspace: WorkspaceId, draft: AccountDraft) {
    const now = yield* db.dialect.now
    return yield* Session.transaction(
      db,
      Effect.fnUntraced(function* (tx) {
        const refused = yield* refusedGrant(
          tx,
          workspace,
          sql`platform = ${draft.platform}
          and platform_account_id = ${draft.platformAccountId}`
        )
        // The update goes first: an insert that turns into one would use up a sequence number.
        const again = yield* Session.queryInTx(tx, reconnect(tx, workspace, draft, now))
        const rows = again.length > 0 ? again : yield* Session.queryInTx(tx, connect(tx, workspace, draft, now))
        const [raw] = rows
        if (raw === undefined) return yield* new Conflict({ detail: "the account id is in use by another account" })
        const account = yield* Session.decoded(() => Codec.account(raw))
        yield* Changes.touchAccount(tx, workspace, account.seq)
        yield* Schedule.connected(tx, workspace, account.accountId, account.connection)
        yield* Listings.connected(tx, account)
        if (refused) yield* Outbox.enqueueGrantChange(tx, workspace, account.seq, "account.recovered", {})
        return account
      })
    )
  }, run("connectAccount")),

  disconnectAccount: Effect.fn("Store.disconnectAccount")(function* (workspace: WorkspaceId, accountId: AccountId) {
    const now = yield* db.dialect.now
    return yield* Session.transaction(
      db,
      Effect.fnUntraced(function* (tx) {
        const rows = yield* Session.queryInTx(
          tx,
          sql`update ${db.names.of.accounts} set disconnected_at = ${now}
        where workspace = ${workspace} and account_id = ${accountId} and disconnected_at is null returning seq`
        )
        // The row stays with its version, so that a renewal begun before finds it moved on when the account comes back.
        yield* Session.queryInTx(
          tx,
          sql`update ${db.names.of.secrets} set sealed = null, lease_until = null
        where workspace = ${workspace} and account_id = ${accountId}`
        )
        return yield* grantChanged(tx, workspace, rows)
      })
    )
  }, run("disconnectAccount")),

  refuseGrant: Effect.fn("Store.refuseGrant")(function* (
    workspace: WorkspaceId,
    accountId: AccountId,
    connection: number,
    error: string
  ) {
    return yield* Session.transaction(
      db,
      Effect.fnUntraced(function* (tx) {
        const reason = Text.storable(error)
        const refused = yield* refusedGrant(tx, workspace, sql`account_id = ${accountId}`)
        const rows = yield* Session.queryInTx(
          tx,
          sql`update ${db.names.of.accounts} set grant_error = ${reason}
        where workspace = ${workspace} and account_id = ${accountId} and connection = ${connection} returning seq`
        )
        const changed = yield* grantChanged(tx, workspace, rows)
        const [seq] = yield* Session.decoded(() => rows.map((row) => Codec.int(row["seq"])))
        if (seq !== undefined && !refused)
          yield* Outbox.enqueueGrantChange(tx, workspace, seq, "account.requires_reconnect", { reason })
        return changed
      })
    )
  }, run("refuseGrant"))
})

// internal

/** Whether the account's grant is dead already; the account is locked, so that one of two that change it tells so. */
const refusedGrant = Effect.fnUntraced(function* (
  db: Session.Session,
  workspace: WorkspaceId,
  isAccount: RawBuilder<unknown>
) {
  const rows = yield* Session.queryInTx(
    db,
    sql`select a.grant_error from ${db.names.of.accounts} a where a.workspace = ${workspace} and ${isAccount}
      ${db.dialect.lockRows.wait("a")}`
  )
  return rows.some((row) => row["grant_error"] !== null)
})

/** Whether there was an account whose grant changed. */
const grantChanged = Effect.fnUntraced(function* (
  db: Session.Session,
  workspace: WorkspaceId,
  rows: ReadonlyArray<Codec.Raw>
) {
  const seqs = yield* Session.decoded(() => rows.map((row) => Codec.int(row["seq"])))
  yield* Changes.touch(
    db,
    workspace,
    seqs.map((seq) => ({ kind: "grant", seq }))
  )
  return seqs.length > 0
})

/** The draft's id may be new to the account, which keeps its own, but must not be another account's. */
const reconnect = (
  { names }: Session.Session,
  workspace: WorkspaceId,
  draft: AccountDraft,
  now: RawBuilder<number>
): RawBuilder<unknown> => sql`
  update ${names.of.accounts} as a
  set handle = ${Codec.storableOrNull(draft.handle)}, app = ${draft.app}, traits = ${Codec.encodeJson(draft.traits)},
    connection = connection + 1, disconnected_at = null, grant_error = null, renewed_at = ${now}
  where workspace = ${workspace} and platform = ${draft.platform} and platform_account_id = ${draft.platformAccountId}
    and not exists (${existingOwner(names, workspace, draft)})
  returning ${accountColumns}`

/**
 * Inserts nothing when the id is taken; two processes that connect one account at once end as connect and reconnect.
 */
const connect = (
  { names }: Session.Session,
  workspace: WorkspaceId,
  draft: AccountDraft,
  now: RawBuilder<number>
): RawBuilder<unknown> => sql`
  insert into ${names.of.accounts} as a
    (workspace, account_id, platform, platform_account_id, handle, app, traits, connected_at)
  select ${workspace}, ${draft.accountId}, ${draft.platform}, ${draft.platformAccountId},
    ${Codec.storableOrNull(draft.handle)}, ${draft.app}, ${Codec.encodeJson(draft.traits)}, ${now}
  where not exists (${existingOwner(names, workspace, draft)})
  on conflict (workspace, platform, platform_account_id) do update
  set handle = excluded.handle, app = excluded.app, traits = excluded.traits,
    connection = a.connection + 1, disconnected_at = null, grant_error = null, renewed_at = ${now}
  returning ${accountColumns}`

/** Another account under the draft's id. */
const existingOwner = (
  names: Session.Session["names"],
  workspace: WorkspaceId,
  draft: AccountDraft
): RawBuilder<unknown> => sql`
  select 1 from ${names.of.accounts} b where b.workspace = ${workspace} and b.account_id = ${draft.accountId}
    and (b.platform <> ${draft.platform} or b.platform_account_id <> ${draft.platformAccountId})`
