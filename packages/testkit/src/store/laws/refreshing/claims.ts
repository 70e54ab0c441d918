/** Laws of claiming: who may refresh a row, and until when. */
import type { Claim } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import type { Subject } from "@dravo/core/Subject"
import type { SyncState } from "@dravo/core/SyncState"
import { assert } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as F from "../../fixtures.ts"
import { claim, claimed, subjects } from "./claiming.ts"
import { type Law, law, type World } from "../../../suite/law.ts"

export const claims: ReadonlyArray<Law> = [
  law(
    "a claim leases the row for as long as asked and counts its fence up",
    Effect.fnUntraced(function* (world) {
      const { lease, store, tick } = world
      const [one] = yield* subjects(store)
      const before = yield* F.rowOf(store, one)
      const { granted, now } = yield* store.claim(
        F.mine,
        [{ subject: one, fence: before.fence, reason: "stale" }],
        lease
      )
      assert.deepStrictEqual(granted, [{ subject: one, fence: before.fence + 1 }])
      const row = yield* F.rowOf(store, one)
      assert.deepStrictEqual(row, { ...before, fence: before.fence + 1, leaseUntil: row.leaseUntil })
      assert.isBelow(Math.abs((row.leaseUntil ?? 0) - now - Duration.toMillis(lease)), tick)
    })
  ),

  law(
    "a claim holds only under the fence it was made with",
    Effect.fnUntraced(function* (world) {
      const [one] = yield* subjects(world.store)
      const { fence } = yield* F.rowOf(world.store, one)
      for (const wrong of [fence - 1, fence + 1, fence + 100])
        assert.isEmpty(yield* claim(world, [{ subject: one, fence: wrong, reason: "forced" }]))
      assert.strictEqual((yield* F.rowOf(world.store, one)).fence, fence)
    })
  ),

  law(
    "while a lease lives nobody else is granted one, not even when forced",
    Effect.fnUntraced(function* (world) {
      const [one] = yield* subjects(world.store)
      const first = yield* claimed(world, one)
      for (const reason of ["missing", "stale", "forced"] as const) {
        assert.isEmpty(yield* claim(world, [{ ...first, reason }]))
        assert.isEmpty(yield* claim(world, [{ ...first, fence: first.fence - 1, reason }]))
      }
    })
  ),

  law(
    "a lease ends by the clock, to the millisecond",
    Effect.fnUntraced(function* (world) {
      const [one] = yield* subjects(world.store)
      const first = yield* claimed(world, one)
      yield* world.wait(Duration.toMillis(world.lease) - world.tick)
      assert.isEmpty(yield* claim(world, [{ ...first, reason: "forced" }]))
      yield* world.wait(world.tick)
      assert.deepStrictEqual(yield* claim(world, [{ ...first, reason: "stale" }]), [
        { subject: one, fence: first.fence + 1 }
      ])
    })
  ),

  law(
    "a lease longer than any was given by a clock that was ahead, and counts as over",
    Effect.fnUntraced(function* (world) {
      const [one] = yield* subjects(world.store)
      const { fence } = yield* F.rowOf(world.store, one)
      const ahead = Duration.days(365)
      const [first] = (yield* world.store.claim(F.mine, [{ subject: one, fence, reason: "missing" }], ahead)).granted
      const row = yield* F.rowOf(world.store, one)
      assert.strictEqual(row.fence, first?.fence)
      const taken = yield* claim(world, [
        { subject: one, fence: row.fence, leaseUntil: row.leaseUntil, reason: "stale" }
      ])
      assert.deepStrictEqual(taken, [{ subject: one, fence: row.fence + 1 }])
      assert.isEmpty(
        yield* claim(world, [{ subject: one, fence: row.fence + 1, reason: "forced" }]),
        "of its own clock"
      )
    }),
    { meta: { claim: "stores.clock-ahead" } }
  ),

  law(
    "after a takeover the fence of the first claim is worth nothing",
    Effect.fnUntraced(function* (world) {
      const [one] = yield* subjects(world.store)
      const first = yield* claimed(world, one)
      yield* world.wait(Duration.toMillis(world.lease))
      const second = yield* claimed(world, one)
      yield* world.store.release(F.mine, [first])
      assert.isEmpty(yield* claim(world, [{ ...second, reason: "forced" }]))
      yield* world.wait(Duration.toMillis(world.lease))
      assert.isEmpty(yield* claim(world, [{ ...first, reason: "forced" }]))
    })
  ),

  law(
    "a row that backs off is granted to forced claims alone, until its deadline",
    Effect.fnUntraced(function* (world) {
      const { start, store, tick, wait } = world
      const [one] = yield* subjects(store)
      yield* settle(world, one, F.failing(start + 100 * tick))
      const { fence } = yield* F.rowOf(store, one)
      yield* wait(99 * tick)
      for (const reason of ["missing", "stale"] as const)
        assert.isEmpty(yield* claim(world, [{ subject: one, fence, reason }]))
      const forced = yield* claim(world, [{ subject: one, fence, reason: "forced" }])
      assert.lengthOf(forced, 1)
      yield* store.release(F.mine, forced)
      yield* wait(tick)
      assert.lengthOf(yield* claim(world, [{ subject: one, fence: fence + 1, reason: "stale" }]), 1)
    })
  ),

  law(
    "a row without a failure behind it or an attempt ahead may be claimed for any reason",
    Effect.fnUntraced(function* (world) {
      const { start } = world
      const [one] = yield* subjects(world.store)
      const states = [
        F.synced(start),
        F.synced(start, { staleAfter: null }),
        F.synced(start, { outcome: "partial" }),
        F.failing(null),
        F.failing(start)
      ]
      for (const state of states) {
        yield* settle(world, one, state)
        const { fence } = yield* F.rowOf(world.store, one)
        const granted = yield* claim(world, [{ subject: one, fence, reason: "stale" }])
        assert.lengthOf(granted, 1, `${state.outcome} ${state.staleAfter}`)
        yield* world.store.release(F.mine, granted)
      }
    })
  ),

  law(
    "back-off counts failures, whatever the row's outcome is called",
    Effect.fnUntraced(function* (world) {
      const { start, store, tick } = world
      const [one] = yield* subjects(store)
      for (const outcome of ["never", "synced", "partial"] as const) {
        yield* settle(world, one, F.synced(start, { outcome, attempts: 2, staleAfter: start + 100 * tick }))
        const { fence } = yield* F.rowOf(store, one)
        assert.isEmpty(
          yield* claim(world, [
            { subject: one, fence, reason: "missing" },
            { subject: one, fence, reason: "stale" }
          ])
        )
      }
      yield* settle(world, one, { ...F.failing(start + 100 * tick), attempts: 0 })
      const { fence } = yield* F.rowOf(store, one)
      assert.lengthOf(yield* claim(world, [{ subject: one, fence, reason: "stale" }]), 1)
    })
  ),

  law(
    "one subject named twice in a claim is granted once",
    Effect.fnUntraced(function* (world) {
      const [one] = yield* subjects(world.store)
      const { fence } = yield* F.rowOf(world.store, one)
      const wish: Claim = { subject: one, fence, reason: "stale" }
      assert.deepStrictEqual(
        yield* claim(world, [wish, { ...wish, fence: fence + 1 }, { ...wish, reason: "forced" }, wish]),
        [{ subject: one, fence: fence + 1 }]
      )
      assert.strictEqual((yield* F.rowOf(world.store, one)).fence, fence + 1)
    })
  ),

  law(
    "what a claim grants does not depend on the order it is written in",
    Effect.fnUntraced(function* (world) {
      const { start, store, tick } = world
      const all = yield* subjects(store)
      const [one, two] = all
      yield* settle(world, one, F.failing(start + 1000 * tick))
      yield* claimed(world, two)
      const expected = all.filter((subject) => subject !== one && subject !== two)
      const reorder: ReadonlyArray<(wishes: ReadonlyArray<Claim>) => ReadonlyArray<Claim>> = [
        (wishes) => wishes,
        (wishes) => wishes.toReversed(),
        (wishes) => [...wishes.slice(5), ...wishes.slice(0, 5)]
      ]
      for (const ordered of reorder) {
        const wishes = yield* Effect.forEach(all, (subject) =>
          Effect.map(
            F.rowOf(store, subject),
            ({ fence }): ReadonlyArray<Claim> => [
              { subject, fence, reason: "stale" },
              { subject, fence: fence + 1, reason: "forced" },
              { subject, fence, reason: "missing" }
            ]
          )
        )
        const granted = yield* claim(world, ordered(wishes.flat()))
        assert.sameDeepMembers(
          granted.map((each) => each.subject),
          expected
        )
        yield* store.release(F.mine, granted)
      }
    })
  ),

  law(
    "a claim grants what it can of a mixed list and leaves out what nobody knows",
    Effect.fnUntraced(function* (world) {
      const [one, two, three] = yield* subjects(world.store)
      yield* claimed(world, two)
      const fence = (yield* F.rowOf(world.store, one)).fence
      const wishes = [one, two, three, { kind: "publication", seq: 4_000_000 }, { kind: "account", seq: -1 }] as const
      const granted = yield* claim(
        world,
        wishes.map((subject) => ({ subject, fence, reason: "missing" }))
      )
      assert.sameDeepMembers(
        [...granted],
        [
          { subject: one, fence: fence + 1 },
          { subject: three, fence: fence + 1 }
        ]
      )
      assert.isEmpty(yield* claim(world, []))
    })
  ),

  law(
    "of concurrent claims of one row exactly one is granted",
    Effect.fnUntraced(function* (world) {
      const all = yield* subjects(world.store)
      const wishes = yield* Effect.forEach(all, (subject) =>
        Effect.map(F.rowOf(world.store, subject), ({ fence }): Claim => ({ subject, fence, reason: "forced" }))
      )
      const claimers = Array.from({ length: 12 }, (_, n) => [
        ...wishes.slice(n % wishes.length),
        ...wishes.slice(0, n % wishes.length)
      ])
      const granted = yield* Effect.forEach(claimers, (racer) => claim(world, racer), { concurrency: "unbounded" })
      assert.strictEqual(granted.flat().length, all.length)
      assert.strictEqual(
        new Set(granted.flat().map(({ subject }) => `${subject.kind} ${subject.seq}`)).size,
        all.length
      )
    })
  ),

  law(
    "a claim of a hundred rows is granted whole",
    Effect.fnUntraced(function* (world) {
      const { publications } = yield* F.seeded(world.store, 100)
      const { rows } = yield* world.store.pagePublications(F.mine, F.allPublications)
      const granted = yield* claim(
        world,
        rows.map((row) => ({ subject: F.ofPublication(row.publication), fence: row.fence, reason: "missing" }))
      )
      assert.lengthOf(granted, publications.length)
    })
  )
]

// internal

const settle = (world: World, subject: Subject, sync: SyncState): Effect.Effect<void, StoreError> =>
  Effect.flatMap(claimed(world, subject), (fenced) => Effect.asVoid(world.store.commit(F.mine, [{ ...fenced, sync }])))
