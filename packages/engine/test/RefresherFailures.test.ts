import {
  Gone,
  Hidden,
  InvalidResponse,
  OperatorActionRequired,
  PermissionMissing,
  RateLimited,
  Rejected,
  Unauthorized,
  Unavailable,
  Unclassified
} from "@dravo/core/AdapterError"
import * as HostCredentials from "@dravo/engine/HostCredentials"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { connect, fail, read, record, script, value, world } from "./scripted.ts"

describe("A failing platform", () => {
  const reasons = [
    new Unavailable({ detail: "x" }),
    new RateLimited({ detail: "x", scope: "account", retryAt: null }),
    new OperatorActionRequired({ detail: "credits", retryAt: null }),
    new Gone({ detail: "" }),
    new Hidden({ detail: "protected" }),
    new Rejected({ detail: "x" }),
    new InvalidResponse({ detail: "html" }),
    new Unclassified({ detail: "418" })
  ]
  for (const reason of reasons) {
    it.effect(`leaves the numbers untouched and says why: ${reason._tag}`, () => {
      const platform = script()
      return Effect.gen(function* () {
        yield* connect()
        yield* record(1)
        const before = (yield* read()).rows[0]
        platform.posts = () => fail(reason)
        yield* TestClock.adjust("7 hours")
        const after = (yield* read()).rows[0]
        assert.strictEqual(after?.status, "failed")
        assert.match(after?.error ?? "", /^[A-Z].*\.$/u)
        assert.strictEqual(JSON.stringify(after?.metrics), JSON.stringify(before?.metrics))
        assert.strictEqual(after?.lastUpdatedAt, before?.lastUpdatedAt)
      }).pipe(Effect.provide(world(platform)))
    })
  }

  it.effect("is asked at most ten times in an hour however often it is read", () => {
    const platform = script()
    platform.posts = () => fail(new Unavailable({ detail: "down" }))
    return Effect.gen(function* () {
      yield* connect()
      yield* record(1)
      for (let second = 0; second < 3600; second += 5) {
        yield* read()
        yield* TestClock.adjust("4990 millis")
      }
      assert.isAtLeast(platform.calls.length, 6)
      assert.isAtMost(platform.calls.length, 10)
    }).pipe(Effect.provide(world(platform)))
  })

  it.effect("that throttles is not asked by any row of the account before its deadline", () => {
    const platform = script()
    platform.posts = () => fail(new RateLimited({ detail: "", scope: "account", retryAt: 3_600_000 }))
    return Effect.gen(function* () {
      yield* connect()
      yield* record(2)
      yield* read({ limit: 1 })
      const page = yield* read({ refresh: true })
      assert.strictEqual(platform.calls.length, 1)
      assert.deepStrictEqual(
        page.rows.map((row) => row.warnings),
        [
          ["Not refreshed: Scripted limits requests until 1970-01-01T01:00:00Z."],
          ["Not refreshed: Scripted limits requests until 1970-01-01T01:00:00Z."]
        ]
      )
      yield* TestClock.adjust("1 hour")
      yield* read()
      assert.strictEqual(platform.calls.length, 2)
    }).pipe(Effect.provide(world(platform)))
  })

  it.effect(
    "that misses a permission asks for a reconnect, and the row is stale once the account is connected anew",
    () => {
      const platform = script()
      platform.posts = () => fail(new PermissionMissing({ detail: "", scopes: ["read"] }))
      return Effect.gen(function* () {
        yield* connect()
        yield* record(1)
        const [row] = (yield* read()).rows
        assert.deepStrictEqual([row?.status, row?.staleAfter], ["requires_reconnect", null])
        yield* read({ refresh: true })
        assert.strictEqual(platform.calls.length, 1)
        platform.posts = (_, refs) => Effect.succeed(refs.map(() => value({ like_count: 1 })))
        yield* connect()
        assert.deepStrictEqual(
          (yield* read()).rows.map((one) => one.status),
          ["synced"]
        )
      }).pipe(Effect.provide(world(platform)))
    }
  )

  it.effect("that throws costs its rows an attempt, not the process", () => {
    const platform = script()
    platform.posts = () => Effect.die("boom")
    return Effect.gen(function* () {
      yield* connect()
      yield* record(1)
      const [row] = (yield* read()).rows
      assert.strictEqual(row?.status, "failed")
    }).pipe(Effect.provide(world(platform)))
  })

  it.effect("that answers for fewer rows than asked fails the rest instead of shifting answers", () => {
    const platform = script()
    platform.posts = () => Effect.succeed([value({ like_count: 1 })])
    return Effect.gen(function* () {
      yield* connect()
      yield* record(2)
      const { rows } = yield* read()
      assert.deepStrictEqual(rows.map((row) => row.status).sort(), ["failed", "synced"])
    }).pipe(Effect.provide(world(platform)))
  })
})

