import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { type ProblemBody, json, postView, serve, text } from "./support.ts"

describe("the format of an answer", { meta: { claim: "security.formats" } }, () => {
  const json = "application/json"
  const csv = "text/csv; charset=utf-8; header=present"
  const ndjson = "application/x-ndjson; charset=utf-8"
  const cases: ReadonlyArray<readonly [string, string]> = [
    ["*/*", json],
    ["application/json", json],
    ["text/csv", csv],
    ["application/x-ndjson", ndjson],
    ["text/*", csv],
    ["text/csv;q=0", json],
    ["text/csv;q=0, application/json", json],
    ["text/csv; q=0.000, */*", json],
    ["text/csv;q=0, */*;q=0.1", json],
    ["application/json;q=0, text/csv", csv],
    ["application/json;q=0, */*", csv],
    ["application/json;q=0.5, text/csv", csv],
    ["text/csv;q=0.5, application/json", json],
    ["text/csv;q=0.5, application/x-ndjson;q=0.6", ndjson],
    ["text/csv, application/json", csv],
    ["application/json, text/csv", json],
    ["*/*, text/csv", json],
    ["TEXT/CSV;Q=1.0", csv],
    ["text/csv;q=nonsense", csv],
    ["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", json],
    ["image/png", json],
    [", ;q=1,,", json],
    ["", json]
  ]
  for (const [accept, expected] of cases) {
    it.effect(`asked for as "${accept}" is ${expected}`, () =>
      Effect.gen(function* () {
        const { get } = yield* serve()
        for (const path of ["/v1/analytics/posts", "/v1/analytics/accounts", "/v1/analytics/changes"]) {
          const answer = yield* get(path, { accept })
          assert.strictEqual(answer.headers.get("content-type"), expected, path)
          assert.strictEqual(answer.headers.get("vary"), "accept", path)
        }
      })
    )
  }

  it.effect("varies with the origin as well where browsers of other origins may read it", () =>
    Effect.gen(function* () {
      const { get } = yield* serve({ handler: { cors: { origins: ["https://app.example.com"] } } })
      for (const accept of ["text/csv", "application/json"]) {
        const answer = yield* get("/v1/analytics/posts", { accept, origin: "https://app.example.com" })
        assert.strictEqual(answer.headers.get("vary"), "accept, origin")
      }
      assert.strictEqual((yield* get("/v1/analytics/metrics")).headers.get("vary"), "origin")
    })
  )
})

describe("a text in a CSV", { meta: { claim: "security.formats" } }, () => {
  const formulas = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1+1", "\u00a0=1", "\ufeff=1", "\u200b=1"]
  const others = ["\v=1", "\f=1", "\u0085=1", "\u202e=1", "\u3000\uff1d1", "\ud800=1", "  \u200b \t=1"]
  for (const body of [...formulas, ...others]) {
    it.effect(`that begins like a formula is made one no spreadsheet runs: ${JSON.stringify(body)}`, () =>
      Effect.gen(function* () {
        const past = { exportPosts: () => Effect.succeed(Stream.make(postView({}, { text: body }))) }
        const { get } = yield* serve({ past })
        const lines = yield* text(yield* get("/v1/analytics/posts", { accept: "text/csv" }))
        assert.include(lines, `'${body.toWellFormed()}`)
      })
    )
  }

  it.effect("that does not is left as it is", () =>
    Effect.gen(function* () {
      const past = { exportPosts: () => Effect.succeed(Stream.make(postView({}, { text: "  a = b - c" }))) }
      const { get } = yield* serve({ past })
      assert.include(yield* text(yield* get("/v1/analytics/posts", { accept: "text/csv" })), ",  a = b - c,")
    })
  )
})

describe("a parameter in another spelling, as the answers spell their keys or other APIs do", {
  meta: { claim: "api.spelling" }
}, () => {
  const twins: ReadonlyArray<readonly [string, string, string]> = [
    ["posts", "account_id", "accountId"],
    ["posts", "post_id", "postId"],
    ["posts", "from_date", "fromDate"],
    ["posts", "to_date", "toDate"],
    ["accounts", "account_id", "accountId"],
    ["posts", "account-id", "accountId"],
    ["posts", "accountid", "accountId"],
    ["posts", "AccountId", "accountId"],
    ["posts", "accountId[]", "accountId"],
    ["growth", "post_id", "postId"],
    ["overview", "group_by", "groupBy"]
  ]
  for (const [endpoint, parameter, meant] of twins) {
    it.effect(`is refused with the right one: ${endpoint}?${parameter}`, () =>
      Effect.gen(function* () {
        const { calls, get, send } = yield* serve()
        const answer = yield* get(`/v1/analytics/${endpoint}?${parameter}=a&limit=5`)
        assert.strictEqual(answer.status, 400)
        const problem = yield* json<ProblemBody>(answer)
        assert.deepStrictEqual(problem.errors, [{ parameter, message: `is not a parameter: write ${meant}` }])
        assert.strictEqual((yield* send(`/v1/analytics/${endpoint}?${parameter}=a`)).status, 401)
        assert.deepStrictEqual([calls.posts, calls.accounts], [[], []])
      })
    )
  }

  it.effect("is ignored where it means nothing, as every unknown one is", () =>
    Effect.gen(function* () {
      const { get } = yield* serve()
      for (const query of ["post_id=a", "utm_source=mail", "_=1", "__proto__=1", "has_own_property=1"])
        assert.strictEqual((yield* get(`/v1/analytics/accounts?${query}`)).status, 200, query)
    })
  )
})

describe("a method an address does not take", { meta: { claim: "api.spelling" } }, () => {
  for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "LOCK", "QUERY", "BREW"]) {
    it.effect(`is a 405 that names those it takes: ${method}`, () =>
      Effect.gen(function* () {
        const { send } = yield* serve({ handler: { basePath: "/api" } })
        for (const path of ["/v1/analytics/posts", "/v1/analytics/posts/post_1/history?limit=1", "/openapi.json"]) {
          const answer = yield* send(`/api${path}`, { method })
          assert.strictEqual(answer.status, 405, path)
          assert.strictEqual(answer.headers.get("allow"), "GET, HEAD", path)
          assert.match(answer.headers.get("content-type") ?? "", /^application\/problem\+json/u)
        }
        for (const path of ["/v1/analytics/nothing", "/v1/analytics/posts/a/b", "/openapi-json"])
          assert.strictEqual((yield* send(`/api${path}`, { method })).status, 404, path)
      })
    )
  }
})
