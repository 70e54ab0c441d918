import { allow, drawing, RequestAllowance, requestsFor, take } from "@dravo/core/RequestAllowance"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"

describe("A reading's requests", () => {
  it.each([
    [{ base: 1, each: 0 }, 50, 1],
    [{ base: 3, each: 1 }, 50, 53],
    [{ base: 0, each: 5 }, 1, 5],
    [{ base: 1, each: 0.5 }, 3, 3],
    [{ base: 3, each: 1 }, 0, 0]
  ])("of %o for %d references are %d", (linear, references, expected) => {
    assert.strictEqual(requestsFor(linear, references), expected)
  })

  it.effect("are taken one by one until none is left", () =>
    Effect.gen(function* () {
      const took = yield* Effect.provideService(Effect.all([take, take, take]), RequestAllowance, allow(2))
      assert.deepStrictEqual(took, [true, true, false])
    })
  )

  it("come from its own first, then from what all readings of a request share, and never exceed its bound", () => {
    const shared = allow(3)
    const one = drawing(1, 3, [shared])
    const other = drawing(2, 10, [shared])
    assert.deepStrictEqual([one.take(), one.take(), one.take(), one.take()], [true, true, true, false])
    assert.deepStrictEqual([shared.left, other.left], [1, 3])
    assert.deepStrictEqual([other.take(), other.take(), other.take(), other.take()], [true, true, true, false])
    assert.deepStrictEqual([shared.left, one.left, other.left], [0, 0, 0])
  })

  it("are set apart from what is shared first, so that the rest of the reading keeps its own", () => {
    const shared = allow(3)
    const reading = drawing(1, 10, [shared])
    const part = reading.split(5)
    assert.deepStrictEqual([part.left, reading.left, shared.left], [4, 0, 0])
    const other = drawing(2, 10, [allow(2)])
    assert.deepStrictEqual(
      [other.split(2).left, other.left, other.take(), other.take(), other.take()],
      [2, 2, true, true, false]
    )
  })

  it.effect("have no end where nobody set one", () =>
    Effect.gen(function* () {
      for (let at = 0; at < 1000; at++) assert.isTrue(yield* take)
    })
  )
})