describe("A refused credential", () => {
  it.effect("is replaced once by a newer one of the host", () => {
    const platform = script()
    const host = HostCredentials.layer((_account, rejected) =>
      Effect.succeed({
        token: Redacted.make(rejected === null ? "old" : "new"),
        version: rejected === null ? "1" : "2"
      })
    )
    platform.posts = (credential, refs) =>
      credential.version === "1"
        ? fail(new Unauthorized({ detail: "expired" }))
        : Effect.succeed(refs.map(() => value({ like_count: 2 })))
    return Effect.gen(function* () {
      yield* connect()
      yield* record(1)
      assert.deepStrictEqual(
        (yield* read()).rows.map((row) => row.status),
        ["synced"]
      )
      assert.strictEqual(platform.calls.length, 2)
    }).pipe(Effect.provide(world(platform, { credentials: host })))
  })
})

describe("A dead grant", () => {
  it.effect("costs no calls until the account is connected anew; then its rows are stale, however young", () => {
    const platform = script()
    return Effect.gen(function* () {
      yield* connect()
      yield* record(2)
      yield* read()
      platform.posts = () => fail(new Unauthorized({ detail: "revoked" }))
      yield* read({ refresh: true })
      const dead = yield* read({ refresh: true })
      assert.deepStrictEqual(
        dead.rows.map((row) => [row.status, row.metrics["like_count"]]),
        [
          ["requires_reconnect", 7],
          ["requires_reconnect", 7]
        ]
      )
      assert.strictEqual(platform.calls.length, 2)
      platform.posts = (_, refs) => Effect.succeed(refs.map(() => value({ like_count: 8 })))
      yield* connect()
      const alive = yield* read()
      assert.deepStrictEqual(
        alive.rows.map((row) => [row.status, row.metrics["like_count"]]),
        [
          ["synced", 8],
          ["synced", 8]
        ]
      )
      yield* read()
      assert.strictEqual(platform.calls.length, 3)
    }).pipe(Effect.provide(world(platform)))
  })
})

describe("A post the platform has not finished publishing", () => {
  it.effect("is pending, asked again with a growing wait, and synced once it is there", () => {
    const platform = script()
    platform.posts = (_, refs) => Effect.succeed(refs.map(() => ({ _tag: "NotReady" })))
    return Effect.gen(function* () {
      yield* connect()
      yield* record(1)
      for (let second = 0; second < 3600; second += 5) {
        const [row] = (yield* read()).rows
        assert.deepStrictEqual([row?.status, row?.error, row?.lastUpdatedAt], ["pending", null, null])
        yield* TestClock.adjust("4990 millis")
      }
      assert.isAtMost(platform.calls.length, 10)
      platform.posts = (_, refs) => Effect.succeed(refs.map(() => value({ like_count: 1 })))
      yield* TestClock.adjust("18 minutes")
      assert.strictEqual((yield* read()).rows[0]?.status, "synced")
    }).pipe(Effect.provide(world(platform)))
  })
})
