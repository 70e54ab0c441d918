import { proves } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import * as AnswersInTime from "../src/web/answersInTime.ts"

const down = Effect.fail("down" as const)
const ended = (fiber: Fiber.Fiber<unknown, unknown>) => fiber.pollUnsafe() !== undefined

describe("a key that is looked up", () => {
  it.effect("is waited for while the store answers others, however long the queue of our own making is", () =>
    Effect.gen(function* () {
      proves("stores.own-queue")
      const inTime = AnswersInTime.make(() => true)
      const answer = yield* Deferred.make<string>()
      const waiting = yield* Effect.forkChild(inTime.orElse(Deferred.await(answer), down))
      for (let second = 0; second < 20; second++) {
        yield* TestClock.adjust("1 second")
        yield* inTime.orElse(second % 2 === 0 ? Effect.void : Effect.ignore(Effect.fail("no such key")), down)
      }
      assert.isFalse(ended(waiting))
      yield* Deferred.succeed(answer, "known")
      assert.strictEqual(yield* Fiber.join(waiting), "known")
    })
  )

  it.effect("is given up within two seconds where the store answers nobody, or answers that it is down", () =>
    Effect.gen(function* () {
      const inTime = AnswersInTime.make((failure) => failure !== "store down")
      const waiting = yield* Effect.forkChild(Effect.flip(inTime.orElse(Effect.never, down)))
      yield* TestClock.adjust("1 second")
      yield* Effect.ignore(inTime.orElse(Effect.fail("store down"), down))
      yield* TestClock.adjust("1 second")
      assert.isTrue(ended(waiting))
      assert.strictEqual(yield* Fiber.join(waiting), "down")
    })
  )
})
