/** Laws of numbers that may not be kept any longer: which they are, and that their points are gone. */
import type { Limit } from "@dravo/core/Expiry"
import { PlatformAccountId } from "@dravo/core/Ids"
import { retention } from "@dravo/core/Series"
import type { Expired, RowKey } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import { assert } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { claimed, subjects } from "../refreshing/claiming.ts"
import * as F from "../../fixtures.ts"
import { points, read } from "./history.ts"
import { type Law, law, type World } from "../../../suite/law.ts"

export const expire: ReadonlyArray<Law> = [
  law(
    "expiring deletes the points no reading found within the limit, the newest too, and no others",
    Effect.fnUntraced(function* (world) {
      const { start } = world
      const [one, two, account] = yield* subjects(world.store)
      for (const age of [9, 5, 4]) yield* read(world, one, start - age * day, { views: age < 5 ? 1 : age })
      yield* read(world, one, start - 2 * day, { views: 1 })
      yield* read(world, two, start - 8 * day, { views: 1 })
      yield* read(world, account, start - 2 * day, { followers: 1 })
      assert.include(yield* whole(world, limits(3)), { deleted: 3 })
      assert.deepStrictEqual(yield* points(world, one), [
        { at: start - 4 * day, until: start - 2 * day, metrics: { views: 1 } }
      ])
      assert.deepStrictEqual([(yield* points(world, two)).length, (yield* points(world, account)).length], [0, 1])
      assert.include(yield* whole(world, limits(3)), { deleted: 0 })
    })
  ),

  law(
    "expiring names the rows that have numbers read before the limit, kept ones too, connected or not",
    Effect.fnUntraced(function* (world) {
      const { start, store } = world
      const [one, two, account] = yield* subjects(store)
      const untouched = yield* store.recordPublication(F.mine, F.publication(7))
      yield* read(world, one, start - 4 * day, { views: 1 })
      yield* read(world, account, start - 2 * day, { followers: 1 })
      const held = yield* claimed(world, two)
      yield* store.commit(F.mine, [
        {
          ...held,
          sync: F.synced(0, {
            lastUpdatedAt: start - day,
            metrics: { likes: 1, views: 2 },
            metricsAsOf: { likes: start - 4 * day }
          })
        }
      ])
      assert.deepStrictEqual(
        (yield* whole(world, limits(3))).aged.map(({ subject }) => subject),
        [one, two]
      )
      yield* store.disconnectAccount(F.mine, F.accountId(0))
      assert.deepStrictEqual(
        (yield* whole(world, limits(1.5))).aged.map(({ subject }) => subject),
        [account, one, two]
      )
      assert.isAbove(untouched.seq, 0)
      // Names are all it gives: what is erased of a row is the engine's to write, under a fence.
      assert.deepStrictEqual((yield* F.rowOf(store, one)).sync.metrics, { views: 1 })
    })
  ),

  law(
    "expiring leaves other platforms alone, walks every workspace in steps, and goes past what was erased",
    Effect.fnUntraced(function* (world) {
      const { start, store } = world
      const [one, two, account] = yield* subjects(store)
      const other = yield* store.connectAccount(
        F.mine,
        F.account(1, { platform: F.platform(5), platformAccountId: PlatformAccountId.make("55") })
      )
      for (const subject of [one, two, account, F.ofAccount(other)])
        yield* read(world, subject, start - 9 * day, { views: 1 })
      const theirs = yield* F.seeded(store, 1, F.theirs)
      assert.deepStrictEqual(yield* whole(world, []), { deleted: 0, aged: [], steps: 3 })
      yield* store.erase(F.mine, { _tag: "Post", postId: F.postId(0) })
      assert.deepStrictEqual(yield* store.engineThin(retention, null, 100), { deleted: 0, next: null })
      assert.deepStrictEqual(yield* whole(world, limits(3)), {
        deleted: 2,
        aged: [account, two].map((subject) => ({ workspace: F.mine, subject })),
        steps: 3
      })
      assert.lengthOf(yield* points(world, F.ofAccount(other)), 1)
      assert.lengthOf((yield* store.rows(F.theirs, [F.ofAccount(theirs.account)])).rows, 1)
    })
  )
]

// internal

const day = 86_400_000

const limits = (days: number): ReadonlyArray<Limit> => [{ platform: F.platform(0), maxAge: Duration.days(days) }]

/** All of it, two rows at a time. */
const whole = Effect.fnUntraced(function* (
  { store }: World,
  limits: ReadonlyArray<Limit>
): Effect.fn.Return<
  { readonly deleted: number; readonly aged: ReadonlyArray<RowKey>; readonly steps: number },
  StoreError
> {
  const aged: Array<RowKey> = []
  let deleted = 0,
    steps = 0
  let after: RowKey | null = null
  do {
    const step: Expired = yield* store.engineExpire(limits, after, 2)
    deleted += step.deleted
    aged.push(...step.aged)
    after = step.next
    steps += 1
  } while (after !== null && steps < 20)
  return { deleted, aged, steps }
})
