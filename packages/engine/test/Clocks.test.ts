import { RateLimited } from "@dravo/core/AdapterError"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { accountNames, answering, connectAccounts, down, inMemory, processes, read, readInTurn } from "./processes.ts"
import { fail, script } from "./scripted.ts"

/** The clock is ahead by a year while something happens, and then right again. */
const whileAhead = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    yield* TestClock.adjust("365 days")
    const answer = yield* effect
    yield* TestClock.adjust(-365 * 86_400_000)
    return answer
  })

describe("A clock that was ahead by a year for a moment", { meta: { claim: "failures.clock-ahead" } }, () => {
  it.effect("leaves no circuit open that long", () =>
    Effect.gen(function* () {
      const platform = script()
      platform.posts = () => down
      const all = yield* processes(2, platform)
      yield* connectAccounts(6)
      yield* whileAhead(readInTurn(all, accountNames(5)))
      assert.strictEqual(platform.calls.length, 5)
      platform.posts = answering
      const [row] = yield* Effect.flatMap(Effect.fromNullishOr(all[1]), (process) => read(process, "n5", true))
      assert.deepStrictEqual([row?.status, platform.calls.length], ["synced", 6])
    }).pipe(Effect.scoped, inMemory)
  )

  it.effect("leaves nobody throttled that long, and a throttle of today is kept", () =>
    Effect.gen(function* () {
      const platform = script()
      const all = yield* processes(2, platform)
      const [one] = all
      if (one === undefined) return assert.fail("no process")
      yield* connectAccounts(3)
      const refuse = (at: number) => {
        platform.posts = () => fail(new RateLimited({ detail: "", scope: "app", retryAt: at }))
      }
      refuse(365 * 86_400_000 + 3_600_000)
      yield* whileAhead(read(one, "n0"))
      refuse(3_600_000)
      yield* read(one, "n1")
      platform.posts = answering
      yield* read(one, "n2", true)
      assert.strictEqual(platform.calls.length, 2, "the throttle of an hour holds")
      yield* TestClock.adjust("2 hours")
      const [row] = yield* read(one, "n2", true)
      assert.deepStrictEqual([row?.status, platform.calls.length], ["synced", 3])
    }).pipe(Effect.scoped, inMemory)
  )

  it.effect("keeps no reader from what was read then", () =>
    Effect.gen(function* () {
      const platform = script()
      const [one] = yield* processes(1, platform)
      if (one === undefined) return assert.fail("no process")
      yield* connectAccounts(1)
      yield* whileAhead(read(one, "n0"))
      yield* read(one, "n0", true)
      assert.strictEqual(platform.calls.length, 2)
    }).pipe(Effect.scoped, inMemory)
  )
})
