/** Laws of buckets: many processes take no more than there is. */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { type CoordinationLaw, law } from "../law.ts"

export const buckets: ReadonlyArray<CoordinationLaw> = [
  law(
    "a bucket of 100 gives 100, however many ask at once",
    Effect.fnUntraced(function* ({ coordination }) {
      const takers = Array.from({ length: 8 }, () =>
        Effect.forEach(Array.from({ length: 25 }), () => coordination.takeTokens("b", 1, 100, 0))
      )
      const given = (yield* Effect.all(takers, { concurrency: "unbounded" })).flat().filter((one) => one).length
      assert.strictEqual(given, 100)
      assert.isTrue(yield* coordination.takeTokens("c", 100, 100, 0))
      assert.isFalse(yield* coordination.takeTokens("c", 1e-6, 100, 0))
    })
  ),

  law(
    "a bucket tells what was left in it, once somebody took from it",
    Effect.fnUntraced(function* ({ coordination }) {
      yield* coordination.takeTokens("b", 2.5, 10, 0)
      yield* coordination.takeTokens("b", 8, 10, 0)
      yield* coordination.takeTokens("c", 11, 10, 0)
      assert.deepStrictEqual([...(yield* coordination.levels(["a", "b", "c", "b"]))], [["b", 7.5]])
      assert.strictEqual((yield* coordination.levels([])).size, 0)
    })
  ),

  law(
    "a bucket fills by the clock, never over its edge, and a refusal takes nothing",
    Effect.fnUntraced(function* ({ coordination, tick, wait }) {
      const perTick = 1000 / tick
      assert.isFalse(yield* coordination.takeTokens("b", 11, 10, 0))
      assert.isTrue(yield* coordination.takeTokens("b", 10, 10, perTick))
      yield* wait(4 * tick)
      assert.isFalse(yield* coordination.takeTokens("b", 6, 10, perTick))
      assert.isTrue(yield* coordination.takeTokens("b", 4, 10, perTick))
      yield* wait(1000 * tick)
      assert.isTrue(yield* coordination.takeTokens("b", 10, 10, perTick))
      assert.isFalse(yield* coordination.takeTokens("b", 2, 10, perTick))
    })
  ),

  law(
    "a bucket that was taken from by a clock that was ahead counts as new",
    Effect.fnUntraced(function* ({ coordination, tick, wait }) {
      const year = 365 * 86_400_000
      yield* wait(year)
      assert.isTrue(yield* coordination.takeTokens("b", 10, 10, 1000 / tick))
      yield* wait(-year)
      assert.isTrue(yield* coordination.takeTokens("b", 10, 10, 1000 / tick))
      assert.isFalse(yield* coordination.takeTokens("b", 10, 10, 1000 / tick))
    })
  ),

  law(
    "what is given back to a bucket can be taken again, and never more than it holds",
    Effect.fnUntraced(function* ({ coordination }) {
      assert.isTrue(yield* coordination.takeTokens("b", 10, 10, 0))
      assert.isTrue(yield* coordination.takeTokens("b", -3, 10, 0))
      assert.isFalse(yield* coordination.takeTokens("b", 4, 10, 0))
      assert.isTrue(yield* coordination.takeTokens("b", 3, 10, 0))
      assert.isTrue(yield* coordination.takeTokens("b", -100, 10, 0))
      assert.isTrue(yield* coordination.takeTokens("b", 10, 10, 0))
      assert.isFalse(yield* coordination.takeTokens("b", 1e-6, 10, 0))
    })
  )
]
