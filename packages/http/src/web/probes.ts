/** What those ask who keep the process alive and send it requests; without a key, and without a word about rows. */
import * as Effect from "effect/Effect"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Problems from "../contract/Problems.ts"
import { answered } from "./answered.ts"

type App<E, R> = Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>

/** Answers `/health` while the process can answer, and `/ready` while `ready` succeeds; the rest is the app's. */
export const probes =
  (ready: Effect.Effect<unknown, unknown>) =>
  <E, R>(app: App<E, R>): App<E, R | HttpServerRequest.HttpServerRequest> =>
    Effect.gen(function* () {
      const { method, url } = yield* HttpServerRequest.HttpServerRequest
      const [path = ""] = url.split("?")
      if (path !== "/health" && path !== "/ready") return yield* app
      if (method !== "GET" && method !== "HEAD") return yield* answered(Problems.methodNotAllowed(allow), { allow })
      return path === "/health" ? healthy : yield* asked(ready)
    })

// internal

const allow = "GET, HEAD"

const healthy = HttpServerResponse.text(JSON.stringify({ status: "ok" }), { contentType: "application/json" })

const asked = (ready: Effect.Effect<unknown, unknown>): App<never, never> =>
  ready.pipe(
    Effect.as(healthy),
    Effect.catchCause((cause) =>
      Effect.andThen(Effect.logWarning("not ready", cause), answered(Problems.unavailable(), { "retry-after": "1" }))
    )
  )
