/** Laws of releasing: when a lease ends, and what a claim that saw it is worth then. */
import type { Fenced } from "@dravo/core/Store"
import { assert } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as F from "../../fixtures.ts"
import { claim, claimed, subjects } from "./claiming.ts"
import { type Law, law } from "../../../suite/law.ts"

export const releases: ReadonlyArray<Law> = [
  law(
    "a released row can be claimed at once, under the fence of the lease that ended",
    Effect.fnUntraced(function* (world) {
      const [one] = yield* subjects(world.store)
      const before = yield* F.rowOf(world.store, one)
      const first = yield* claimed(world, one)
      yield* world.store.release(F.mine, [first, first])
      assert.deepStrictEqual(yield* F.rowOf(world.store, one), { ...before, fence: first.fence })
      assert.isEmpty(yield* claim(world, [{ subject: one, fence: before.fence, reason: "forced" }]))
      assert.lengthOf(yield* claim(world, [{ ...first, reason: "missing" }]), 1)
    })
  ),

  law(
    "whoever saw a row leased is granted nothing once that lease was ended, and a takeover once it ran out",
    Effect.fnUntraced(function* (world) {
      const [one, two] = yield* subjects(world.store)
      for (const [subject, end] of [
        [one, (first: Fenced) => world.store.release(F.mine, [first])],
        [
          two,
          (first: Fenced) =>
            Effect.flatMap(F.rowOf(world.store, two), ({ sync }) => world.store.commit(F.mine, [{ ...first, sync }]))
        ]
      ] as const) {
        const first = yield* claimed(world, subject)
        const { leaseUntil } = yield* F.rowOf(world.store, subject)
        assert.isNotNull(leaseUntil)
        yield* end(first)
        assert.isEmpty(yield* claim(world, [{ ...first, leaseUntil, reason: "forced" }]))
        const second = yield* claimed(world, subject)
        const held = (yield* F.rowOf(world.store, subject)).leaseUntil
        yield* world.wait(Duration.toMillis(world.lease))
        assert.lengthOf(yield* claim(world, [{ ...second, leaseUntil: held, reason: "stale" }]), 1)
      }
    })
  ),

  law(
    "a release under another fence, or of another row, ends no lease",
    Effect.fnUntraced(function* (world) {
      const [one, two] = yield* subjects(world.store)
      const first = yield* claimed(world, one)
      const held = (yield* F.rowOf(world.store, one)).leaseUntil
      yield* world.store.release(F.mine, [
        { ...first, fence: first.fence - 1 },
        { ...first, fence: first.fence + 1 },
        { ...first, subject: two }
      ])
      yield* world.store.release(F.mine, [])
      assert.strictEqual((yield* F.rowOf(world.store, one)).leaseUntil, held)
      assert.isNotNull(held)
    })
  )
]
