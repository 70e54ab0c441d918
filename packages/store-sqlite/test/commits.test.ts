import { controls, proves } from "@dravo-internal/tools/proves"
import { WorkspaceId } from "@dravo/core/Ids"
import { initial } from "@dravo/core/SyncState"
import type { Dialect } from "@dravo/kit-sql/Dialect"
import * as SqlStore from "@dravo/kit-sql/SqlStore"
import { dialect, ImmediateDialect } from "@dravo/store-sqlite"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { type CompiledQuery, Kysely } from "kysely"

const workspace = WorkspaceId.make("w1")
const kinds = ["publication", "account"] as const

/** How SQLite goes about writing the rows of a commit, kind by kind, outermost loop first. */
const loopsOf = (used: Dialect, size: number) =>
  Effect.gen(function* () {
    const seen: Array<CompiledQuery> = []
    const db = new Kysely<unknown>({
      dialect: new ImmediateDialect(":memory:"),
      log: (event) => void seen.push(event.query)
    })
    const store = SqlStore.make({ db, dialect: used })
    yield* store.commit(
      workspace,
      kinds.flatMap((kind) =>
        Array.from({ length: size }, (_, n) => ({ subject: { kind, seq: n + 1 }, fence: 1, sync: initial }))
      )
    )
    const writes = seen.filter(({ sql }) => /^\s*(?:with .*)?update .*lease_until = null/su.test(sql))
    assert.strictEqual(writes.length, kinds.length)
    const plans = yield* Effect.forEach(writes, (query) =>
      Effect.promise(() => db.executeQuery<{ detail: string }>({ ...query, sql: `explain query plan ${query.sql}` }))
    )
    return plans.map(({ rows }) => rows.map(({ detail }) => detail.replace(/ (?:VIRTUAL|USING).*/u, "")))
  })

describe("what a commit costs", () => {
  it.effect("each row it brings is read once and found by its number, however many there are", () =>
    Effect.gen(function* () {
      proves("stores.commit-linear")
      for (const size of [7, 100])
        for (const loops of yield* loopsOf(dialect, size)) assert.deepStrictEqual(loops, ["SCAN json_each", "SEARCH t"])
    })
  )

  it.effect("negative control: rows locked first are gone through once for every row", () =>
    Effect.gen(function* () {
      controls("stores.commit-linear")
      for (const loops of yield* loopsOf({ ...dialect, singleWriter: false }, 7))
        assert.notDeepEqual(loops, ["SCAN json_each", "SEARCH t"])
    })
  )
})
