import { proves } from "@dravo-internal/tools/proves"
import { execFile } from "node:child_process"
import type { PlatformId } from "@dravo/core/Ids"
import * as MetricCatalog from "@dravo/core/MetricCatalog"
import { specPlatforms } from "@dravo/http/Platforms"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { json, type ProblemBody, serve } from "./support.ts"

const day = Date.UTC(2026, 5, 23)
const cursor = "c".repeat(64)

/** What each query must be taken for. */
const accepted: ReadonlyArray<readonly [string, object]> = [
  ["", {}],
  ["limit=1", { limit: 1 }],
  ["limit=100", { limit: 100 }],
  ["page=1&limit=25", { page: 1, limit: 25 }],
  ["page=999999999", { page: 999_999_999 }],
  ["refresh=true", { refresh: true }],
  ["refresh=false", { refresh: false }],
  ["platform=tiktok", { platform: "tiktok" }],
  ["postId=18000000000000001234", { postId: "18000000000000001234" }],
  [`postId=${encodeURIComponent("urn:li:share:1")}`, { postId: "urn:li:share:1" }],
  ["accountId=acc_8f2c1d", { accountId: "acc_8f2c1d" }],
  ["fromDate=2026-06-23", { fromDate: day }],
  ["toDate=2026-06-23", { toDate: day + 86_399_999 }],
  ["fromDate=2026-06-23&toDate=2026-06-23", { fromDate: day, toDate: day + 86_399_999 }],
  ["fromDate=2026-06-23T00:00:00.001Z", { fromDate: day + 1 }],
  ["fromDate=2026-06-23T02:00:00%2B02:00", { fromDate: day }],
  ["fromDate=2026-06-22T20:00:00-04:00", { fromDate: day }],
  ["fromDate=2024-02-29", { fromDate: Date.UTC(2024, 1, 29) }],
  [`cursor=${cursor}`, { cursor }],
  ["unknown=1&unknown=2&__proto__=1&constructor=x", {}],
  ["Limit=0&PAGE=0", {}],
  [`unknown=${"x".repeat(10_000)}`, {}]
]

/** Every one of these is refused, naming exactly these parameters. */
const refused: ReadonlyArray<readonly [string, ReadonlyArray<string>]> = [
  ...[
    "0",
    "101",
    "1.5",
    "1e2",
    "0x10",
    "",
    "-1",
    "+1",
    " 1",
    "1 ",
    "01",
    "NaN",
    "Infinity",
    "1,000",
    "٣",
    "1_0",
    "9007199254740992"
  ].map((value) => [`limit=${encodeURIComponent(value)}`, ["limit"]] as const),
  ...["0", "-1", "", "1.0", "1e0", "9007199254740992", "1000000000", "one"].map(
    (value) => [`page=${encodeURIComponent(value)}`, ["page"]] as const
  ),
  ...["yes", "1", "0", "TRUE", "True", "", " true", "on", "null"].map(
    (value) => [`refresh=${encodeURIComponent(value)}`, ["refresh"]] as const
  ),
  ...[
    "2026-02-30",
    "2026-13-01",
    "2026-00-10",
    "2025-02-29",
    "1",
    "",
    "2026-6-3",
    "2026-06-23T10:00",
    "2026-06-23T10:00:00",
    "2026-06-23 10:00:00Z",
    "2026-06-23T24:00:00Z",
    "2026-06-23T10:60:00Z",
    "yesterday",
    "1750000000000",
    "20260623",
    "+002026-06-23",
    "2026-06-23T10:00:00+25:00",
    "0000-01-01T00:00:00+00:01",
    "9999-12-31T23:59:59-00:01",
    "June 23, 2026"
  ].flatMap((value) => ["fromDate", "toDate"].map((name) => [`${name}=${encodeURIComponent(value)}`, [name]] as const)),
  ...["", "Instagram", "myspace", "x,tiktok", "%00", " x", "__proto__", "constructor"].map(
    (value) => [`platform=${value}`, ["platform"]] as const
  ),
  ...["", "%00", "a%20b", "%0A", "%F0%9F%92%A9", "x".repeat(10_000)].flatMap((value) =>
    ["postId", "accountId"].map((name) => [`${name}=${value}`, [name]] as const)
  ),
  [`accountId=${"x".repeat(129)}`, ["accountId"]],
  [`postId=${"x".repeat(257)}`, ["postId"]],
  ...["", "x", "1.", ".1", "%00", "1.2.3", "x".repeat(10_000)].map((value) => [`cursor=${value}`, ["cursor"]] as const),
  ...[
    "postId=a",
    "accountId=a",
    "platform=x",
    "fromDate=2026-01-01",
    "toDate=2026-01-01",
    "refresh=true",
    "page=1",
    "limit=1",
    `cursor=${cursor}`
  ].map((pair) => [`${pair}&${pair}`, [pair.split("=")[0] ?? ""]] as const),
  ["fromDate=2026-06-24&toDate=2026-06-23", ["fromDate"]],
  ["fromDate=2026-06-23T00:00:00.002Z&toDate=2026-06-23T00:00:00.001Z", ["fromDate"]],
  [
    "limit=0&page=0&refresh=yes&platform=myspace&fromDate=1&toDate=2&postId=&accountId=&cursor=",
    ["accountId", "cursor", "fromDate", "limit", "page", "platform", "postId", "refresh", "toDate"]
  ]
]

