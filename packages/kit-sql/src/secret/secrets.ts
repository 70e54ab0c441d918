/** Sealed credentials: compare and swap on the version, and a lease on their renewal. */
import type { AccountId, WorkspaceId } from "@dravo/core/Ids"
import { maxLease } from "@dravo/core/Row"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import * as Codec from "../statement/codec.ts"
import type { Run, StoreMethods } from "../statement/storeMethods.ts"
import * as Session from "../statement/session.ts"

export const secrets = (
  db: Session.Session,
  run: Run
): StoreMethods<"readSecret" | "writeSecret" | "claimSecret" | "releaseSecret"> => ({
  readSecret: Effect.fn("Store.readSecret")(function* (workspace: WorkspaceId, accountId: AccountId) {
    const [row] = yield* Session.query(
      db,
      sql`select sealed, version from ${db.names.of.secrets}
      where workspace = ${workspace} and account_id = ${accountId} and sealed is not null`
    )
    if (row === undefined) return null
    return yield* Session.decoded(() => ({ sealed: Codec.text(row["sealed"]), version: Codec.int(row["version"]) }))
  }, run("readSecret")),

  writeSecret: Effect.fn("Store.writeSecret")(function* (
    workspace: WorkspaceId,
    accountId: AccountId,
    sealed: string,
    expected: number
  ) {
    const [row] = yield* Session.query(
      db,
      expected === 0
        ? first(db, workspace, accountId, sealed)
        : sql`update ${db.names.of.secrets} set sealed = ${sealed}, version = version + 1, lease_until = null
          where workspace = ${workspace} and account_id = ${accountId} and version = ${expected} and sealed is not null
          returning version`
    )
    if (row === undefined) return null
    return yield* Session.decoded(() => ({ sealed, version: Codec.int(row["version"]) }))
  }, run("writeSecret")),

  claimSecret: Effect.fn("Store.claimSecret")(function* (
    workspace: WorkspaceId,
    accountId: AccountId,
    version: number,
    lease: Duration.Duration
  ) {
    const now = yield* db.dialect.now
    const rows = yield* Session.query(
      db,
      sql`update ${db.names.of.secrets} set lease_until = ${now} + ${Duration.toMillis(lease)}
      where workspace = ${workspace} and account_id = ${accountId} and version = ${version} and sealed is not null
        and (lease_until is null or lease_until <= ${now} or lease_until > ${now} + ${sql.lit(maxLease)})
      returning version`
    )
    return rows.length > 0
  }, run("claimSecret")),

  releaseSecret: Effect.fn("Store.releaseSecret")(function* (
    workspace: WorkspaceId,
    accountId: AccountId,
    version: number
  ) {
    yield* Session.query(
      db,
      sql`update ${db.names.of.secrets} set lease_until = null
      where workspace = ${workspace} and account_id = ${accountId} and version = ${version}`
    )
  }, run("releaseSecret"))
})

// internal

/**
 * The account is locked while its first secret is written: a disconnect at the same moment comes before or after, not
 * between.
 */
const first = (
  { dialect, names }: Session.Session,
  workspace: WorkspaceId,
  accountId: AccountId,
  sealed: string
): RawBuilder<unknown> => sql`
  insert into ${names.of.secrets} as s (workspace, account_id, sealed, version)
  select a.workspace, a.account_id, ${sealed}, 1 from ${names.of.accounts} a
  where a.workspace = ${workspace} and a.account_id = ${accountId} and a.disconnected_at is null ${dialect.lockRows.wait("a")}
  on conflict (workspace, account_id) do update set sealed = excluded.sealed, version = s.version + 1, lease_until = null
  where s.sealed is null
  returning version`
