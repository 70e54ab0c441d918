import { controls, proves } from "@dravo-internal/tools/proves"
import { WorkspaceId } from "@dravo/core/Ids"
import { initial } from "@dravo/core/SyncState"
import * as SqlStore from "@dravo/kit-sql/SqlStore"
import { dialect, ImmediateDialect } from "@dravo/store-sqlite"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { CompiledQuery, Kysely } from "kysely"

const workspace = WorkspaceId.make("w1")
const kinds = ["publication", "account"] as const

/** How SQLite finds the rows a statement writes, outermost loop first. */
const loopsOf = (db: Kysely<unknown>, query: CompiledQuery) =>
  Effect.map(
    Effect.promise(() => db.executeQuery<{ detail: string }>({ ...query, sql: `explain query plan ${query.sql}` })),
    ({ rows }) => rows.map(({ detail }) => detail.replace(/ (?:VIRTUAL|\().*/u, ""))
  )

/** What a commit of rows of both kinds writes to them, in a database that has no such rows. */
const committed = (size: number) =>
  Effect.gen(function* () {
    const seen: Array<CompiledQuery> = []
    const db = new Kysely<unknown>({
      dialect: new ImmediateDialect(":memory:"),
      log: (event) => void seen.push(event.query)
    })
    yield* SqlStore.make({ db, dialect }).commit(
      workspace,
      kinds.flatMap((kind) =>
        Array.from({ length: size }, (_, n) => ({ subject: { kind, seq: n + 1 }, fence: 1, sync: initial }))
      )
    )
    return { db, writes: seen.filter(({ sql }) => /^\s*update .*lease_until = null/su.test(sql)) }
  })

describe("what a commit costs", () => {
  it.effect("each row it brings is found by its number, with a statement that is prepared once", () =>
    Effect.gen(function* () {
      proves("stores.commit-linear")
      for (const size of [7, 100]) {
        const { db, writes } = yield* committed(size)
        assert.strictEqual(writes.length, kinds.length * size)
        assert.strictEqual(new Set(writes.map(({ sql }) => sql)).size, kinds.length)
        for (const write of writes.slice(-1))
          assert.deepStrictEqual(yield* loopsOf(db, write), ["SEARCH t USING INTEGER PRIMARY KEY"])
      }
    })
  )

  it.effect("negative control: rows locked first are gone through once for every row", () =>
    Effect.gen(function* () {
      controls("stores.commit-linear")
      const { db } = yield* committed(1)
      const rows = "json_each('[]') as w"
      const lockedFirst = CompiledQuery.raw(`
        with held as (select t.seq from dravo_publications t join ${rows} on t.seq = w.value ->> 'seq')
        update dravo_publications as t set outcome = w.value ->> 'outcome' from ${rows}
        where t.seq = w.value ->> 'seq' and t.seq in (select seq from held)`)
      assert.include(yield* loopsOf(db, lockedFirst), "SCAN w")
    })
  )
})
