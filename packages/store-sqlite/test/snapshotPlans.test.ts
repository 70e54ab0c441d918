import { controls, proves } from "@dravo-internal/tools/proves"
import { AccountId, PlatformId, WorkspaceId } from "@dravo/core/Ids"
import type { Filter, Start } from "@dravo/core/Query"
import type { Cells, Statement } from "@dravo/kit-sql/Snapshots"
import * as SqlStore from "@dravo/kit-sql/SqlStore"
import { dialect, script } from "@dravo/store-sqlite"
import { assert, describe, it } from "@effect/vitest"
import BetterSqlite from "better-sqlite3"
import * as Effect from "effect/Effect"
import { Kysely, SqliteDialect } from "kysely"

const workspace = WorkspaceId.make("w1")
const filters: ReadonlyArray<Filter> = [
  { _tag: "Post", id: "p1" },
  { _tag: "Account", accountId: AccountId.make("a") },
  { _tag: "Platform", platform: PlatformId.make("x") },
  { _tag: "CreatedFrom", at: 1 },
  { _tag: "CreatedTo", at: 2 },
  { _tag: "Origin", origin: "discovered" }
]
const combinations = Array.from({ length: 64 }, (_, bits) => filters.filter((_filter, at) => (bits >> at) % 2 === 1))
const starts: ReadonlyArray<Start> = [
  { _tag: "Offset", offset: 0 },
  { _tag: "Offset", offset: 25 },
  { _tag: "After", createdAt: 5, seq: 5 }
]

/** A store that reads from snapshots of a database in memory, and what its last page asked of one. */
const watched = Effect.sync(() => {
  const file = new BetterSqlite(":memory:")
  file.exec(script())
  const asked: Array<Statement> = []
  const ask = (statement: Statement): ReadonlyArray<Cells> => {
    asked.push(statement)
    return file.prepare<[ReadonlyArray<unknown>], Cells>(statement.sql).raw().all(statement.parameters)
  }
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: file }) })
  const store = SqlStore.make({ db, dialect, migrate: "manual", snapshots: () => ({ take: (read) => read(ask) }) })
  const plansOf = (some: ReadonlyArray<Filter>, start: Start) =>
    Effect.map(
      Effect.suspend(() => {
        asked.length = 0
        return store.pagePublications(workspace, { filters: some, start, limit: 25 })
      }),
      () =>
        asked.map(({ parameters, sql }) =>
          file
            .prepare<[ReadonlyArray<unknown>], { readonly detail: string }>(`explain query plan ${sql}`)
            .all(parameters)
            .map(({ detail }) => detail)
        )
    )
  return { file, plansOf }
})

const isOf = (some: ReadonlyArray<Filter>, tag: Filter["_tag"]): boolean => some.some(({ _tag }) => _tag === tag)

/** What was found has indexes of its own. */
const indexOf = (some: ReadonlyArray<Filter>): RegExp =>
  isOf(some, "Post")
    ? /publications_by_post/u
    : isOf(some, "Origin")
      ? isOf(some, "Account")
        ? /publications_by_account_origin \(workspace=\? AND account_id=\? AND origin=\?/u
        : isOf(some, "Platform")
          ? /publications_by_platform_origin \(workspace=\? AND platform=\? AND origin=\?/u
          : /publications_by_origin_time \(workspace=\? AND origin=\?/u
      : ofAll(some)

const ofAll = (some: ReadonlyArray<Filter>): RegExp =>
  isOf(some, "Account")
    ? /publications_by_account_time \(workspace=\? AND account_id=\?/u
    : isOf(some, "Platform")
      ? /publications_by_platform_time \(workspace=\? AND platform=\?/u
      : /publications_by_time \(workspace=\?/u

describe("the plans of a page that is read from a snapshot", () => {
  it.effect(
    "take an index for every combination of filters, in the order of the page and with no sort of their own",
    () =>
      Effect.gen(function* () {
        proves("reads.snapshot-plans")
        const { file, plansOf } = yield* watched
        for (const some of combinations)
          for (const start of starts) {
            const [page = [], total = [], ...more] = yield* plansOf(some, start)
            const name = `${some.map(({ _tag }) => _tag).join("+")} ${JSON.stringify(start)}: ${page.join(" | ")}`
            assert.isAbove(page.length, 1, name)
            assert.isEmpty(more, name)
            for (const plan of [page, total])
              assert.isEmpty(
                plan.filter((step) => /^SCAN (?:[pa]|dravo_\w+)\b/u.test(step)),
                name
              )
            assert.isTrue(
              page.some((step) => indexOf(some).test(step)),
              name
            )
            const [account] = page.filter((step) => step.startsWith("SEARCH a "))
            assert.match(account ?? "", /\(workspace=\? AND account_id=\?\)/u, name)
            // Rows that are skipped from an index alone are put in order again by their numbers.
            const sorts = page.filter((step) => step.startsWith("USE TEMP B-TREE FOR ORDER BY"))
            const skips = start._tag === "Offset" && start.offset > 0
            if (!isOf(some, "Post")) assert.lengthOf(sorts, skips ? 1 : 0, name)
            if (skips && !isOf(some, "Post"))
              assert.isTrue(
                page.some((step) => step.startsWith("SEARCH p USING COVERING INDEX")),
                name
              )
          }
        file.close()
      })
  )

  it.effect("sort, and are found out, once the index of the order is gone", () =>
    Effect.gen(function* () {
      controls("reads.snapshot-plans")
      const { file, plansOf } = yield* watched
      file.exec("drop index dravo_publications_by_time")
      const [page = []] = yield* plansOf([], { _tag: "Offset", offset: 0 })
      assert.isTrue(page.some((step) => step.startsWith("USE TEMP B-TREE FOR ORDER BY")))
      file.close()
    })
  )
})
