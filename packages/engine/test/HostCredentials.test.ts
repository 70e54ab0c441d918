import { Analytics } from "@dravo/engine/Analytics"
import * as HostCredentials from "@dravo/engine/HostCredentials"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { acme, connect, record, script, settle, world } from "./scripted.ts"

describe("A host that does not answer with a token", () => {
  it.effect("costs its account one failed attempt after eight seconds, and no call; the next attempt asks anew", () => {
    const platform = script()
    const host = { answers: false, asked: 0 }
    const credentials = HostCredentials.layer(() =>
      Effect.suspend(() => {
        host.asked++
        return host.answers ? Effect.succeed({ token: Redacted.make("t"), version: "1" }) : Effect.never
      })
    )
    return Effect.gen(function* () {
      const analytics = yield* Analytics
      yield* connect()
      yield* record(1)
      const first = yield* settle(analytics.listPosts(acme, {}))
      assert.deepStrictEqual(
        first.rows.map((row) => row.status),
        ["pending"]
      )
      yield* TestClock.adjust("8 seconds")
      const [failed] = (yield* settle(analytics.listPosts(acme, {}))).rows
      assert.deepStrictEqual(
        [failed?.status, failed?.error],
        [
          "failed",
          "No authorisation for Scripted could be obtained for this account (the host did not give a token in time)."
        ]
      )
      assert.deepStrictEqual([platform.calls.length, host.asked], [0, 1])
      host.answers = true
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(
        (yield* settle(analytics.listPosts(acme, {}))).rows.map((row) => row.status),
        ["synced"]
      )
    }).pipe(Effect.provide(world(platform, { credentials })))
  })

  it.effect("does not keep who asks for an account's health waiting", () =>
    Effect.gen(function* () {
      const account = yield* connect()
      const asking = yield* Effect.forkChild((yield* Analytics).health(acme, account.accountId))
      yield* TestClock.adjust("8 seconds")
      assert.strictEqual((yield* Fiber.join(asking))?.token, "unknown")
    }).pipe(Effect.provide(world(script(), { credentials: HostCredentials.layer(() => Effect.never) })))
  )
})
