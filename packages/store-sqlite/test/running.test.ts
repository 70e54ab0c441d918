import { controls, proves } from "@dravo-internal/tools/proves"
import { AccountDraft } from "@dravo/core/Account"
import { WorkspaceId } from "@dravo/core/Ids"
import { Store } from "@dravo/core/Store"
import { layer } from "@dravo/store-sqlite"
import { assert, describe, it } from "@effect/vitest"
import BetterSqlite from "better-sqlite3"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const workspace = WorkspaceId.make("w1")
const draft = Schema.decodeSync(AccountDraft)({
  accountId: "a",
  platform: "x",
  platformAccountId: "1",
  handle: null,
  app: null,
  traits: {}
})
const connect = Effect.flatMap(Store, (store) => store.connectAccount(workspace, draft))
const claim = (fence: number) =>
  Effect.flatMap(Store, (store) =>
    store.claim(workspace, [{ subject: { kind: "account", seq: 1 }, fence, reason: "forced" }], Duration.zero)
  )
/** As background work claims, whatever its accounts: those that are due, and those that ride along. */
const claimDue = Effect.flatMap(Store, (store) =>
  store.engineClaimDue(
    { kind: "account", platform: draft.platform, after: null, workspaces: 9, share: 9, limit: 9, unreadFor: null },
    Duration.zero
  )
)
const along = Effect.flatMap(Store, (store) =>
  store.claimFillers(
    workspace,
    {
      kind: "account",
      platform: draft.platform,
      calls: [{ of: { account: draft.accountId }, slots: 9 }],
      scanLimit: 9,
      unreadFor: null
    },
    Duration.zero
  )
)
const directory = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "dravo-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

/** What somebody else does to the file meanwhile. */
const meanwhile = (filename: string, sql: string) =>
  Effect.sync(() => {
    const db = new BetterSqlite(filename)
    db.exec(sql)
    db.close()
  })

const drop = (filename: string) =>
  Effect.suspend(() => {
    const db = new BetterSqlite(filename, { readonly: true })
    const tables = db
      .prepare("select name from sqlite_master where type = 'table' and name like 'dravo%'")
      .pluck()
      .all()
    db.close()
    return meanwhile(filename, tables.map((name) => `drop table ${String(name)}`).join(";"))
  })

describe("tables that change under a process that runs", { meta: { claim: "stores.tables-dropped" } }, () => {
  for (const [kind, work] of Object.entries({ due: Effect.map(claimDue, ({ rows }) => rows), along }))
    it.live(`and outgrew its code stop its background work with the next claim of rows that are ${kind}`, () =>
      Effect.gen(function* () {
        proves("failures.breaking-migration")
        const filename = join(yield* directory, "a.db")
        yield* Effect.gen(function* () {
          yield* connect
          assert.lengthOf(yield* work, 1)
          yield* meanwhile(filename, "insert into dravo_migrations values (1000, 'later', 1, 0)")
          const answer = yield* Effect.result(work)
          if (Result.isSuccess(answer)) assert.isEmpty(answer.success)
          else assert.include(answer.failure.message, "newer version")
          const db = new BetterSqlite(filename, { readonly: true })
          assert.strictEqual(db.prepare("select fence from dravo_accounts").pluck().get(), 1)
          db.close()
        }).pipe(Effect.provide(layer({ filename })))
      }).pipe(Effect.scoped)
    )

  it.live("come back where they were dropped", () =>
    Effect.gen(function* () {
      const filename = join(yield* directory, "a.db")
      yield* Effect.gen(function* () {
        yield* connect
        yield* drop(filename)
        assert.strictEqual((yield* connect).seq, 1)
      }).pipe(Effect.provide(layer({ filename })))
    }).pipe(Effect.scoped)
  )

  it.live("stay away where nobody may make them", () =>
    Effect.gen(function* () {
      controls("stores.tables-dropped")
      const filename = join(yield* directory, "a.db")
      yield* Effect.provide(connect, Layer.fresh(layer({ filename })))
      yield* Effect.gen(function* () {
        yield* connect
        yield* drop(filename)
        assert.strictEqual((yield* Effect.flip(connect)).reason._tag, "SchemaMismatch")
      }).pipe(Effect.provide(layer({ filename, migrate: "manual" })))
    }).pipe(Effect.scoped)
  )

  it.live(
    "and outgrew its code stop it with its next claim, which grants nothing; those that did not leave it alone",
    () =>
      Effect.gen(function* () {
        proves("failures.breaking-migration")
        const filename = join(yield* directory, "a.db")
        yield* Effect.gen(function* () {
          yield* connect
          yield* meanwhile(filename, "insert into dravo_migrations values (1000, 'later', 0, 0)")
          assert.lengthOf((yield* claim(0)).granted, 1)
          assert.lengthOf(yield* along, 1)
          assert.lengthOf((yield* claimDue).rows, 1)
          yield* meanwhile(filename, "update dravo_migrations set breaking = 1 where id = 1000")
          const refused = yield* Effect.flip(claim(3))
          assert.strictEqual(refused.reason._tag, "SchemaMismatch")
          assert.include(refused.message, "newer version")
          assert.strictEqual((yield* Effect.flip(connect)).reason._tag, "SchemaMismatch")
          const db = new BetterSqlite(filename, { readonly: true })
          assert.strictEqual(db.prepare("select fence from dravo_accounts").pluck().get(), 3)
          db.close()
        }).pipe(Effect.provide(layer({ filename })))
      }).pipe(Effect.scoped)
  )
})
