import { proves } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { document } from "@dravo/http/Api"
import { page } from "../src/page/page.ts"
import { serve, text } from "./support.ts"

describe("the reference page", () => {
  it.effect("is at /docs unless the host says otherwise, without a key, and nowhere else", () =>
    Effect.gen(function* () {
      proves("api.reference-page")
      const { send } = yield* serve({ handler: { basePath: "/api" } })
      const answer = yield* send("/api/docs")
      assert.strictEqual(answer.status, 200)
      assert.strictEqual(answer.headers.get("content-type"), "text/html; charset=utf-8")
      const shown = yield* text(answer)
      assert.include(shown, "Official analytics of published posts")
      assert.strictEqual((yield* send("/api/docs", { method: "HEAD" })).status, 200)
      assert.strictEqual((yield* send("/api/docs", { method: "POST" })).status, 405)
      assert.strictEqual((yield* send("/docs")).status, 404)
      assert.strictEqual((yield* (yield* serve({ handler: { docs: false } })).send("/docs")).status, 404)
    })
  )

  it.effect("names every operation and every schema, and each of its links leads somewhere", () =>
    Effect.gen(function* () {
      proves("api.reference-page")
      const { send } = yield* serve()
      const shown = yield* text(yield* send("/docs"))
      const api = document("")
      for (const name of Object.keys(api.components.schemas)) assert.include(shown, `id="schema-${name}"`)
      for (const path of Object.keys(api.paths)) assert.include(shown, `<code>${path}</code>`)
      const links = [...shown.matchAll(/href="#([^"]+)"/gu)].map(([, id]) => id)
      assert.isAbove(links.length, 30)
      for (const id of links) assert.include(shown, `id="${id}"`)
    })
  )

  it.effect("runs nothing and asks nobody: its policy allows its own style and no more", () =>
    Effect.gen(function* () {
      proves("api.reference-page")
      const { send } = yield* serve()
      const answer = yield* send("/docs")
      const policy = answer.headers.get("content-security-policy") ?? ""
      assert.match(policy, /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; base-uri 'none'; /u)
      const shown = yield* text(answer)
      assert.notMatch(shown, /<script|<img|<link|\son\w+=|https?:\/\/(?!dravo\.dev\/problems|www\.instagram\.com)/u)
      const [, style = ""] = /<style>([\s\S]*?)<\/style>/u.exec(shown) ?? []
      const bytes = yield* Effect.promise(() => crypto.subtle.digest("SHA-256", new TextEncoder().encode(style)))
      assert.include(policy, Buffer.from(bytes).toString("base64"))
    })
  )

  it("takes no text of a document for markup", async () => {
    proves("api.reference-page")
    const api = document("")
    const shown = await page({ ...api, info: { title: "<b>", description: '<script>alert("x")</script> `a<b`' } })
    assert.notMatch(shown.html, /<script|<b>/u)
    assert.include(shown.html, "<code>a&lt;b</code>")
  })
})
