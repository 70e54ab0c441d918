import { measured, proves } from "@dravo-internal/tools/proves"
import { Coordination } from "@dravo/core/Coordination"
import { WorkspaceId } from "@dravo/core/Ids"
import { StoreError, ReadOnly } from "@dravo/core/StoreError"
import { Analytics } from "@dravo/engine/Analytics"
import * as Cursors from "@dravo/engine/Cursors"
import * as StoreMemory from "@dravo/store-memory"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { acme, connect, engine, record, script, settle } from "./scripted.ts"

const other = WorkspaceId.make("other")

const world = engine(script()).pipe(Layer.provideMerge(StoreMemory.layer))

const changesOf = Effect.fnUntraced(function* (workspace: WorkspaceId, limit = 1000) {
  return yield* settle((yield* Analytics).changes(workspace, { limit }))
})

describe("What a workspace is told of places and names", () => {
  it.effect("has one length and no order, however much another one records in between", () =>
    Effect.gen(function* () {
      proves("security.activity")
      yield* connect("mine")
      yield* connect("theirs", other)
      const ids: Array<string> = []
      const cursors: Array<string> = []
      for (let turn = 1; turn <= 40; turn++) {
        // Now and then they are busy.
        if (turn % 4 === 0) yield* record(10 * turn, "theirs", other)
        yield* record(turn, "mine")
        const { changes, cursor } = yield* changesOf(acme)
        cursors.push(cursor)
        for (const { id, _tag } of changes) if (_tag === "Publication" && !ids.includes(id)) ids.push(id)
      }
      assert.strictEqual(ids.length, 40)
      for (const texts of [ids, cursors]) {
        assert.strictEqual(new Set(texts).size, texts.length)
        assert.strictEqual(new Set(texts.map((text) => text.length)).size, 1)
      }
      const found = [correlation(ids), correlation(cursors)]
      measured(
        `${ids.length} ids and cursors, correlation with time ${found.map((one) => one.toFixed(2)).join(" and ")}`
      )
      for (const one of found) assert.isBelow(Math.abs(one), 0.8)
      // The same question tells that a count is one.
      const counted = Array.from({ length: 40 }, (_, at) => `publication-${String(8 + at * 11).padStart(22, "0")}`)
      assert.isAbove(correlation(counted), 0.9)
    }).pipe(Effect.provide(world))
  )

  it.effect("is the same in every process, and what it was before after somebody else was busy", () =>
    Effect.gen(function* () {
      yield* connect("mine")
      yield* record(3, "mine")
      const before = yield* changesOf(acme)
      yield* connect("theirs", other)
      yield* record(10, "theirs", other)
      assert.deepStrictEqual(yield* changesOf(acme), before)
      const again = yield* Effect.provide(changesOf(acme), Layer.fresh(engine(script())))
      assert.deepStrictEqual(again, before)
      const walk = yield* settle((yield* Analytics).changes(acme, { cursor: before.cursor }))
      assert.deepStrictEqual([walk.changes, walk.cursor], [[], before.cursor])
    }).pipe(Effect.provide(world))
  )
})

describe("A cursor", () => {
  it.effect("of another workspace or another list, or altered in any character, is refused", () =>
    Effect.gen(function* () {
      proves("security.foreign-cursors")
      const cursors = Cursors.make(yield* Coordination)
      const sealed = yield* cursors.seal(acme, "posts", "abc.12")
      assert.strictEqual(yield* cursors.open(acme, "posts", sealed), "abc.12")
      assert.isUndefined(yield* cursors.open(other, "posts", sealed))
      for (const list of ["accounts", "history", "changes"] as const)
        assert.isUndefined(yield* cursors.open(acme, list, sealed))
      let tried = 0
      for (let at = 0; at < sealed.length; at++)
        for (const letter of ["A", "B", "-", ".", "é", ""]) {
          const altered = `${sealed.slice(0, at)}${letter}${sealed.slice(at + 1)}`
          if (altered === sealed) continue
          tried++
          assert.isUndefined(yield* cursors.open(acme, "posts", altered), altered)
        }
      measured(`${tried} altered cursors`)
    }).pipe(Effect.provide(StoreMemory.layer))
  )

  it.effect(
    "of the feed that no key of this database opens tells to start over; one that is none is refused by name",
    () =>
      Effect.gen(function* () {
        yield* connect("mine")
        const analytics = yield* Analytics
        const { cursor } = yield* changesOf(acme)
        const expired = yield* settle(Effect.flip(analytics.changes(other, { cursor })))
        assert.propertyVal(expired._tag === "StoreError" ? expired.reason : expired, "_tag", "CursorExpired")
        for (const text of ["a1.1", "", "x", `${cursor}x`]) {
          const refused = yield* settle(Effect.flip(analytics.changes(acme, { cursor: text })))
          assert.propertyVal(refused, "parameter", "cursor", text)
        }
      }).pipe(Effect.provide(world))
  )

  it.effect("opens in a process that began while another one made the key, and after the tables were made anew", () =>
    Effect.gen(function* () {
      const cells = yield* Coordination
      const [one, two] = [Cursors.make(cells), Cursors.make(cells)]
      const [first, second] = yield* Effect.all([one.seal(acme, "posts", "a.1"), two.seal(acme, "posts", "a.1")], {
        concurrency: 2
      })
      assert.strictEqual(first, second)
      const { version } = yield* cells.readCell('["cursors","key"]')
      yield* cells.writeCell('["cursors","key"]', "the key of tables made anew", version)
      const sealed = yield* Cursors.make(cells).seal(acme, "posts", "a.2")
      assert.strictEqual(yield* one.open(acme, "posts", sealed), "a.2")
    }).pipe(Effect.provide(StoreMemory.layer))
  )

  it.effect("walks on where the database can be read and not be written to", () =>
    Effect.gen(function* () {
      const cells = yield* Coordination
      const readOnly = new StoreError({ operation: "writeCell", reason: new ReadOnly({ detail: "a standby" }) })
      const cursors = Cursors.make({ readCell: cells.readCell, writeCell: () => Effect.fail(readOnly) })
      const sealed = yield* cursors.seal(acme, "accounts", "0.7")
      assert.strictEqual(yield* cursors.open(acme, "accounts", sealed), "0.7")
      assert.strictEqual(yield* cursors.seal(acme, "accounts", "0.7"), sealed)
    }).pipe(Effect.provide(StoreMemory.layer))
  )
})

/** Of ranks with the order the texts came in: 1 for a count, about 0 for chance. */
const correlation = (texts: ReadonlyArray<string>): number => {
  const sorted = [...texts].sort()
  const middle = (texts.length - 1) / 2
  const product = texts.reduce((sum, one, at) => sum + (at - middle) * (sorted.indexOf(one) - middle), 0)
  return product / texts.reduce((sum, _, at) => sum + (at - middle) ** 2, 0)
}
