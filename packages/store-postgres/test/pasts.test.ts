import { AccountDraft } from "@dravo/core/Account"
import * as Change from "@dravo/core/Change"
import { WorkspaceId } from "@dravo/core/Ids"
import { Store } from "@dravo/core/Store"
import { start } from "@dravo-internal/tools/postgres/server"
import { layer } from "@dravo/store-postgres"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import pg from "pg"
import { connectionString, schema } from "./fixtures/world.ts"

const workspace = WorkspaceId.make("w1")
const connect = (id: string) =>
  Effect.flatMap(Store, (store) =>
    store.connectAccount(
      workspace,
      Schema.decodeSync(AccountDraft)({
        accountId: id,
        platform: "x",
        platformAccountId: id,
        handle: null,
        app: null,
        traits: {}
      })
    )
  )
const told = (after: Change.Cursor) => Effect.flatMap(Store, (store) => store.changes(workspace, after, 100))

const query = (url: string, sql: string) =>
  Effect.promise(async () => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    try {
      return (await client.query<Record<string, string>>(sql)).rows
    } finally {
      await client.end()
    }
  })

describe("a feed of changes whose past was cut off", { meta: { claim: "copies.other-pasts" } }, () => {
  it.live(
    "by a failover refuses every cursor from before it, and gives no name twice",
    () =>
      Effect.gen(function* () {
        const server = yield* Effect.acquireRelease(
          Effect.promise(() => start()),
          (one) => Effect.promise(() => one.close())
        )
        const store = layer({ connectionString: Redacted.make(server.url) })
        const run = <A, E>(effect: Effect.Effect<A, E, Store>) => Effect.provide(effect, Layer.fresh(store))
        const before = yield* run(Effect.andThen(connect("a"), told(Change.beginning)))
        // A restart is none: nothing is lost by it.
        yield* Effect.promise(() => server.stop())
        yield* Effect.promise(() => server.start())
        assert.lengthOf((yield* run(told(before.cursor))).changes, 0)
        yield* Effect.promise(() => server.promote())
        const [timeline] = yield* query(server.url, "select left(pg_walfile_name(pg_current_wal_lsn()), 8) as id")
        assert.strictEqual(timeline?.["id"], "00000002")
        yield* run(
          Effect.gen(function* () {
            yield* Effect.forEach(["b", "c", "d"], connect)
            assert.strictEqual((yield* Effect.flip(told(before.cursor))).reason._tag, "CursorExpired")
            const all = yield* told(Change.beginning)
            assert.lengthOf(all.changes, 8)
            assert.isEmpty(all.names.filter((name) => before.names.includes(name)))
            assert.lengthOf((yield* told(all.cursor)).changes, 0)
          })
        )
      }).pipe(Effect.scoped),
    120_000
  )

  it.live("by a dump that was restored, too, also where the role may not ask for the server's control data", () =>
    Effect.gen(function* () {
      const url = yield* connectionString
      const name = yield* schema
      const store = layer({ connectionString: Redacted.make(url), schema: name })
      const run = <A, E>(effect: Effect.Effect<A, E, Store>) => Effect.provide(effect, Layer.fresh(store))
      const before = yield* run(Effect.andThen(connect("a"), told(Change.beginning)))
      yield* query(
        url,
        `create table ${name}.copy as select * from ${name}.dravo_changes;
        drop table ${name}.dravo_changes;
        create table ${name}.dravo_changes (like ${name}.copy, primary key (workspace, kind, seq));
        insert into ${name}.dravo_changes select * from ${name}.copy`
      )
      assert.strictEqual((yield* Effect.flip(run(told(before.cursor)))).reason._tag, "CursorExpired")

      const role = `${name}_r`
      yield* query(
        url,
        `create role ${role} login; grant usage on schema ${name} to ${role};
        grant all on all tables in schema ${name} to ${role}`
      )
      yield* Effect.addFinalizer(() => query(url, `drop owned by ${role}; drop role ${role}`))
      const restricted = new URL(url)
      restricted.username = role
      restricted.searchParams.set("options", "-c statement_timeout=5000")
      yield* query(url, "revoke execute on function pg_control_system() from public")
      yield* Effect.addFinalizer(() => query(url, "grant execute on function pg_control_system() to public"))
      yield* Effect.gen(function* () {
        const page = yield* told(Change.beginning)
        assert.isNotEmpty(page.changes)
        assert.lengthOf((yield* told(page.cursor)).changes, 0)
      }).pipe(Effect.provide(layer({ connectionString: Redacted.make(restricted.href), schema: name })))
    }).pipe(Effect.scoped)
  )
})
