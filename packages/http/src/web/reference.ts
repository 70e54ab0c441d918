/** The reference page at `/docs`, made when it is first asked for; it shows no row, and needs no key. */
import * as Effect from "effect/Effect"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import { document } from "../contract/Api.ts"
import * as Problems from "../contract/Problems.ts"
import { answered } from "./answered.ts"

type App<E, R> = Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>

/** Answers `/docs`; the rest is the app's. */
export const reference = Effect.fnUntraced(function* (basePath: string) {
  const shown = yield* Effect.cached(
    Effect.promise(async () => (await import("../page/page.ts")).page(document(basePath)))
  )
  return <E, R>(app: App<E, R>): App<E, R | HttpServerRequest.HttpServerRequest> =>
    Effect.gen(function* () {
      const { method, url } = yield* HttpServerRequest.HttpServerRequest
      if (url.split("?")[0] !== "/docs") return yield* app
      if (method !== "GET" && method !== "HEAD") return yield* answered(Problems.methodNotAllowed(allow), { allow })
      const { html, policy } = yield* shown
      return HttpServerResponse.text(html, {
        contentType: "text/html; charset=utf-8",
        headers: { "content-security-policy": policy, "referrer-policy": "no-referrer" }
      })
    })
})

// internal

const allow = "GET, HEAD"
