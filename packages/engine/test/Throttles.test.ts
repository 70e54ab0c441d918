import { RateLimited } from "@dravo/core/AdapterError"
import { Analytics } from "@dravo/engine/Analytics"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { acme, connect, fail, record, script, settle, world } from "./scripted.ts"

/** Posts are throttled for an hour; then account numbers are wanted. */
const accountsAfter = (limit: Partial<ConstructorParameters<typeof RateLimited>[0]>) => {
  const platform = script()
  platform.posts = () => fail(new RateLimited({ detail: "", scope: "account", retryAt: 3_600_000, ...limit }))
  return Effect.gen(function* () {
    const analytics = yield* Analytics
    const { accountId } = yield* connect()
    yield* record(1)
    yield* settle(analytics.listPosts(acme, {}))
    const { rows } = yield* settle(analytics.listAccounts(acme, {}))
    yield* settle(analytics.listPosts(acme, { refresh: true }))
    const { throttles } = (yield* analytics.health(acme, accountId)) ?? {}
    return { statuses: rows.map((row) => row.status), calls: platform.calls.length, throttles }
  }).pipe(Effect.provide(world(platform)))
}

describe("A throttle", () => {
  for (const scope of ["app", "account"] as const) {
    it.effect(`of everything under the ${scope} keeps account numbers waiting for what posts used up`, () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* accountsAfter({ scope }), {
          statuses: ["pending"],
          calls: 1,
          throttles: { app: null, account: null, [scope]: 3_600_000 }
        })
      })
    )

    it.effect(`of the ${scope}'s posts alone leaves account numbers to be read, and posts waiting`, () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* accountsAfter({ scope, alone: true }), {
          statuses: ["synced"],
          calls: 1,
          throttles: { app: null, account: null, [scope]: 3_600_000 }
        })
      })
    )
  }
})
