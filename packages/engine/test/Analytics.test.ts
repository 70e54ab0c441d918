import { WorkspaceId } from "@dravo/core/Ids"
import { Analytics, type PostsRequest } from "@dravo/engine/Analytics"
import { InvalidRequest } from "@dravo/engine/InvalidRequest"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { acme, connect, record, script, settle, world } from "./scripted.ts"

describe("A bad request", () => {
  const bad: ReadonlyArray<readonly [string, PostsRequest]> = [
    ["limit", { limit: 0 }],
    ["limit", { limit: 101 }],
    ["limit", { limit: 1.5 }],
    ["limit", { limit: NaN }],
    ["page", { page: 0 }],
    ["page", { page: 1.5 }],
    ["page", { page: Infinity }],
    ["fromDate", { fromDate: 2, toDate: 1 }],
    ["platform", { platform: "myspace" }],
    ["platform", { platform: "__proto__" }],
    ["postId", { postId: "" }],
    ["postId", { postId: "x".repeat(10_000) }],
    ["postId", { postId: "a\u0000b" }],
    ["accountId", { accountId: "a b" }],
    ["cursor", { cursor: "nonsense!" }],
    ["cursor", { cursor: "1.1", page: 1 }]
  ]
  for (const [parameter, request] of bad) {
    it.effect(`names ${parameter}: ${JSON.stringify(request).slice(0, 60)}`, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip((yield* Analytics).listPosts(acme, request))
        assert.instanceOf(error, InvalidRequest)
        assert.strictEqual(error instanceof InvalidRequest ? error.parameter : "", parameter)
      }).pipe(Effect.provide(world(script())))
    )
  }

  it.effect("past row 100,000 is refused only inside the result", () =>
    Effect.gen(function* () {
      const page = yield* (yield* Analytics).listPosts(acme, { page: 5000, limit: 100 })
      assert.deepStrictEqual([page.rows, page.total, page.overview.posts], [[], 0, 0])
    }).pipe(Effect.provide(world(script())))
  )

  it.effect("with tokens is refused where no vault keeps them", () =>
    Effect.gen(function* () {
      const account = yield* connect()
      const tokens = {
        accessToken: Redacted.make("t"),
        refreshToken: null,
        expiresIn: null,
        refreshExpiresIn: null,
        scopes: null
      }
      const error = yield* Effect.flip((yield* Analytics).connectAccount(acme, account, tokens))
      assert.strictEqual(error._tag, "InvalidRequest")
    }).pipe(Effect.provide(world(script())))
  )
})

describe("A page walk", () => {
  it.effect("by cursor meets every row once, also while rows are refreshed and recorded", () =>
    Effect.gen(function* () {
      const analytics = yield* Analytics
      yield* connect()
      yield* record(25)
      const seen: Array<string> = []
      let cursor: string | null = null
      do {
        const page: Effect.Success<ReturnType<Analytics["Service"]["listPosts"]>> = yield* settle(
          analytics.listPosts(acme, {
            limit: 4,
            refresh: true,
            ...(cursor === null ? {} : { cursor })
          })
        )
        seen.push(...page.rows.map((row) => row.publication.platformPostId))
        cursor = page.nextCursor
        if (seen.length === 8) yield* record(30)
      } while (cursor !== null)
      assert.strictEqual(new Set(seen).size, 25)
      assert.strictEqual(seen.length, 25)
    }).pipe(Effect.provide(world(script())))
  )

  it.effect("reaches account 101", () =>
    Effect.gen(function* () {
      const analytics = yield* Analytics
      yield* Effect.forEach(
        Array.from({ length: 101 }, (_, at) => `n${at}`),
        (name) => connect(name)
      )
      const first = yield* settle(analytics.listAccounts(acme, {}))
      const second = yield* settle(analytics.listAccounts(acme, { cursor: first.nextCursor ?? "" }))
      assert.deepStrictEqual([first.total, second.total, second.nextCursor], [100, 1, null])
      assert.deepStrictEqual(
        second.rows.map((row) => row.account.accountId),
        ["acc_n100"]
      )
    }).pipe(Effect.provide(world(script())))
  )
})

describe("refresh=true", () => {
  it.effect("asks for fresh rows too, but not within minForceInterval", () => {
    const platform = script()
    return Effect.gen(function* () {
      const analytics = yield* Analytics
      yield* connect()
      yield* record(2)
      yield* settle(analytics.listPosts(acme, {}))
      const soon = yield* settle(analytics.listPosts(acme, { refresh: true }))
      assert.strictEqual(platform.calls.length, 1)
      assert.deepStrictEqual(
        soon.rows.map((row) => row.warnings.length),
        [1, 1]
      )
      yield* TestClock.adjust("1 minute")
      yield* settle(analytics.listPosts(acme, { refresh: true }))
      assert.strictEqual(platform.calls.length, 2)
    }).pipe(Effect.provide(world(platform, { analytics: { minForceInterval: Duration.minutes(1) } })))
  })

  it.effect("leaves rows of a disconnected account readable and says so", () => {
    const platform = script()
    return Effect.gen(function* () {
      const analytics = yield* Analytics
      const account = yield* connect()
      yield* record(1)
      yield* settle(analytics.listPosts(acme, {}))
      yield* analytics.disconnectAccount(acme, account.accountId)
      const page = yield* settle(analytics.listPosts(acme, { refresh: true }))
      assert.strictEqual(platform.calls.length, 1)
      assert.deepStrictEqual(
        page.rows.map((row) => [row.status, row.metrics, row.warnings]),
        [["synced", { like_count: 7 }, ["Not refreshed: the account is disconnected."]]]
      )
      assert.strictEqual((yield* settle(analytics.listAccounts(acme, {}))).total, 0)
    }).pipe(Effect.provide(world(platform)))
  })

  it.effect("as a command covers every page and counts what became of the rows", () => {
    const platform = script()
    return Effect.gen(function* () {
      const analytics = yield* Analytics
      yield* connect()
      yield* record(250)
      assert.deepStrictEqual(yield* settle(analytics.refresh(acme, {})), {
        publications: 250,
        accounts: 1,
        synced: 251,
        partial: 0,
        failed: 0,
        pending: 0,
        requiresReconnect: 0
      })
      assert.deepStrictEqual(
        platform.calls.map((ids) => ids.length),
        [100, 100, 50]
      )
    }).pipe(Effect.provide(world(platform)))
  })
})

describe("A foreign id", () => {
  it.effect("answers exactly like one that does not exist", () =>
    Effect.gen(function* () {
      const analytics = yield* Analytics
      const other = WorkspaceId.make("other")
      yield* connect("theirs", other)
      yield* record(1, "theirs", other)
      for (const [foreign, unknown] of [
        [{ postId: "post_1" }, { postId: "post_none" }],
        [{ postId: "theirs-1" }, { postId: "theirs-9" }],
        [{ accountId: "acc_theirs" }, { accountId: "acc_none" }]
      ] as const) {
        assert.deepStrictEqual(
          yield* settle(analytics.listPosts(acme, foreign)),
          yield* settle(analytics.listPosts(acme, unknown))
        )
      }
      assert.deepStrictEqual(
        yield* settle(analytics.listAccounts(acme, { accountId: "acc_theirs" })),
        yield* settle(analytics.listAccounts(acme, { accountId: "acc_none" }))
      )
    }).pipe(Effect.provide(world(script())))
  )
})
