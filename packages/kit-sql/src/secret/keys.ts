/** API keys: everything but their secrets. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { ApiKeyRecord } from "@dravo/core/KeyRecord"
import type { FoundKey } from "@dravo/core/Store"
import { spanned } from "@dravo/core/Spanned"
import { Conflict, type Reason } from "@dravo/core/StoreError"
import * as Text from "@dravo/core/Text"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import * as Codec from "../statement/codec.ts"
import type { Run, StoreMethods } from "../statement/storeMethods.ts"
import * as Session from "../statement/session.ts"
import { slot, statementOf } from "../statement/template.ts"

export const keys = (
  db: Session.Session,
  run: Run
): StoreMethods<"insertKey" | "listKeys" | "revokeKey" | "engineFindKey"> => ({
  insertKey: Effect.fn("Store.insertKey")(function* (workspace: WorkspaceId, key: ApiKeyRecord) {
    const rows = yield* Session.query(
      db,
      sql`
      insert into ${db.names.of.api_keys} (workspace, id, name, digest, hint, scopes, created_at, revoked_at)
      values (${workspace}, ${key.id}, ${Text.storable(key.name)}, ${key.digest}, ${key.hint}, ${Codec.encodeJson(key.scopes)},
        ${key.createdAt}, ${key.revokedAt})
      on conflict (id) do nothing returning id`
    )
    if (rows.length === 0) return yield* new Conflict({ detail: "the key id is in use" })
  }, run("insertKey")),

  listKeys: Effect.fn("Store.listKeys")(function* (workspace: WorkspaceId) {
    const rows = yield* Session.query(
      db,
      sql`select ${columns} from ${db.names.of.api_keys} where workspace = ${workspace} order by seq`
    )
    return yield* Session.decoded(() => rows.map(Codec.apiKey))
  }, run("listKeys")),

  revokeKey: Effect.fn("Store.revokeKey")(function* (workspace: WorkspaceId, keyId: string) {
    const rows = yield* Session.query(
      db,
      sql`update ${db.names.of.api_keys} set revoked_at = ${yield* db.dialect.now}
      where workspace = ${workspace} and id = ${keyId} and revoked_at is null returning id`
    )
    return rows.length > 0
  }, run("revokeKey")),

  engineFindKey: spanned("Store.engineFindKey", (keyId: string) =>
    run("engineFindKey")(Effect.suspend(() => found(db, keyId)))
  )
})

// internal

const found = (db: Session.Session, keyId: string): Effect.Effect<FoundKey | null, Reason> => {
  const ofId = (id: string) =>
    sql`select workspace, ${columns} from ${db.names.of.api_keys} where id = ${id} and revoked_at is null`
  const statement = { ...statementOf(db, "key", { keyId }, () => ofId(slot("keyId"))), isPlannedOnce: true }
  const snapshots = db.snapshots?.()
  const rows =
    snapshots === undefined
      ? Session.cells(db, statement, ["workspace", ...names])
      : Session.attemptNow(db, statement.sql, () => snapshots.take((ask) => ask(statement)))
  return Effect.flatMap(rows, ([cells]) =>
    cells === undefined
      ? Effect.succeed(null)
      : Session.decoded(() => {
          const [workspace, ...values] = cells
          const key = Codec.apiKey(Object.fromEntries(names.map((name, at) => [name, values[at]])))
          // Written by `insertKey` from a branded id.
          return { workspace: Codec.text(workspace) as WorkspaceId, key }
        })
  )
}

const names = ["id", "name", "digest", "hint", "scopes", "created_at", "revoked_at"]
const columns = sql.raw(names.join(", "))
