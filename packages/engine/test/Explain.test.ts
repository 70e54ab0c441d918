import { RateLimited } from "@dravo/core/AdapterError"
import { WorkspaceId } from "@dravo/core/Ids"
import { Analytics } from "@dravo/engine/Analytics"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import { acme, connect, fail, record, script, world } from "./scripted.ts"

const read = (request: Parameters<Analytics["Service"]["listPosts"]>[1] = {}) =>
  Effect.gen(function* () {
    const analytics = yield* Analytics
    const fiber = yield* Effect.forkChild(analytics.listPosts(acme, request))
    yield* TestClock.adjust("10 millis")
    return yield* Fiber.join(fiber)
  })

const why = Effect.flatMap(Analytics, (analytics) =>
  Effect.map(analytics.explain(acme, "post_1"), (rows) => rows?.[0]?.why ?? "")
)

describe("An explanation of a post", () => {
  it.effect("follows its row from unread to stale, asks nobody and counts as no read", () => {
    const platform = script()
    return Effect.gen(function* () {
      yield* connect()
      yield* record(2)
      assert.strictEqual(yield* why, "Never read: the next read asks for it.")
      yield* read()
      assert.match(
        yield* why,
        /^Fresh: refreshed 0 seconds ago and probably less than 0\.1 % off by now; .* 1 completely wrong read \(hardly any so far\), not within 1 minute of the last call, at the latest by the first read after 1970-/u
      )
      yield* TestClock.adjust("5 minutes")
      yield* read()
      yield* read()
      const first = yield* why
      assert.match(
        first,
        /^Fresh: refreshed 5 minutes ago and probably \d+ % off by now; .* \(about 0\.\d+ so far\).*, at the latest/u
      )
      assert.strictEqual(yield* why, first)
      yield* TestClock.adjust("1 day")
      assert.match(yield* why, /^Stale since 1970-01-01T0\d:.*: the next read asks for it\.$/u)
      assert.strictEqual(platform.calls.length, 1)
    }).pipe(Effect.provide(world(platform)))
  })

  it.effect("names the limit that keeps everybody from asking", () => {
    const platform = script()
    return Effect.gen(function* () {
      yield* connect()
      yield* record(1)
      platform.posts = () => fail(new RateLimited({ detail: "", scope: "app", retryAt: 3_600_000 }))
      yield* read()
      assert.match(yield* why, /^The last attempt failed: the first read after 1970-01-01T01:00:00Z tries again\.$/u)
      yield* record(2)
      const analytics = yield* Analytics
      assert.strictEqual(
        (yield* analytics.explain(acme, "post_2"))?.[0]?.why,
        "Never read, but the platform is left alone until 1970-01-01T01:00:00Z."
      )
    }).pipe(Effect.provide(world(platform)))
  })

  it.effect("is null of a post the workspace does not have", () =>
    Effect.gen(function* () {
      yield* connect()
      yield* record(1)
      const analytics = yield* Analytics
      for (const id of ["post_9", "one-1", "not an id"]) assert.isNull(yield* analytics.explain(acme, id))
      assert.isNull(yield* analytics.explain(WorkspaceId.make("other"), "post_1"))
    }).pipe(Effect.provide(world(script())))
  )
})
