/** Laws of deadlines before which nobody may ask. */
import type { Standing } from "@dravo/core/Coordination"
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { type CoordinationLaw, law } from "../law.ts"

export const cooldowns: ReadonlyArray<CoordinationLaw> = [
  law(
    "a throttle is told for the keys that have one, until its deadline",
    Effect.fnUntraced(function* ({ coordination, start, tick, wait }) {
      yield* coordination.coolDown("a", start + 100 * tick)
      yield* coordination.coolDown("b", start + 200 * tick)
      yield* wait(99 * tick)
      const early = yield* coordination.cooldowns(["a", "b", "c", "a"])
      assert.deepStrictEqual([...early.until].sort(), [
        ["a", start + 100 * tick],
        ["b", start + 200 * tick]
      ])
      assert.deepStrictEqual([...(yield* coordination.cooldowns(["b"])).until.keys()], ["b"])
      yield* wait(tick)
      const late = yield* coordination.cooldowns(["a", "b"])
      assert.deepStrictEqual([...late.until.keys()], ["b"])
      assert.isBelow(Math.abs(late.now - start - 100 * tick), tick)
      assert.strictEqual((yield* coordination.cooldowns([])).until.size, 0)
    })
  ),

  law(
    "a later deadline wins over an earlier one, in either order",
    Effect.fnUntraced(function* ({ coordination, start, tick }) {
      yield* coordination.coolDown("up", start + 100 * tick)
      yield* coordination.coolDown("up", start + 200 * tick)
      yield* coordination.coolDown("down", start + 200 * tick)
      yield* coordination.coolDown("down", start + 100 * tick)
      const { until } = yield* coordination.cooldowns(["up", "down"])
      assert.deepStrictEqual([until.get("up"), until.get("down")], [start + 200 * tick, start + 200 * tick])
    })
  ),

  law(
    "a throttle that ended can be set anew",
    Effect.fnUntraced(function* ({ coordination, start, tick, wait }) {
      yield* coordination.coolDown("a", start + 10 * tick)
      yield* wait(20 * tick)
      assert.strictEqual((yield* coordination.cooldowns(["a"])).until.size, 0)
      yield* coordination.coolDown("a", start + 30 * tick)
      assert.strictEqual((yield* coordination.cooldowns(["a"])).until.get("a"), start + 30 * tick)
    })
  ),

  law(
    "a deadline in the past throttles nobody",
    Effect.fnUntraced(function* ({ coordination, start }) {
      yield* coordination.coolDown("a", start)
      yield* coordination.coolDown("b", -5)
      assert.strictEqual((yield* coordination.cooldowns(["a", "b"])).until.size, 0)
    })
  ),

  law(
    "all deadlines that stand are told once by who walks them, in order of their keys, and none that has passed",
    Effect.fnUntraced(function* ({ coordination, start, tick, wait }) {
      const keys = ["b", "a", "e", "B", "d"]
      for (const [at, key] of keys.entries()) yield* coordination.coolDown(key, start + (100 + at) * tick)
      yield* coordination.coolDown("c", start + 10 * tick)
      yield* wait(20 * tick)
      const walked: Array<readonly [string, number]> = []
      for (let after: string | null = null, more = true; more && walked.length < 10; ) {
        const page: ReadonlyArray<Standing> = yield* coordination.standing(after, 2)
        assert.isAtMost(page.length, 2)
        walked.push(...page.map(({ key, until }) => [key, until] as const))
        after = page.at(-1)?.key ?? null
        more = page.length === 2
      }
      assert.deepStrictEqual(
        walked,
        ["B", "a", "b", "d", "e"].map((key) => [key, start + (100 + keys.indexOf(key)) * tick])
      )
    })
  ),

  law(
    "a deadline can be shortened or forgotten, never lengthened, and no other is touched",
    Effect.fnUntraced(function* ({ coordination, start, tick }) {
      for (const key of ["a", "b", "c"]) yield* coordination.coolDown(key, start + 1000 * tick)
      assert.isTrue(yield* coordination.shorten("a", start + 500 * tick))
      assert.isFalse(yield* coordination.shorten("a", start + 900 * tick))
      assert.isTrue(yield* coordination.shorten("b", null))
      assert.isFalse(yield* coordination.shorten("b", null))
      assert.isFalse(yield* coordination.shorten("d", start))
      const { passed, until } = yield* coordination.cooldowns(["a", "b", "c", "d"])
      assert.deepStrictEqual(
        [until.get("a"), until.get("b"), until.get("c"), until.get("d")],
        [start + 500 * tick, undefined, start + 1000 * tick, undefined]
      )
      assert.deepStrictEqual(passed, [])
    })
  ),

  law(
    "throttle keys are compared exactly",
    Effect.fnUntraced(function* ({ coordination, start, tick }) {
      yield* coordination.coolDown('["x","app 1"]', start + 100 * tick)
      assert.strictEqual((yield* coordination.cooldowns(['["X","app 1"]', "%", '["x","app 1"] ', ""])).until.size, 0)
      assert.strictEqual((yield* coordination.cooldowns(['["x","app 1"]'])).until.size, 1)
    })
  )
]
