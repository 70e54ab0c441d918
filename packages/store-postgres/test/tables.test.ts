import { proves } from "@dravo-internal/tools/proves"
import { AccountDraft } from "@dravo/core/Account"
import { AccountId, WorkspaceId } from "@dravo/core/Ids"
import { PublicationDraft } from "@dravo/core/Publication"
import { Store } from "@dravo/core/Store"
import { initial } from "@dravo/core/SyncState"
import { drift, layer, layerFrom, migrate, script, within } from "@dravo/store-postgres"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { CamelCasePlugin, Kysely, PostgresDialect } from "kysely"
import pg from "pg"
import { admin, connectionString, schema } from "./fixtures/world.ts"

const workspace = WorkspaceId.make("w1")
const account = Schema.decodeSync(AccountDraft)({
  accountId: "a",
  platform: "x",
  platformAccountId: "1",
  handle: null,
  app: null,
  traits: { a: "ä" }
})
const draft = (id: string) =>
  Schema.decodeSync(PublicationDraft)({
    postId: "p",
    accountId: "a",
    platformPostId: id,
    url: null,
    text: null,
    createdAt: 1_700_000_000_123,
    publishedAt: null,
    traits: {}
  })
const record = (id: string) => Effect.flatMap(Store, (store) => store.recordPublication(workspace, draft(id)))
const connect = Effect.flatMap(Store, (store) => store.connectAccount(workspace, account))
const total = Effect.flatMap(Store, (store) =>
  Effect.map(
    store.pagePublications(workspace, { filters: [], start: { _tag: "Offset", offset: 0 }, limit: 10 }),
    (page) => page.total
  )
)

/** A host's own Kysely, closed with the test; its plugins are none of ours. */
const host = Effect.gen(function* () {
  const text = yield* connectionString
  return yield* Effect.acquireRelease(
    Effect.sync(
      () =>
        new Kysely<unknown>({
          dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: text }) }),
          plugins: [new CamelCasePlugin()]
        })
    ),
    (db) => Effect.promise(() => db.destroy())
  )
})

const place = Effect.gen(function* () {
  const [text, name] = [yield* connectionString, yield* schema]
  return { connectionString: Redacted.make(text), schema: name }
})

describe("the host's own transaction", { meta: { claim: "stores.host-transaction" } }, () => {
  it.live("keeps or loses what the store wrote in it", () =>
    Effect.gen(function* () {
      const where = yield* place
      const db = yield* host
      const store = layerFrom(db, { schema: where.schema })
      yield* Effect.provide(connect, store)
      const inside = (id: string, end: "commit" | "rollback") =>
        Effect.gen(function* () {
          const trx = yield* Effect.promise(() => db.startTransaction().execute())
          const joined = within(trx, { schema: where.schema })
          yield* joined.recordPublication(workspace, draft(id))
          // Writes that the store itself makes in several statements join too.
          yield* joined.commit(workspace, [
            { subject: { kind: "account", seq: 1 }, fence: 0, sync: { ...initial, error: id } }
          ])
          assert.strictEqual(yield* Effect.provide(total, store), id === "1" ? 0 : 1, "nobody else sees it yet")
          yield* Effect.promise(() => trx[end]().execute())
        })
      yield* inside("1", "commit")
      yield* inside("2", "rollback")
      assert.strictEqual(yield* Effect.provide(total, store), 1)
      const { rows } = yield* Effect.flatMap(Store, (one) => one.rows(workspace, [{ kind: "account", seq: 1 }])).pipe(
        Effect.provide(store)
      )
      assert.strictEqual(rows[0]?.sync.error, "1")
    }).pipe(Effect.scoped)
  )

  it.live("is told when the tables are missing, and nothing is made in it", () =>
    Effect.gen(function* () {
      const where = yield* place
      const db = yield* host
      const trx = yield* Effect.promise(() => db.startTransaction().execute())
      const error = yield* Effect.flip(within(trx, { schema: where.schema }).recordPublication(workspace, draft("1")))
      assert.strictEqual(error.reason._tag, "SchemaMismatch")
      yield* Effect.promise(() => trx.rollback().execute())
    }).pipe(Effect.scoped)
  )
})

