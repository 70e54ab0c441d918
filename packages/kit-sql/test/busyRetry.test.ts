import { Busy, Conflict, type Reason } from "@dravo/core/StoreError"
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import * as BusyRetry from "../src/statement/busyRetry.ts"

/** A database somebody else holds until then, and how often it was asked. */
const heldUntil = (until: number) => {
  let asked = 0
  const ask: Effect.Effect<string, Reason> = Effect.flatMap(Clock.currentTimeMillis, (now) => {
    asked += 1
    return now < until ? Effect.fail(new Busy({ detail: "held" })) : Effect.succeed("done")
  })
  return { ask, asked: () => asked }
}

const run = (
  n: number,
  until: number,
  wait: (effect: Effect.Effect<string, Reason>) => Effect.Effect<string, Reason>
) =>
  Effect.gen(function* () {
    const { ask, asked } = heldUntil(until)
    const all = yield* Effect.forkChild(
      Effect.forEach(Array.from({ length: n }), () => Effect.result(wait(ask)), { concurrency: "unbounded" })
    )
    yield* TestClock.adjust("20 seconds")
    const ended = yield* Fiber.join(all)
    return { done: ended.filter(({ _tag }) => _tag === "Success").length, asked: asked() }
  })

describe("those that find the database busy", () => {
  it.effect("wait in one line: a hundred ask hardly more often than one does, and all are served", () =>
    Effect.gen(function* () {
      const line = BusyRetry.makeQueue()
      const one = yield* run(1, 4000, (ask) => BusyRetry.retryQueued(line, ask, true))
      const hundred = yield* run(100, 24_000, (ask) => BusyRetry.retryQueued(line, ask, true))
      assert.strictEqual(one.done, 1)
      assert.strictEqual(hundred.done, 100)
      assert.isAtMost(hundred.asked, one.asked + 2 * 100 + 50)
    })
  )

  it.effect("each by itself they ask a hundred times as often", () =>
    Effect.gen(function* () {
      const hundred = yield* run(100, 4000, BusyRetry.retryAlone)
      assert.strictEqual(hundred.done, 100)
      assert.isAbove(hundred.asked, 10_000)
    })
  )

  it.effect("give up after five seconds, wherever they stand in the line", () =>
    Effect.gen(function* () {
      const line = BusyRetry.makeQueue()
      const never = yield* run(50, Number.POSITIVE_INFINITY, (ask) => BusyRetry.retryQueued(line, ask, true))
      assert.strictEqual(never.done, 0)
      assert.strictEqual((yield* run(1, 0, (ask) => BusyRetry.retryQueued(line, ask, true))).done, 1)
    })
  )

  it.effect("and a failure of another kind is told at once, to nobody but its own", () =>
    Effect.gen(function* () {
      const line = BusyRetry.makeQueue()
      const failed = yield* Effect.flip(
        BusyRetry.retryQueued(line, Effect.fail(new Conflict({ detail: "a row with this key exists" })), true)
      )
      assert.strictEqual(failed._tag, "Conflict")
    })
  )
})
