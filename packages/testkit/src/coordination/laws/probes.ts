/** Laws of probes: after a deadline one process finds out for all. */
import { assert } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { type CoordinationLaw, law } from "../law.ts"

export const probes: ReadonlyArray<CoordinationLaw> = [
  law(
    "after a deadline one caller probes, and for all others the deadline is ahead again",
    Effect.fnUntraced(function* ({ coordination, lease, start, tick, wait }) {
      yield* coordination.coolDown("a", start + 10 * tick)
      assert.strictEqual((yield* coordination.takeProbe(["a", "b"], lease)).size, 0)
      assert.isEmpty((yield* coordination.cooldowns(["a", "b"])).passed)
      yield* wait(11 * tick)
      assert.deepStrictEqual((yield* coordination.cooldowns(["a", "b", "a"])).passed, ["a"])
      const taken = yield* Effect.all(
        Array.from({ length: 8 }, () => coordination.takeProbe(["a", "b"], lease)),
        { concurrency: "unbounded" }
      )
      assert.deepStrictEqual(
        taken.flatMap((probes) => [...probes.keys()]),
        ["a"]
      )
      const { passed, until } = yield* coordination.cooldowns(["a"])
      assert.isEmpty(passed)
      assert.strictEqual(until.get("a"), taken.flatMap((probes) => [...probes.values()])[0])
    })
  ),

  law(
    "a probe that found the limit over frees everybody",
    Effect.fnUntraced(function* ({ coordination, lease, start, tick, wait }) {
      yield* coordination.coolDown("a", start + tick)
      yield* wait(2 * tick)
      const held = (yield* coordination.takeProbe(["a"], lease)).get("a") ?? 0
      yield* coordination.endProbe("a", held + 1, null)
      assert.strictEqual((yield* coordination.cooldowns(["a"])).until.size, 1)
      yield* coordination.endProbe("a", held, null)
      const { passed, until } = yield* coordination.cooldowns(["a"])
      assert.deepStrictEqual([until.size, passed.length], [0, 0])
      assert.strictEqual((yield* coordination.takeProbe(["a"], lease)).size, 0)
    })
  ),

  law(
    "a prober that dies is followed by the next, and its late word changes nothing",
    Effect.fnUntraced(function* ({ coordination, lease, start, tick, wait }) {
      yield* coordination.coolDown("a", start + tick)
      yield* wait(2 * tick)
      const first = (yield* coordination.takeProbe(["a"], lease)).get("a") ?? 0
      yield* wait(Duration.toMillis(lease) + tick)
      const second = (yield* coordination.takeProbe(["a"], lease)).get("a") ?? 0
      assert.isAbove(second, first)
      yield* coordination.endProbe("a", first, null)
      assert.strictEqual((yield* coordination.cooldowns(["a"])).until.get("a"), second)
    })
  ),

  law(
    "a probe that met the limit again sets its new deadline, even an earlier one than its lease",
    Effect.fnUntraced(function* ({ coordination, lease, start, tick, wait }) {
      yield* coordination.coolDown("a", start + tick)
      yield* wait(2 * tick)
      const held = (yield* coordination.takeProbe(["a"], lease)).get("a") ?? 0
      yield* coordination.endProbe("a", held, start + 5 * tick)
      assert.strictEqual((yield* coordination.cooldowns(["a"])).until.get("a"), start + 5 * tick)
    })
  )
]