describe("migrations", () => {
  it.live("manual mode refuses to work without them and works with the printed script", () =>
    Effect.gen(function* () {
      const where = yield* place
      const store = layer({ ...where, migrate: "manual" })
      const refused = yield* Effect.flip(Effect.provide(connect, store))
      assert.strictEqual(refused.reason._tag, "SchemaMismatch")
      const run = yield* admin
      yield* run(script({ schema: where.schema }))
      yield* Effect.provide(Effect.andThen(connect, record("1")), store)
      assert.deepStrictEqual(yield* migrate(where), [])
      assert.deepStrictEqual(yield* drift(where), [])
    }).pipe(Effect.scoped)
  )

  it.live("drift is told in sentences, and looking for it leaves nothing behind", () =>
    Effect.gen(function* () {
      const where = yield* place
      yield* migrate(where)
      assert.deepStrictEqual(yield* drift(where), [])
      const run = yield* admin
      const table = `${where.schema}.dravo_publications`
      yield* run(`alter table ${table} alter column window_from type integer, drop column policy_state; drop index ${where.schema}.dravo_publications_by_post;
      create index host_own on ${table} (text); alter table ${table} add column host_note text`)
      const found = yield* drift(where)
      assert.deepStrictEqual([...found].sort(), [
        "column dravo_publications.policy_state is missing",
        "column dravo_publications.window_from is integer, not bigint",
        "index dravo_publications_by_post is missing"
      ])
      const left = yield* run("select nspname from pg_namespace where nspname like 'dravo\\_model%'")
      assert.deepStrictEqual(left, [])
    }).pipe(Effect.scoped)
  )

  it.live("tables made by a newer version that breaks this one are refused with a sentence", () =>
    Effect.gen(function* () {
      const where = yield* place
      yield* migrate(where)
      const run = yield* admin
      yield* run(
        `insert into ${where.schema}.dravo_migrations (id, name, breaking, applied_at) values (900, 'later', 0, 0)`
      )
      yield* Effect.provide(connect, layer(where))
      yield* run(`update ${where.schema}.dravo_migrations set breaking = 1 where id = 900`)
      const error = yield* Effect.flip(Effect.provide(connect, layer(where)))
      assert.match(error.message, /SchemaMismatch: .*newer version.*upgrade this process/u)
    }).pipe(Effect.scoped)
  )

  it.live("tables that outgrow a process that runs stop its background work with the next claim", () =>
    Effect.gen(function* () {
      proves("failures.breaking-migration")
      const where = yield* place
      const run = yield* admin
      const asked = { kind: "account", platform: account.platform, unreadFor: null } as const
      yield* Effect.gen(function* () {
        const store = yield* Store
        yield* connect
        const query = { ...asked, after: null, workspaces: 9, share: 9, limit: 9 }
        const claimDue = store.engineClaimDue(query, Duration.zero)
        const alongside = { ...asked, calls: [{ of: { account: account.accountId }, slots: 9 }], scanLimit: 9 }
        const along = store.claimFillers(workspace, alongside, Duration.zero)
        assert.lengthOf((yield* claimDue).rows, 1)
        assert.lengthOf(yield* along, 1)
        yield* run(`insert into ${where.schema}.dravo_migrations values (900, 'later', 1, 0)`)
        assert.isEmpty(yield* along)
        assert.match((yield* Effect.flip(claimDue)).message, /SchemaMismatch: .*newer version/u)
        assert.deepStrictEqual(yield* run(`select fence from ${where.schema}.dravo_accounts`), [{ fence: "2" }])
      }).pipe(Effect.provide(layer(where)))
    }).pipe(Effect.scoped)
  )

  it.live("every object carries the prefix, and two instances in one schema do not see each other", () =>
    Effect.gen(function* () {
      const where = yield* place
      const [one, two] = [layer({ ...where, tablePrefix: "one_" }), layer({ ...where, tablePrefix: "two_" })]
      yield* Effect.provide(Effect.andThen(connect, record("1")), one)
      assert.strictEqual(yield* Effect.provide(total, two), 0)
      const run = yield* admin
      const names = yield* run(
        "select relname from pg_class where relnamespace = to_regnamespace($1) and relname !~ '^(one|two)_'",
        [where.schema]
      )
      assert.deepStrictEqual(names, [])
    }).pipe(Effect.scoped)
  )

  it.live("a role that may not make schemas can use one that is there", () =>
    Effect.gen(function* () {
      const where = yield* place
      const run = yield* admin
      const role = `r_${where.schema}`
      yield* run(`create role ${role} login; create schema ${where.schema} authorization ${role}`)
      yield* Effect.addFinalizer(() => run(`drop schema ${where.schema} cascade; drop role ${role}`))
      const url = (yield* connectionString).replace("postgres@", `${role}@`)
      assert.isAbove((yield* migrate({ connectionString: Redacted.make(url), schema: where.schema })).length, 0)
    }).pipe(Effect.scoped)
  )
})