describe("Parameters", () => {
  it.effect("reads what is written as documented", () =>
    Effect.gen(function* () {
      const { calls, get } = yield* serve()
      for (const [query, request] of accepted) {
        const answer = yield* get(`/v1/analytics/posts?${query}`)
        assert.strictEqual(answer.status, 200, query)
        assert.deepStrictEqual(calls.posts.at(-1)?.request, request, query)
      }
    })
  )

  it.effect("refuses everything else with 400, naming every parameter at fault", () =>
    Effect.gen(function* () {
      proves("api.bad-parameters")
      const { calls, get } = yield* serve()
      for (const [query, names] of refused) {
        const answer = yield* get(`/v1/analytics/posts?${query}`)
        const problem = yield* json<ProblemBody>(answer)
        assert.strictEqual(answer.status, 400, query)
        assert.deepStrictEqual(problem.errors?.map(({ parameter }) => parameter).sort(), [...names], query)
        for (const { message } of problem.errors ?? []) {
          assert.match(message, /^must /, query)
          assert.isBelow(message.length, 200)
        }
      }
      assert.strictEqual(calls.posts.length, 0)
    })
  )

  it.effect("says that a repeated parameter must be given once", () =>
    Effect.gen(function* () {
      const { get } = yield* serve()
      const problem = yield* json<ProblemBody>(yield* get("/v1/analytics/accounts?limit=1&limit=2"))
      assert.deepStrictEqual(problem.errors, [{ parameter: "limit", message: "must be given once" }])
    })
  )

  it.effect("reads the accounts' parameters alike, and ignores those only posts have", () =>
    Effect.gen(function* () {
      const { calls, get } = yield* serve()
      const answer = yield* get(
        "/v1/analytics/accounts?limit=100&accountId=a&platform=x&refresh=true&page=0&postId=&fromDate=1&" +
          `cursor=${cursor}`
      )
      assert.strictEqual(answer.status, 200)
      assert.deepStrictEqual(calls.accounts[0]?.request, {
        limit: 100,
        accountId: "a",
        platform: "x",
        refresh: true,
        cursor
      })
      const refusedAll = yield* json<ProblemBody>(
        yield* get("/v1/analytics/accounts?limit=101&platform=&refresh=&accountId=&cursor=!")
      )
      assert.deepStrictEqual(refusedAll.errors?.map(({ parameter }) => parameter).sort(), [
        "accountId",
        "cursor",
        "limit",
        "platform",
        "refresh"
      ])
    })
  )

  it.effect("knows the contract's platforms and those plugged in, and names those that are there", () =>
    Effect.gen(function* () {
      const catalog = MetricCatalog.make([{ platform: "mastodon" as PlatformId, metrics: [] }])
      const { get } = yield* serve({ catalog })
      for (const platform of [...specPlatforms, "mastodon"]) {
        assert.strictEqual((yield* get(`/v1/analytics/posts?platform=${platform}`)).status, 200, platform)
      }
      const problem = yield* json<ProblemBody>(yield* get("/v1/analytics/posts?platform=myspace"))
      assert.strictEqual(problem.errors?.[0]?.message, "must be one of mastodon")
    })
  )

  it.effect(
    "means the same instants in every time zone",
    () =>
      Effect.gen(function* () {
        const program = `
      import * as Schema from "effect/Schema"
      import { PostsQuery } from "@dravo/http/Parameters"
      import { postRow } from "@dravo/http/Wire"
      const read = Schema.decodeUnknownSync(PostsQuery)
      const dates = ["2026-06-23", "2026-03-08", "2026-11-01", "2026-06-23T10:00:00Z", "2026-06-23T10:00:00-05:00"]
      console.log(JSON.stringify([new Date(0).getHours(), dates.map((at) => [read({ fromDate: at }), read({ toDate: at })])]))`
        const outputs = yield* Effect.forEach(
          ["UTC", "America/New_York", "Asia/Kolkata"],
          (TZ) =>
            Effect.callback<string>((resume) => {
              const options = { cwd: new URL("..", import.meta.url), env: { ...process.env, TZ } }
              execFile(process.execPath, ["--input-type=module", "-e", program], options, (error, out, err) =>
                resume(error === null ? Effect.succeed(out) : Effect.die(new Error(err)))
              )
            }),
          { concurrency: 3 }
        )
        const parsed = outputs.map((output) => JSON.parse(output) as readonly [number, unknown])
        assert.deepStrictEqual(
          parsed.map(([hour]) => hour),
          [0, 19, 5]
        )
        assert.deepStrictEqual(parsed[1]?.[1], parsed[0]?.[1])
        assert.deepStrictEqual(parsed[2]?.[1], parsed[0]?.[1])
      }),
    300_000
  )
})
