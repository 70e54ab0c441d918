/** Laws of probes, buckets and notes: what many processes may do only once, or only so often. */
import { assert } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { type Law, law } from "../law.ts"

export const limits: ReadonlyArray<Law> = [
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
  ),

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
  ),

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
  ),

  law(
    "a note is empty until it is written, and then what was written last; keys are told apart byte by byte",
    Effect.fnUntraced(function* ({ coordination, start, tick, wait }) {
      const empty = yield* coordination.readCell("n")
      assert.deepStrictEqual([empty.text, empty.version], ["", 0])
      assert.isTrue(yield* coordination.writeCell("n", '{"a":"ä\\n"}', 0))
      yield* wait(2 * tick)
      const { now, ...written } = yield* coordination.readCell("n")
      assert.deepStrictEqual(written, { text: '{"a":"ä\\n"}', version: 1 })
      assert.isAtLeast(now, start + 2 * tick)
      assert.isTrue(yield* coordination.writeCell("n", "", 1))
      const { text, version } = yield* coordination.readCell("n")
      assert.deepStrictEqual([text, version, (yield* coordination.readCell("N")).version], ["", 2, 0])
    })
  ),

  law(
    "of many who write a note over one version one does, and the others are told",
    Effect.fnUntraced(function* ({ coordination }) {
      for (const version of [0, 1, 2]) {
        const written = yield* Effect.all(
          Array.from({ length: 8 }, (_, at) => coordination.writeCell("n", `by ${at}`, version)),
          { concurrency: "unbounded" }
        )
        assert.deepStrictEqual(
          written.filter((one) => one),
          [true]
        )
        const { text, version: newest } = yield* coordination.readCell("n")
        assert.deepStrictEqual([text, newest], [`by ${written.indexOf(true)}`, version + 1])
      }
      assert.isFalse(yield* coordination.writeCell("n", "late", 1))
      assert.isFalse(yield* coordination.writeCell("n", "early", 4))
      assert.isFalse(yield* coordination.writeCell("other", "unseen", 1))
    })
  )
]
