/** Laws of points that were read elsewhere: they stand beside what was read here, and change nothing else. */
import * as Change from "@dravo/core/Change"
import type { Recorded } from "@dravo/core/History"
import { retention } from "@dravo/core/Series"
import type { Subject } from "@dravo/core/Subject"
import { assert } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { claimed, subjects } from "../refreshing/claiming.ts"
import * as F from "../../fixtures.ts"
import { points, read } from "./history.ts"
import { type Law, law } from "../../../suite/law.ts"

export const insert: ReadonlyArray<Law> = [
  law(
    "a point read elsewhere is kept before, between and after readings",
    Effect.fnUntraced(function* (world) {
      for (const subject of yield* subjects(world.store)) {
        yield* read(world, subject, 3000, { views: 3 })
        yield* read(world, subject, 5000, { views: 5 })
        const given = [of(subject, 4000, 4500, 4), of(subject, 1000, 1000, 1), of(subject, 6000, 7000, 6)]
        assert.deepStrictEqual(yield* world.store.insertPoints(F.mine, given), ["added", "added", "added"])
        assert.deepStrictEqual(yield* points(world, subject), [
          of(subject, 1000, 1000, 1).point,
          of(subject, 3000, 3000, 3).point,
          of(subject, 4000, 4500, 4).point,
          of(subject, 5000, 5000, 5).point,
          of(subject, 6000, 7000, 6).point
        ])
      }
      assert.isEmpty(yield* world.store.insertPoints(F.mine, []))
    })
  ),

  law(
    "a point that meets a reading, or a point given before it, gives way, were it for a millisecond",
    Effect.fnUntraced(function* (world) {
      const [one, two] = yield* subjects(world.store)
      for (const at of [3000, 4000]) yield* read(world, one, at, { views: 3 })
      const before = yield* points(world, one)
      const meeting = [
        of(one, 2000, 3000, 2),
        of(one, 4000, 5000, 3),
        of(one, 3500, 3600, 4),
        of(one, 1000, 9000, 3),
        of(one, 3000, 4000, 9)
      ]
      assert.deepStrictEqual(
        yield* world.store.insertPoints(F.mine, meeting),
        meeting.map(() => "met")
      )
      assert.deepStrictEqual(yield* points(world, one), before)
      const apart = [of(one, 2000, 2999, 2), of(one, 4001, 4001, 4), of(two, 3500, 3500, 1), of(two, 3000, 3500, 2)]
      assert.deepStrictEqual(yield* world.store.insertPoints(F.mine, apart), ["added", "added", "added", "met"])
      assert.deepStrictEqual(yield* points(world, two), [of(two, 3500, 3500, 1).point])
    })
  ),

  law(
    "a point that is there already is known, also once readings have confirmed it",
    Effect.fnUntraced(function* (world) {
      const [one] = yield* subjects(world.store)
      const given = [of(one, 1000, 1000, 1), of(one, 2000, 3000, 2)]
      assert.deepStrictEqual(yield* world.store.insertPoints(F.mine, given), ["added", "added"])
      assert.deepStrictEqual(yield* world.store.insertPoints(F.mine, given), ["known", "known"])
      yield* read(world, one, 5000, { views: 2 })
      assert.deepStrictEqual(yield* world.store.insertPoints(F.mine, given), ["known", "known"])
      assert.deepStrictEqual(yield* points(world, one), [of(one, 1000, 1000, 1).point, of(one, 2000, 5000, 2).point])
    })
  ),

  law(
    "inserting points changes neither rows nor the feed, and is none of another workspace's",
    Effect.fnUntraced(function* (world) {
      const { store } = world
      const [one, , account] = yield* subjects(store)
      yield* read(world, one, 5000, { views: 5 })
      const theirs = yield* F.seeded(store, 1, F.theirs)
      const foreign = [F.ofAccount(theirs.account), ...theirs.publications.map(F.ofPublication)]
      const { cursor } = yield* store.changes(F.mine, Change.beginning, 1000)
      const before = yield* F.rowOf(store, one)
      const unknown = [...foreign, { kind: "publication", seq: 4_000_000 } as const]
      assert.deepStrictEqual(
        yield* store.insertPoints(
          F.mine,
          [...unknown, one, account].map((subject) => of(subject, 1000, 1000, 1))
        ),
        [...unknown.map(() => "unknown" as const), "added", "added"]
      )
      assert.deepStrictEqual(yield* F.rowOf(store, one), before)
      assert.isEmpty((yield* store.changes(F.mine, cursor, 1000)).changes)
      const everything = { from: 0, to: 9000, after: null, limit: 100 }
      assert.isEmpty(yield* store.history(F.theirs, [...foreign, one], everything))
    })
  ),

  law(
    "a refresh under way loses its fence to a point that becomes the newest of its row, and to no other",
    Effect.fnUntraced(function* (world) {
      const { store } = world
      const [one, two] = yield* subjects(store)
      for (const subject of [one, two]) yield* read(world, subject, 5000, { views: 5 })
      const [first, second] = [yield* claimed(world, one), yield* claimed(world, two)]
      yield* store.insertPoints(F.mine, [of(one, 1000, 1000, 1), of(two, 1000, 1000, 1), of(two, 6000, 6000, 6)])
      const commit = (held: typeof first) => ({ ...held, sync: F.synced(7000), point: { views: 5 } })
      assert.deepStrictEqual(yield* store.commit(F.mine, [commit(first), commit(second)]), [two])
      assert.strictEqual((yield* F.rowOf(store, two)).leaseUntil, null)
      yield* read(world, two, 8000, { views: 6 })
      assert.deepStrictEqual((yield* points(world, one)).at(-1), of(one, 5000, 7000, 5).point)
      assert.deepStrictEqual((yield* points(world, two)).at(-1), of(two, 6000, 8000, 6).point)
    })
  ),

  law(
    "points read elsewhere are thinned, expired and erased like others",
    Effect.fnUntraced(function* (world) {
      const { start, store } = world
      const [one, two] = yield* subjects(store)
      // Of one hour, whatever the time of day: thinned are those with neighbours in it on both sides.
      const hour = start - (start % (60 * 60_000)) - 40 * day
      const minutes = [0, 1, 2, 3].map((n) => of(one, hour + n * 60_000, hour + n * 60_000, n))
      const old = [of(two, start - 9 * day, start - 9 * day, 1), of(two, start - day, start - day, 2)]
      yield* store.insertPoints(F.mine, [...minutes, of(one, start - day, start - day, 9), ...old])
      const { deleted } = yield* store.engineThin(retention, null, 100)
      assert.isAbove(deleted, 0)
      assert.lengthOf(yield* points(world, one), 5 - deleted)
      yield* store.engineExpire([{ platform: F.platform(0), maxAge: Duration.days(3) }], null, 100)
      assert.deepStrictEqual(yield* points(world, two), [of(two, start - day, start - day, 2).point])
      yield* store.erase(F.mine, { _tag: "All" })
      assert.deepStrictEqual(yield* store.insertPoints(F.mine, old), ["unknown", "unknown"])
    })
  )
]

// internal

const day = 86_400_000

const of = (subject: Subject, at: number, until: number, views: number): Recorded => ({
  subject,
  point: { at, until, metrics: { views } }
})
