import { controls } from "@dravo-internal/tools/proves"
import { AccountDraft } from "@dravo/core/Account"
import * as Change from "@dravo/core/Change"
import { WorkspaceId } from "@dravo/core/Ids"
import { Store } from "@dravo/core/Store"
import { start } from "@dravo-internal/tools/postgres/server"
import { layer } from "@dravo/store-postgres"
import * as Sqlite from "@dravo/store-sqlite"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { execFileSync } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import pg from "pg"

const guide = readFileSync(new URL("../../docs/backup.md", import.meta.url), "utf8")

/** The commands of the guide that follow a mark. */
const commands = (mark: string): string => {
  const found = guide.split(`<!-- run: ${mark} -->\n\`\`\`sh\n`)[1]?.split("```")[0]
  assert.isDefined(found, `the guide has no commands for ${mark}`)
  return found
}

const directory = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "dravo-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

/** Fails with what the command said. */
const sh = (mark: string, cwd: string, env: Readonly<Record<string, string>> = {}) => shell(commands(mark), cwd, env)
const shell = (text: string, cwd: string, env: Readonly<Record<string, string>> = {}) =>
  Effect.sync(() => execFileSync("sh", ["-ec", text], { cwd, env: { ...process.env, ...env } }))

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

/** Of the version its `pg_dump` has, which reads no newer server; the tests' own where the system has none. */
const server = Effect.map(
  Effect.acquireRelease(
    Effect.promise(() => {
      const version = /\d+/u.exec(execFileSync("pg_dump", ["--version"], { encoding: "utf8" }))?.[0] ?? ""
      const installed = `/usr/lib/postgresql/${version}/bin`
      return start(existsSync(join(installed, "initdb")) ? { binaries: { directory: installed, version } } : {})
    }),
    (one) => Effect.promise(() => one.close())
  ),
  ({ url }) => url
)

const clientOf = (connectionString: string) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const one = new pg.Client({ connectionString })
      await one.connect()
      return one
    }),
    (one) => Effect.promise(() => one.end())
  )

describe("the guide to backup and restore", { meta: { claim: "failures.backup-guide" } }, () => {
  /** What a SQLite database tells before and after it was restored from a backup that was made while it was used. */
  const sqlite = Effect.fnUntraced(function* (backup: string) {
    const cwd = yield* directory
    const store = Sqlite.layer({ filename: join(cwd, "analytics.db") })
    const run = <A, E>(effect: Effect.Effect<A, E, Store>) => Effect.provide(effect, Layer.fresh(store))
    const later = yield* run(
      Effect.gen(function* () {
        yield* connect("a")
        // What is only in the log, too.
        yield* shell(backup, cwd)
        yield* connect("b")
        return yield* told(Change.beginning)
      })
    )
    yield* sh("sqlite restore", cwd)
    return { later, restored: yield* run(told(Change.beginning)), after: run(told(later.cursor)) }
  })

  it.live("brings a SQLite database back while a process writes, and what was written since is gone", () =>
    Effect.gen(function* () {
      const { after, later, restored } = yield* sqlite(commands("sqlite backup"))
      assert.deepStrictEqual(restored.names, later.names.slice(0, 2))
      assert.strictEqual((yield* Effect.flip(after)).reason._tag, "CursorExpired")
    }).pipe(Effect.scoped)
  )

  it.live("would lose what is only in the log where its backup were a copy of the file", () =>
    Effect.gen(function* () {
      controls("failures.backup-guide")
      const { later, restored } = yield* sqlite("cp analytics.db backup.db")
      assert.notDeepEqual(restored.names, later.names.slice(0, 2))
    }).pipe(Effect.scoped)
  )

  it.live(
    "brings a Postgres database back, whose feed goes on from its beginning",
    () =>
      Effect.gen(function* () {
        const cwd = yield* directory
        const text = yield* server
        const client = yield* clientOf(text)
        const run = (sql: string) => Effect.promise(() => client.query(sql))
        const name = `backup_${process.pid}`
        yield* run(`create database ${name}_from`)
        yield* run(`create database ${name}_to`)
        yield* Effect.addFinalizer(() =>
          Effect.andThen(run(`drop database ${name}_from with (force)`), run(`drop database ${name}_to with (force)`))
        )
        const at = (database: string) => {
          const url = new URL(text)
          url.pathname = `/${name}_${database}`
          return url.href
        }
        const use = <A, E>(database: string, effect: Effect.Effect<A, E, Store>) =>
          Effect.provide(effect, Layer.fresh(layer({ connectionString: Redacted.make(at(database)) })))
        const before = yield* use("from", Effect.andThen(connect("a"), told(Change.beginning)))
        yield* sh("postgres backup", cwd, { DATABASE_URL: at("from") })
        yield* sh("postgres restore", cwd, { DATABASE_URL: at("to") })
        yield* use(
          "to",
          Effect.gen(function* () {
            assert.strictEqual((yield* Effect.flip(told(before.cursor))).reason._tag, "CursorExpired")
            const all = yield* told(Change.beginning)
            assert.deepStrictEqual(all.changes, before.changes)
            assert.isEmpty(all.names.filter((one) => before.names.includes(one)))
            yield* connect("b")
            assert.lengthOf((yield* told(all.cursor)).changes, 2)
          })
        )
      }).pipe(Effect.scoped),
    300_000
  )
})