describe("for people who look into the database", () => {
  it.live("views show instants as timestamps of milliseconds and records as jsonb", () =>
    Effect.gen(function* () {
      const where = yield* place
      yield* Effect.provide(
        Effect.gen(function* () {
          const store = yield* Store
          yield* connect
          yield* record("1")
          const { granted } = yield* store.claim(
            workspace,
            [{ subject: { kind: "publication", seq: 1 }, fence: 0, reason: "missing" }],
            Duration.seconds(30)
          )
          yield* store.commit(
            workspace,
            granted.map((one) => ({
              ...one,
              sync: { ...initial, outcome: "synced", metrics: { like_count: 7 }, lastUpdatedAt: 1_700_000_000_124 }
            }))
          )
        }),
        layer(where)
      )
      const run = yield* admin
      const [row] =
        yield* run(`select created_at = timestamptz '2023-11-14 22:13:20.123Z' as created, last_updated_at = timestamptz '2023-11-14 22:13:20.124Z' as updated,
      stale_after is null as never, metrics -> 'like_count' as likes, pg_typeof(created_at)::text as type from ${where.schema}.dravo_publications_view`)
      assert.deepStrictEqual(row, {
        created: true,
        updated: true,
        never: true,
        likes: 7,
        type: "timestamp with time zone"
      })
      const [traits] = yield* run(`select traits ->> 'a' as a from ${where.schema}.dravo_accounts_view`)
      assert.deepStrictEqual(traits, { a: "ä" })
    }).pipe(Effect.scoped)
  )
})

describe("failures", () => {
  it.live("a conflict and a missing account are told apart", () =>
    Effect.gen(function* () {
      const where = yield* place
      const reasons = yield* Effect.provide(
        Effect.gen(function* () {
          const store = yield* Store
          const missing = yield* Effect.flip(record("1"))
          yield* connect
          const conflict = yield* Effect.flip(
            store.connectAccount(workspace, {
              ...account,
              platformAccountId: draft("2").platformPostId as never,
              accountId: AccountId.make("a")
            })
          )
          return [missing.reason._tag, conflict.reason._tag]
        }),
        layer(where)
      )
      assert.deepStrictEqual(reasons, ["NotFound", "Conflict"])
    }).pipe(Effect.scoped)
  )

  it.live("a store on a read-only database reads and says why it does not write", () =>
    Effect.gen(function* () {
      const where = yield* place
      yield* Effect.provide(Effect.andThen(connect, record("1")), layer(where))
      const readOnly = layer({ ...where, pool: { options: "-c default_transaction_read_only=on" } })
      assert.strictEqual(yield* Effect.provide(total, readOnly), 1)
      const exit = yield* Effect.exit(Effect.provide(record("2"), readOnly))
      assert.isTrue(Exit.isFailure(exit) && JSON.stringify(exit).includes("ReadOnly"))
    }).pipe(Effect.scoped)
  )
})
