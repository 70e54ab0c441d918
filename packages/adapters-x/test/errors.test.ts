import type { Reading } from "@dravo/core/Adapter"
import * as X from "@dravo/adapters-x"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"
import * as RefusalTable from "@dravo/testkit/RefusalTable"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import { id, now, problem, seconds, table, x } from "./refusals.ts"

const answering =
  (status: number, body: unknown, headers: Record<string, string>): typeof globalThis.fetch =>
  () =>
    Promise.resolve(
      new Response(typeof body === "string" ? body : JSON.stringify(body), {
        status,
        headers: { "content-type": "application/json", ...headers }
      })
    )

/** What the engine makes of an adapter's answer. */
const readingOf = Effect.fnUntraced(function* (fetch: typeof globalThis.fetch, refs = [Refs.post(x, id)]) {
  const adapter = yield* X.makeWith({ limits: { attempts: 1 } })
  const outcome = yield* Effect.result(
    adapter.readPosts({ token: Redacted.make("token"), version: "1", scopes: null }, refs, memory)
  ).pipe(Effect.provideService(FetchHttpClient.Fetch, fetch))
  return outcome._tag === "Failure"
    ? refs.map((): Reading => ({ _tag: "Failed", reason: outcome.failure.reason }))
    : outcome.success
}, Effect.provide(FetchHttpClient.layer))

const memory = { known: () => Effect.succeed(new Set<string>()), remember: () => Effect.void }

RefusalTable.suite("X", {
  make: X.makeWith({ limits: { attempts: 1 } }),
  credential: { token: Redacted.make("token"), version: "1", scopes: null },
  postId: id,
  accountId: "1",
  now,
  rows: table
})

describe("X's refusals", { meta: { claim: "platforms.error-tables" } }, () => {
  it.effect("a 404 for several posts says nothing about any of them", () =>
    Effect.gen(function* () {
      const readings = yield* readingOf(answering(404, problem("resource-not-found"), {}), [
        Refs.post(x, id),
        Refs.post(x, "12")
      ])
      for (const reading of readings) assert.strictEqual(reading._tag === "Failed" && reading.reason._tag, "Rejected")
    })
  )

  it.effect(
    "with the app's token a throttle and a missing permission are the app's, a throttle with a reset one endpoint's",
    () =>
      Effect.gen(function* () {
        const token = Redacted.make("app-token")
        const adapter = yield* X.makeWith({ bearerToken: token })
        const credential = adapter.appCredential
        if (credential === undefined) return assert.fail("no app credential")
        const read = (status: number, body: unknown, headers = {}) =>
          Effect.flip(adapter.readPosts(credential, [Refs.post(x, id)], memory)).pipe(
            Effect.provideService(FetchHttpClient.Fetch, answering(status, body, headers))
          )
        for (const [headers, alone] of [
          [seconds(now + 780_000), true],
          [{}, false]
        ] as const) {
          const throttled = (yield* read(429, {}, headers)).reason
          assert.deepStrictEqual(throttled._tag === "RateLimited" && [throttled.scope, throttled.alone], ["app", alone])
        }
        assert.strictEqual((yield* read(403, { detail: "Missing scope." })).reason._tag, "OperatorActionRequired")
      }).pipe(Effect.provide(FetchHttpClient.layer))
  )
})
