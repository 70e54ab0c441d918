import { allow, RequestAllowance } from "@dravo/core/RequestAllowance"
import { PlatformId } from "@dravo/core/Ids"
import * as Client from "@dravo/kit-http/Client"
import * as Exchange from "@dravo/kit-http/Exchange"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import * as FetchHttpClient from "effect/http/FetchHttpClient"

/** So many calls in a row within one allowance, against a platform that always has an internal error or never. */
const play = Effect.fnUntraced(function* (left: number, calls: number, status: number) {
  let sent = 0
  const fetch: typeof globalThis.fetch = () => {
    sent++
    return Promise.resolve(Response.json({}, { status }))
  }
  const client = yield* Client.make({
    platform: PlatformId.make("somewhere"),
    baseUrl: "https://api.example.com",
    classify: Exchange.byStatus
  }).pipe(Effect.provide(FetchHttpClient.layer))
  const call = Effect.result(client.call({ operation: "readPosts", path: "/things" }))
  const fiber = yield* Effect.forEach(Array.from({ length: calls }), () => call).pipe(
    Effect.provideService(FetchHttpClient.Fetch, fetch),
    Effect.provideService(RequestAllowance, allow(left)),
    Effect.forkChild
  )
  for (let step = 0; step < 12; step++) yield* TestClock.adjust("6 seconds")
  const results = yield* Fiber.join(fiber)
  return {
    sent,
    outcomes: results.map((one) => (one._tag === "Success" ? one._tag : one.failure.reason._tag))
  }
})

describe("the requests of a reading", { meta: { claim: "failures.http" } }, () => {
  it.effect("are as many as it may make; what would be one more is not sent and says so", () =>
    Effect.gen(function* () {
      const { outcomes, sent } = yield* play(2, 3, 200)
      assert.deepStrictEqual(outcomes, ["Success", "Success", "RequestLimit"])
      assert.strictEqual(sent, 2)
    })
  )

  it.effect("count second attempts; the refusal stands where none is left for another", () =>
    Effect.gen(function* () {
      const { outcomes, sent } = yield* play(4, 3, 500)
      assert.deepStrictEqual(outcomes, ["Unavailable", "Unavailable", "RequestLimit"])
      assert.strictEqual(sent, 4)
    })
  )

  it.effect("are without end where nobody set one", () =>
    Effect.gen(function* () {
      const { sent } = yield* play(Infinity, 2, 500)
      assert.strictEqual(sent, 6)
    })
  )
})
