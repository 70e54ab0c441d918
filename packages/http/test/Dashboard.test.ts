import { proves } from "@dravo-internal/tools/proves"
import { assert, beforeAll, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { execFileSync } from "node:child_process"
import { join } from "node:path"
import { type ProblemBody, json, serve, text } from "./support.ts"

beforeAll(() => {
  execFileSync(process.execPath, [join(import.meta.dirname, "../../dashboard/build.ts")])
})

describe("the dashboard behind the handler", () => {
  it.effect("stands at /dashboard with its files, and asks for no key", () =>
    Effect.gen(function* () {
      proves("dashboard.served")
      const { send } = yield* serve({ handler: { dashboard: true, basePath: "/api" } })
      const page = yield* send("/api/dashboard?from=2026-11-01&to=2026-11-28")
      assert.strictEqual(page.status, 200)
      assert.strictEqual(page.headers.get("content-type"), "text/html; charset=utf-8")
      assert.include(page.headers.get("content-security-policy"), "script-src 'self'")
      const [, script = "none"] = /src="(dashboard\/page-[^"]+)"/u.exec(yield* text(page)) ?? []
      const file = yield* send(`/api/${script}`)
      assert.deepStrictEqual([file.status, file.headers.get("content-type")], [200, "text/javascript; charset=utf-8"])
      assert.strictEqual((yield* send("/dashboard")).status, 404)
      assert.strictEqual((yield* send("/api/dashboard/")).headers.get("location"), "../dashboard")
    }).pipe(Effect.scoped)
  )

  it.effect("is not there unless the host says so", () =>
    Effect.gen(function* () {
      proves("dashboard.served")
      for (const handler of [{}, { dashboard: false }]) {
        const { get } = yield* serve({ handler })
        assert.strictEqual((yield* get("/dashboard")).status, 404)
        assert.strictEqual((yield* get("/dashboard/element.js")).status, 404)
      }
    }).pipe(Effect.scoped)
  )

  it.effect("takes GET and HEAD, and tells problems as the API does", () =>
    Effect.gen(function* () {
      const { get, send } = yield* serve({ handler: { dashboard: true } })
      const head = yield* send("/dashboard", { method: "HEAD" })
      assert.deepStrictEqual([head.status, yield* text(head)], [200, ""])
      assert.isAbove(Number(head.headers.get("content-length")), 100)
      const post = yield* send("/dashboard", { method: "POST" })
      assert.deepStrictEqual([post.status, post.headers.get("allow")], [405, "GET, HEAD"])
      const missing = yield* send("/dashboard/none.js")
      assert.strictEqual(missing.status, 404)
      assert.match((yield* json<ProblemBody>(missing)).instance, /^urn:request:/u)
      assert.strictEqual((yield* get("/v1/analytics/posts")).status, 200)
    }).pipe(Effect.scoped)
  )

  it.effect("refuses addresses that are none", () =>
    Effect.gen(function* () {
      for (const dashboard of [
        { reconnectUrl: "javascript:alert(1)" },
        { frameAncestors: ["https://a.example; script-src *"] },
        { other: true }
      ]) {
        const error = yield* Effect.flip(serve({ handler: { dashboard } }))
        assert.include("option" in error ? error.option : error.message, "dashboard")
      }
    }).pipe(Effect.scoped)
  )
})
