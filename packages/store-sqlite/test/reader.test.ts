import { proves } from "@dravo-internal/tools/proves"
import { AccountDraft } from "@dravo/core/Account"
import { AccountId, PlatformId, WorkspaceId } from "@dravo/core/Ids"
import { PublicationDraft } from "@dravo/core/Publication"
import type { Filter, Start } from "@dravo/core/Query"
import { Store } from "@dravo/core/Store"
import { ImmediateDialect, layer, layerFrom } from "@dravo/store-sqlite"
import { assert, describe, it } from "@effect/vitest"
import BetterSqlite from "better-sqlite3"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { Kysely, sql } from "kysely"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const workspace = WorkspaceId.make("w")
const filters: ReadonlyArray<Filter> = [
  { _tag: "Post", id: "post_7" },
  { _tag: "Account", accountId: AccountId.make("a1") },
  { _tag: "Platform", platform: PlatformId.make("p1") },
  { _tag: "CreatedFrom", at: 5000 },
  { _tag: "CreatedTo", at: 30_000 }
]
const starts: ReadonlyArray<Start> = [
  { _tag: "Offset", offset: 0 },
  { _tag: "Offset", offset: 3 },
  { _tag: "After", createdAt: 20_000, seq: 15 }
]

/** A file with three accounts and forty publications, and the store on it. */
const filled = Effect.gen(function* () {
  const folder = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "dravo-reader-"))),
    (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
  )
  const filename = join(folder, "a.db")
  const store = Context.get(yield* Layer.build(layer({ filename })), Store)
  for (const n of [0, 1, 2]) {
    const draft = { accountId: `a${n}`, platform: `p${n % 2}`, platformAccountId: `${n}`, handle: null, app: null }
    yield* store.connectAccount(workspace, Schema.decodeSync(AccountDraft)({ ...draft, traits: {} }))
  }
  for (let n = 0; n < 40; n++) yield* store.recordPublication(workspace, publication(n))
  return { filename, store }
})

const publication = (n: number) =>
  Schema.decodeSync(PublicationDraft)({
    postId: `post_${Math.floor(n / 2)}`,
    accountId: `a${n % 3}`,
    platformPostId: `n${n}`,
    url: null,
    text: `Post ${n}`,
    createdAt: 1000 * Math.floor(n / 2),
    publishedAt: null,
    traits: {}
  })

const first = { filters: [], start: { _tag: "Offset", offset: 0 }, limit: 5 } as const

describe("pages are read beside what is written", () => {
  it.live("rows, total and accounts are those of one statement, for every combination of filters", () =>
    Effect.gen(function* () {
      const { filename, store } = yield* filled
      const db = new Kysely<unknown>({ dialect: new ImmediateDialect(filename) })
      const other = Context.get(yield* Layer.build(layerFrom(db)), Store)
      let met = 0
      for (let bits = 0; bits < 32; bits++) {
        const some = filters.filter((_filter, at) => (bits >> at) % 2 === 1)
        for (const start of starts) {
          const query = { filters: some, start, limit: 7 }
          const { now: _, ...page } = yield* store.pagePublications(workspace, query)
          const { now: __, ...expected } = yield* other.pagePublications(workspace, query)
          assert.deepStrictEqual(page, expected)
          met += page.rows.length
        }
      }
      assert.isAbove(met, 100)
      yield* Effect.promise(() => db.destroy())
    })
  )

  it.live("a page neither waits for a writer nor sees what it has not committed", () =>
    Effect.gen(function* () {
      proves("reads.one-snapshot")
      const { filename, store } = yield* filled
      const before = yield* store.pagePublications(workspace, first)
      const writer = new BetterSqlite(filename)
      writer.exec("begin immediate")
      const gone = "from dravo_publications where platform_post_id in ('n39', 'n38')"
      writer.exec(`insert into dravo_tally_log (workspace, row_seq, post_id, account_id, platform, created_at, n,
        old_metrics, new_metrics) select workspace, seq, post_id, account_id, platform, created_at, -1, metrics, '{}' ${gone}`)
      writer.exec(`delete ${gone}`)
      const during = yield* store.pagePublications(workspace, first)
      assert.deepStrictEqual({ ...during, now: 0 }, { ...before, now: 0 })
      writer.exec("commit")
      writer.close()
      const after = yield* store.pagePublications(workspace, first)
      assert.strictEqual(after.total, before.total - 2)
      assert.notStrictEqual(after.rows[0]?.publication.seq, before.rows[0]?.publication.seq)
    })
  )

  it.live("nothing can be written where pages are read, and a snapshot outlasts what is written meanwhile", () =>
    Effect.gen(function* () {
      const { filename } = yield* filled
      const dialect = new ImmediateDialect(filename)
      const db = new Kysely<unknown>({ dialect })
      const current = () => dialect.reader
      assert.isUndefined(current())
      yield* Effect.promise(() => sql`select 1`.execute(db))
      const reader = current() ?? assert.fail("there is no reader after the first query")
      const count = { sql: "select count(*) from dravo_publications", parameters: [] }
      assert.throws(() => reader.take((ask) => ask({ sql: "delete from dravo_publications", parameters: [] })))
      const writer = new BetterSqlite(filename)
      const [before, between] = reader.take((ask) => {
        const all = ask(count)
        writer.prepare("delete from dravo_publications where platform_post_id = 'n39'").run()
        return [all, ask(count)]
      })
      writer.close()
      assert.deepStrictEqual(between, before)
      assert.notDeepEqual(
        reader.take((ask) => ask(count)),
        before
      )
      yield* Effect.promise(() => db.destroy())
      assert.isUndefined(current())
    })
  )
})
