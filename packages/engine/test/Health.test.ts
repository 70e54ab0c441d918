import { RateLimited } from "@dravo/core/AdapterError"
import { AccountId, WorkspaceId } from "@dravo/core/Ids"
import { Analytics } from "@dravo/engine/Analytics"
import type { Event } from "@dravo/engine/Event"
import * as HostCredentials from "@dravo/engine/HostCredentials"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { acme, connect, fail, record, script, settle, world } from "./scripted.ts"

const host = (fields: Partial<HostCredentials.HostToken> | null) =>
  HostCredentials.layer(() =>
    Effect.succeed(fields === null ? null : { token: Redacted.make("t"), version: "1", ...fields })
  )
const day = 86_400_000

describe("An account's health", () => {
  const tokens: ReadonlyArray<readonly [string, Partial<HostCredentials.HostToken> | null]> = [
    ["valid", {}],
    ["valid", { endsAt: 30 * day }],
    ["expiring", { endsAt: day }],
    ["expired", { endsAt: -1 }],
    ["missing", null]
  ]
  for (const [token, fields] of tokens) {
    it.effect(`says that the token is ${token}: ${JSON.stringify(fields)}`, () =>
      Effect.gen(function* () {
        const account = yield* connect()
        assert.strictEqual((yield* (yield* Analytics).health(acme, account.accountId))?.token, token)
      }).pipe(Effect.provide(world(script(), { credentials: host(fields) })))
    )
  }

  it.effect("shows until when the platform is not asked", () => {
    const platform = script()
    platform.posts = () => fail(new RateLimited({ detail: "", scope: "account", retryAt: 3_600_000 }))
    return Effect.gen(function* () {
      const analytics = yield* Analytics
      const account = yield* connect()
      yield* record(1)
      yield* settle(analytics.listPosts(acme, {}))
      const health = yield* analytics.health(acme, account.accountId)
      assert.deepStrictEqual(health?.throttles, { app: null, account: 3_600_000 })
    }).pipe(Effect.provide(world(platform)))
  })

  it.effect("lists no metric as lost that arrives although its scope is said to be missing", () => {
    const platform = script()
    platform.scopes = { needs: ["insights"], likes: "insights", shares: "insights" }
    return Effect.gen(function* () {
      const analytics = yield* Analytics
      const account = yield* connect()
      yield* record(1)
      const lost = Effect.map(analytics.health(acme, account.accountId), (health) => health?.readings[0]?.lost)
      assert.deepStrictEqual(yield* lost, ["like_count", "share_count"])
      yield* settle(analytics.listPosts(acme, {}))
      assert.deepStrictEqual(yield* lost, ["share_count"])
    }).pipe(Effect.provide(world(platform, { credentials: host({ scopes: [] }) })))
  })

  it.effect("is not told to another workspace", () =>
    Effect.gen(function* () {
      yield* connect()
      const { health } = yield* Analytics
      assert.isNull(yield* health(WorkspaceId.make("other"), AccountId.make("acc_one")))
    }).pipe(Effect.provide(world(script())))
  )
})

describe("A credential that nears its end", () => {
  it.effect("warns on the account's row a month before, without calling it partial", () =>
    Effect.gen(function* () {
      yield* connect()
      const { rows } = yield* settle((yield* Analytics).listAccounts(acme, {}))
      assert.deepStrictEqual(
        rows.map((row) => [row.status, row.warnings]),
        [["synced", ["The authorisation for Scripted ends on 1970-01-21; reconnect the account before then."]]]
      )
    }).pipe(Effect.provide(world(script(), { credentials: host({ endsAt: 20 * day }) })))
  )
})

describe("Events", () => {
  it.effect("tell the end of every refresh", () => {
    const platform = script()
    return Effect.gen(function* () {
      const analytics = yield* Analytics
      yield* connect()
      yield* record(1)
      const heard = yield* Effect.forkChild(analytics.events.pipe(Stream.take(3), Stream.runCollect))
      yield* Effect.yieldNow
      yield* settle(analytics.listPosts(acme, {}))
      platform.posts = () => fail(new RateLimited({ detail: "", scope: "account", retryAt: 3_600_000 }))
      yield* settle(analytics.listPosts(acme, { refresh: true }))
      const types = (yield* Fiber.join(heard)).map((event: Event) => [event.type, event.post?.platformPostId ?? null])
      assert.deepStrictEqual<unknown>(types, [
        ["synced", "one-1"],
        ["throttled", "one-1"],
        ["failed", "one-1"]
      ])
    }).pipe(Effect.provide(world(platform)))
  })
})
