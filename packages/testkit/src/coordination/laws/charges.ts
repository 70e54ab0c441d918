/** Laws of ledgers: what is paid for once a day, whoever asks. */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { type CoordinationLaw, law } from "../law.ts"

export const charges: ReadonlyArray<CoordinationLaw> = [
  law(
    "a ledger counts what nobody paid for that day, remembers two days, and knows of no other ledger",
    Effect.fnUntraced(function* ({ coordination }) {
      const day = 86_400_000
      const pay = (at: number, ...resources: ReadonlyArray<string>) =>
        coordination.recordCharges("l", at * day, resources)
      assert.strictEqual(yield* pay(10, "a", "b", "a"), 2)
      assert.strictEqual(yield* pay(10, "b", "A", "ä"), 2)
      assert.strictEqual(yield* pay(10), 0)
      assert.strictEqual(yield* coordination.recordCharges("L", 10 * day, ["a"]), 1)
      assert.strictEqual(yield* pay(11, "a"), 1)
      assert.strictEqual(yield* pay(10, "a", "c"), 1, "late, and remembered")
      assert.strictEqual(yield* pay(12, "a"), 1)
      assert.strictEqual(yield* pay(10, "a"), 1, "forgotten")
      const answers = yield* Effect.forEach([0, 1, 2, 3, 4, 5], () => pay(13, "x", "y", "z"), {
        concurrency: "unbounded"
      })
      assert.strictEqual(
        answers.reduce((sum, one) => sum + one, 0),
        3
      )
    })
  )
]
