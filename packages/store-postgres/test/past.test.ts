import { AccountDraft } from "@dravo/core/Account"
import * as Change from "@dravo/core/Change"
import { WorkspaceId } from "@dravo/core/Ids"
import { Store } from "@dravo/core/Store"
import { proves } from "@dravo-internal/tools/proves"
import { start } from "@dravo-internal/tools/postgres/server"
import { layer } from "@dravo/store-postgres"
import * as PastSuite from "@dravo/testkit/PastSuite"
import { assert, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { kept } from "@dravo-internal/tools/sql/kept"
import { admin, adminOf, connectionString, layout, schema } from "./fixtures/world.ts"

const older = Effect.gen(function* () {
  const url = yield* connectionString
  const name = yield* schema
  const run = yield* admin
  let offset = 0
  return {
    layer: layer({
      ...layout,
      connectionString: Redacted.make(url),
      schema: name,
      clockOffset: () => offset
    }),
    advance: (duration: Duration.Duration) =>
      Effect.sync(() => {
        offset += Duration.toMillis(duration)
      }),
    ...kept((statement) => Effect.andThen(run(`set search_path to ${name}`), run(statement)))
  }
})

const aFailover = Effect.gen(function* () {
  const server = yield* Effect.acquireRelease(
    Effect.promise(() => start()),
    (one) => Effect.promise(() => one.close())
  )
  return {
    layer: layer({ connectionString: Redacted.make(server.url) }),
    // A restart is none: nothing is lost by it.
    backup: Effect.promise(async () => {
      await server.stop()
      await server.start()
    }),
    restore: Effect.scoped(
      Effect.gen(function* () {
        yield* Effect.promise(() => server.promote())
        const run = yield* adminOf(server.url)
        const [timeline] = yield* run("select left(pg_walfile_name(pg_current_wal_lsn()), 8) as id")
        assert.strictEqual(timeline?.["id"], "00000002")
      })
    ),
    keepsEarlier: false
  }
})

const aDump = Effect.gen(function* () {
  const url = yield* connectionString
  const name = yield* schema
  const run = yield* admin
  return {
    layer: layer({ connectionString: Redacted.make(url), schema: name }),
    backup: run(`create table ${name}.copy as select * from ${name}.dravo_changes`),
    restore: run(`drop table ${name}.dravo_changes;
      create table ${name}.dravo_changes (like ${name}.copy, primary key (workspace, kind, seq));
      insert into ${name}.dravo_changes select * from ${name}.copy`),
    keepsEarlier: false
  }
})

PastSuite.suite({
  name: "Postgres",
  older,
  restored: { "a failover": aFailover, "a dump that was restored": aDump }
})

it.live("a feed of changes is told to a role that may not ask for the server's control data, too", () =>
  Effect.gen(function* () {
    proves("copies.other-pasts")
    const workspace = WorkspaceId.make("w1")
    const url = yield* connectionString
    const name = yield* schema
    const run = yield* admin
    const connected = Effect.flatMap(Store, (store) =>
      store.connectAccount(
        workspace,
        Schema.decodeSync(AccountDraft)({
          accountId: "a",
          platform: "x",
          platformAccountId: "a",
          handle: null,
          app: null,
          traits: {}
        })
      )
    )
    yield* Effect.provide(connected, layer({ connectionString: Redacted.make(url), schema: name }))
    const role = `${name}_r`
    yield* run(
      `create role ${role} login; grant usage on schema ${name} to ${role};
      grant all on all tables in schema ${name} to ${role}`
    )
    yield* Effect.addFinalizer(() => run(`drop owned by ${role}; drop role ${role}`))
    const restricted = new URL(url)
    restricted.username = role
    restricted.searchParams.set("options", "-c statement_timeout=5000")
    yield* run("revoke execute on function pg_control_system() from public")
    yield* Effect.addFinalizer(() => run("grant execute on function pg_control_system() to public"))
    yield* Effect.gen(function* () {
      const store = yield* Store
      const page = yield* store.changes(workspace, Change.beginning, 100)
      assert.isNotEmpty(page.changes)
      assert.lengthOf((yield* store.changes(workspace, page.cursor, 100)).changes, 0)
    }).pipe(Effect.provide(layer({ connectionString: Redacted.make(restricted.href), schema: name })))
  }).pipe(Effect.scoped)
)
