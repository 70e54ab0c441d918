/** Laws of history: what was read is kept where it changed something, and found again by subject and time. */
import { always, order, position, type HistoryQuery } from "@dravo/core/History"
import type { Metrics } from "@dravo/core/Metrics"
import type { Point } from "@dravo/core/Series"
import * as Series from "@dravo/core/Series"
import type { RowKey, Thinned } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import type { Subject } from "@dravo/core/Subject"
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { claimed, subjects } from "../refreshing/claiming.ts"
import * as F from "../../fixtures.ts"
import { type Law, law, type World } from "../../../suite/law.ts"

export const history: ReadonlyArray<Law> = [
  law(
    "a reading that changed something is a point, and one that did not confirms the newest",
    Effect.fnUntraced(function* (world) {
      for (const subject of yield* subjects(world.store)) {
        assert.isEmpty(yield* points(world, subject))
        yield* read(world, subject, 1000, { likes: 1, views: 5 })
        yield* read(world, subject, 2000, { views: 5, likes: 1 })
        yield* read(world, subject, 3000, { likes: 1, views: 6 })
        yield* read(world, subject, 4000, { views: 6 })
        assert.deepStrictEqual(yield* points(world, subject), [
          { at: 1000, until: 2000, metrics: { likes: 1, views: 5 } },
          { at: 3000, until: 3000, metrics: { likes: 1, views: 6 } },
          { at: 4000, until: 4000, metrics: { views: 6 } }
        ])
      }
    })
  ),

  law(
    "a commit without values, or of a row never read, leaves no point",
    Effect.fnUntraced(function* (world) {
      const [one] = yield* subjects(world.store)
      yield* read(world, one, 1000, {})
      yield* read(world, one, 1000, undefined)
      yield* read(world, one, null, { views: 1 })
      assert.isEmpty(yield* points(world, one))
    })
  ),

  law(
    "a dropped commit leaves no point",
    Effect.fnUntraced(function* (world) {
      const [one] = yield* subjects(world.store)
      const held = yield* claimed(world, one)
      assert.lengthOf(
        yield* world.store.commit(F.mine, [
          { ...held, fence: held.fence - 1, sync: F.synced(1000), point: { views: 1 } }
        ]),
        1
      )
      assert.isEmpty(yield* points(world, one))
      assert.isEmpty(yield* world.store.commit(F.mine, [{ ...held, sync: F.synced(1000), point: { views: 2 } }]))
      assert.deepStrictEqual(yield* points(world, one), [{ at: 1000, until: 1000, metrics: { views: 2 } }])
    })
  ),

  law(
    "history never runs backwards, and two readings of one instant are one point",
    Effect.fnUntraced(function* (world) {
      const [one] = yield* subjects(world.store)
      yield* read(world, one, 2000, { views: 1 })
      yield* read(world, one, 1000, { views: 2 })
      assert.deepStrictEqual(yield* points(world, one), [{ at: 2000, until: 2000, metrics: { views: 2 } }])
      yield* read(world, one, 3000, { views: 2 })
      yield* read(world, one, 2500, { views: 3 })
      yield* read(world, one, 500, { views: 3 })
      assert.deepStrictEqual(yield* points(world, one), [
        { at: 2000, until: 3000, metrics: { views: 2 } },
        { at: 3000, until: 3000, metrics: { views: 3 } }
      ])
    })
  ),

  law(
    "a range has the last point before it as its base line, and both its ends",
    Effect.fnUntraced(function* (world) {
      const [one] = yield* subjects(world.store)
      for (const at of [1000, 2000, 3000, 4000]) yield* read(world, one, at, { views: at })
      const ranges: ReadonlyArray<readonly [from: number, to: number, at: ReadonlyArray<number>]> = [
        [1000, 4000, [1000, 2000, 3000, 4000]],
        [2000, 3000, [1000, 2000, 3000]],
        [2001, 2999, [2000]],
        [2001, 3000, [2000, 3000]],
        [500, 999, []],
        [500, 1000, [1000]],
        [4001, 9000, [4000]],
        [3500, 3400, [3000]]
      ]
      for (const [from, to, at] of ranges) {
        assert.deepStrictEqual(
          (yield* points(world, one, { from, to })).map((point) => point.at),
          at,
          `${from} to ${to}`
        )
      }
    })
  ),

  law(
    "history is walked in pages without repeating or skipping a point",
    Effect.fnUntraced(function* (world) {
      const [one, two, account] = yield* subjects(world.store)
      for (const subject of [two, account, one])
        for (const at of [1000, 2000, 3000]) yield* read(world, subject, at, { views: at })
      const all = yield* world.store.history(F.mine, [one, two, account], {
        ...always,
        from: 1500,
        after: null,
        limit: 100
      })
      assert.deepStrictEqual(
        all.map(({ point, subject }) => [subject, point.at]),
        [account, one, two].flatMap((subject) => [1000, 2000, 3000].map((at) => [subject, at]))
      )
      for (const limit of [1, 2, 4]) {
        const walked: Array<unknown> = []
        let after: HistoryQuery["after"] = null
        for (let more = true; more; ) {
          const page: typeof all = yield* world.store.history(F.mine, [account, two, one, two], {
            ...always,
            from: 1500,
            after,
            limit
          })
          walked.push(...page)
          const last = page.at(-1)
          more = last !== undefined
          if (last !== undefined) {
            assert.isTrue(after === null || order(after, position(last)) < 0)
            after = position(last)
          }
        }
        assert.deepStrictEqual(walked, [...all])
      }
    })
  ),

  law(
    "a workspace has no part in another one's history",
    Effect.fnUntraced(function* (world) {
      const [one, two, account] = yield* subjects(world.store)
      for (const subject of [one, account]) yield* read(world, subject, 1000, { views: 1 })
      const everything = { ...always, after: null, limit: 100 }
      assert.isEmpty(yield* world.store.history(F.theirs, [one, two, account], everything))
      const theirs = yield* F.seeded(world.store, 1, F.theirs)
      assert.isEmpty(
        yield* world.store.history(
          F.theirs,
          [F.ofAccount(theirs.account), ...theirs.publications.map(F.ofPublication), one],
          everything
        )
      )
      assert.isEmpty(yield* world.store.history(F.mine, [], everything))
      assert.isEmpty(yield* world.store.history(F.mine, [two, { kind: "publication", seq: 4_000_000 }], everything))
    })
  ),

  law(
    "thinning deletes what is superfluous in every workspace, step by step, and nothing else",
    Effect.fnUntraced(function* (world) {
      const { start, store } = world
      const [one, two, account] = yield* subjects(store)
      const theirs = yield* F.seeded(store, 0, F.theirs)
      const minute = 60_000
      const times = [-100 * day, -40 * day, -1000 * minute].flatMap((age) =>
        Array.from({ length: 9 }, (_, n) => start + age + n * 11 * minute)
      )
      for (const subject of [one, two, account])
        for (const at of times) yield* read(world, subject, at, { views: at, ...(at % 2 === 0 ? { likes: at } : {}) })
      const before = yield* points(world, one)
      const gone = new Set(
        Series.superfluous(
          before.filter(({ at }) => at < Series.thinnedBefore(start)),
          start
        ).map(({ at }) => at)
      )
      assert.isAbove(gone.size, 5)
      assert.deepStrictEqual(yield* thinned(world), [3 * gone.size, 2])
      for (const subject of [one, two, account]) {
        const left = yield* points(world, subject)
        assert.deepStrictEqual(
          left.map(({ at }) => at),
          times.filter((at) => !gone.has(at))
        )
        for (const name of ["views", "likes"])
          assert.deepStrictEqual(Series.daily(left, name), Series.daily(before, name))
      }
      assert.deepStrictEqual(yield* store.engineThin(Series.retention, null, 100), { deleted: 0, next: null })
      assert.deepStrictEqual(
        yield* store.engineThin(
          { full: 0, hourly: 0, drop: 0 },
          { workspace: F.theirs, subject: F.ofAccount(theirs.account) },
          100
        ),
        { deleted: 0, next: null }
      )
    })
  ),

  law(
    "disconnecting an account keeps its history",
    Effect.fnUntraced(function* (world) {
      const [one, , account] = yield* subjects(world.store)
      for (const subject of [one, account]) yield* read(world, subject, 1000, { views: 1 })
      yield* world.store.disconnectAccount(F.mine, F.accountId(0))
      for (const subject of [one, account]) assert.lengthOf(yield* points(world, subject), 1)
    })
  )
]

const day = 86_400_000

/** How many points thinning deletes, two histories a step, and in how many steps. */
const thinned = Effect.fnUntraced(function* ({ store }: World) {
  let [deleted, steps] = [0, 0]
  let after: RowKey | null = null
  do {
    const step: Thinned = yield* store.engineThin(Series.retention, after, 2)
    deleted += step.deleted
    after = step.next
    steps += 1
  } while (after !== null && steps < 20)
  return [deleted, steps]
})

/** One refresh that read these values. */
export const read = Effect.fnUntraced(function* (
  world: World,
  subject: Subject,
  at: number | null,
  point: Metrics | undefined
): Effect.fn.Return<void, StoreError> {
  const held = yield* claimed(world, subject)
  const sync = F.synced(0, { lastUpdatedAt: at, metrics: point ?? {} })
  yield* world.store.commit(F.mine, [{ ...held, sync, ...(point === undefined ? {} : { point }) }])
})

export const points = (
  { store }: World,
  subject: Subject,
  range: Partial<HistoryQuery> = {}
): Effect.Effect<ReadonlyArray<Point>, StoreError> =>
  Effect.map(store.history(F.mine, [subject], { ...always, after: null, limit: 100, ...range }), (found) =>
    found.map(({ point }) => point)
  )
