import { Store } from "@dravo/core/Store"
import { StoreError, Unreachable } from "@dravo/core/StoreError"
import { InvalidRequest } from "@dravo/engine/InvalidRequest"
import * as StoreMemory from "@dravo/store-memory"
import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { json, postsPage, postView, type ProblemBody, serve, text, workspace } from "./support.ts"

const down = new StoreError({
  operation: "pagePublications",
  reason: new Unreachable({ detail: "connect ECONNREFUSED 10.0.0.7:5432" })
})

/** A store whose key lookups are counted, and replaced where `lookup` is given. */
const watched = (lookups: Array<string>, lookup?: Store["Service"]["engineFindKey"]) =>
  Layer.effect(
    Store,
    Effect.map(StoreMemory.make, (store) =>
      Store.of({
        ...store,
        engineFindKey: (id) => {
          lookups.push(id)
          return lookup?.(id) ?? store.engineFindKey(id)
        }
      })
    )
  )

const collect = (lines: Array<string>) =>
  Logger.layer([
    Logger.make(({ cause, message }) => {
      lines.push(`${String(message)} ${String(cause)}`)
    })
  ])

describe("Handler", () => {
  it.effect("answers with the rows of the key's own workspace", () =>
    Effect.gen(function* () {
      const { calls, get } = yield* serve()
      const posts = yield* get("/v1/analytics/posts?postId=post_1&page=2&limit=7&unknown=1&unknown=2")
      assert.strictEqual(posts.status, 200)
      assert.strictEqual(posts.headers.get("content-type"), "application/json")
      assert.strictEqual(posts.headers.get("cache-control"), "no-store")
      const body = yield* json<{ readonly items: ReadonlyArray<{ readonly post_id: string }> }>(posts)
      assert.deepStrictEqual(
        body.items.map((row) => row.post_id),
        ["post_2a7f93"]
      )
      assert.deepStrictEqual(calls.posts, [{ workspace, request: { postId: "post_1", page: 2, limit: 7 } }])

      const accounts = yield* get("/v1/analytics/accounts?refresh=true&platform=x")
      assert.strictEqual(accounts.status, 200)
      assert.deepStrictEqual(calls.accounts, [{ workspace, request: { refresh: true, platform: "x" } }])
    })
  )

  it.effect("describes every refusal as a problem with all members and the request id", () =>
    Effect.gen(function* () {
      const lines: Array<string> = []
      const failing = yield* Effect.provide(
        serve({
          scopes: ["analytics:read"],
          listPosts: () => Effect.fail(down),
          listAccounts: () => Effect.die(new TypeError("cannot read secret_column of undefined"))
        }),
        collect(lines)
      )
      const { get, key, send } = failing
      const answers = [
        [400, yield* get("/v1/analytics/posts?limit=0")],
        [401, yield* send("/v1/analytics/posts")],
        [403, yield* get("/v1/analytics/posts?refresh=true")],
        [404, yield* get("/v1/analytics/nothing")],
        [405, yield* send("/v1/analytics/posts", { method: "DELETE" })],
        [500, yield* get("/v1/analytics/accounts")],
        [503, yield* get("/v1/analytics/posts")]
      ] as const
      for (const [status, answer] of answers) {
        const printed = yield* text(answer)
        const body = JSON.parse(printed) as ProblemBody
        assert.strictEqual(answer.status, status)
        assert.strictEqual(answer.headers.get("content-type"), "application/problem+json")
        assert.deepStrictEqual(Object.keys(body).slice(0, 5), ["type", "title", "status", "detail", "instance"])
        assert.match(body.type, /^https:\/\/dravo\.dev\/problems\/[a-z-]+$/)
        assert.strictEqual(body.status, status)
        assert.isAbove(body.title.length, 0)
        assert.isAbove(body.detail.length, 0)
        assert.strictEqual(body.instance, `urn:request:${answer.headers.get("x-request-id")}`)
        assert.notMatch(
          printed + JSON.stringify([...answer.headers]),
          /secret_column|TypeError|ECONNREFUSED|10\.0\.0\.7|StoreError|\.ts\b| {4}at /
        )
      }
      const logged = lines.join("\n")
      assert.include(logged, "secret_column")
      assert.include(logged, "ECONNREFUSED")
      assert.notInclude(logged, key)
      assert.notInclude(logged, key.slice(-20))
    })
  )

  it.effect("passes the engine's own refusals on, by parameter", () =>
    Effect.gen(function* () {
      const { get } = yield* serve({
        listPosts: () =>
          Effect.fail(new InvalidRequest({ parameter: "cursor", detail: "cannot be given together with page" }))
      })
      const answer = yield* get("/v1/analytics/posts?page=1")
      assert.strictEqual(answer.status, 400)
      assert.deepStrictEqual((yield* json<ProblemBody>(answer)).errors, [
        { parameter: "cursor", message: "cannot be given together with page" }
      ])
    })
  )

  it.effect("gives one 401 body for every reason", () =>
    Effect.gen(function* () {
      const lookups: Array<string> = []
      const { get, key, keys, send } = yield* serve({ store: watched(lookups) })
      const other = yield* keys.issue(workspace, { name: "revoked", scopes: ["analytics:read"] })
      assert.isTrue(yield* keys.revoke(workspace, other.record.id))
      const stranger = yield* serve()
      const flipped = (at: number) => `${key.slice(0, at)}${key[at] === "A" ? "B" : "A"}${key.slice(at + 1)}`
      const credentials: Record<string, string | undefined> = {
        missing: undefined,
        empty: "",
        "no scheme": key,
        "another scheme": `Basic ${btoa(`${key}:`)}`,
        "scheme alone": "Bearer",
        "nothing after the scheme": "Bearer   ",
        "not a key": "Bearer hello",
        "half a key": `Bearer ${key.slice(0, 30)}`,
        "bad checksum": `Bearer ${key.slice(0, -1)}${key.endsWith("A") ? "B" : "A"}`,
        "mistyped secret": `Bearer ${flipped(40)}`,
        "unknown id": `Bearer ${stranger.key}`,
        revoked: `Bearer ${Redacted.value(other.key)}`,
        "two keys": `Bearer ${key}, Bearer ${key}`,
        "a token where none is accepted": "Bearer eyJhbGciOiJub25lIn0.e30.",
        "longer than 4 KiB": `Bearer dra_${"a".repeat(5000)}`
      }
      const bodies = new Map<string, string>()
      for (const [reason, authorization] of Object.entries(credentials)) {
        const answer = yield* send(
          "/v1/analytics/posts?limit=0",
          authorization === undefined ? {} : { headers: { authorization } }
        )
        const id = answer.headers.get("x-request-id") ?? ""
        const headers = [...answer.headers].filter(([name]) => name !== "x-request-id")
        assert.strictEqual(answer.status, 401, reason)
        assert.strictEqual(answer.headers.get("www-authenticate"), "Bearer", reason)
        bodies.set(reason, JSON.stringify([headers, (yield* text(answer)).replace(id, "<id>")]))
      }
      assert.strictEqual(new Set(bodies.values()).size, 1, JSON.stringify([...bodies]))
      // Only a well-formed key is looked up at all.
      assert.strictEqual(lookups.length, 2)
      assert.strictEqual((yield* get("/v1/analytics/posts")).status, 200)
      assert.strictEqual(
        (yield* send("/v1/analytics/posts", { headers: { authorization: `bearer  ${key}` } })).status,
        200
      )
    })
  )

  it.effect("asks for the scope of what is done", () =>
    Effect.gen(function* () {
      const reader = yield* serve({ scopes: ["analytics:read"] })
      assert.strictEqual((yield* reader.get("/v1/analytics/posts")).status, 200)
      assert.strictEqual((yield* reader.get("/v1/analytics/posts?refresh=false")).status, 200)
      for (const path of ["posts", "accounts"]) {
        const refused = yield* reader.get(`/v1/analytics/${path}?refresh=true`)
        assert.strictEqual(refused.status, 403)
        assert.include(yield* text(refused), "analytics:refresh")
      }
      assert.strictEqual(reader.calls.posts.length + reader.calls.accounts.length, 2)
      const outsider = yield* serve({ scopes: ["admin", "analytics:refresh"] })
      const refused = yield* outsider.get("/v1/analytics/posts")
      assert.strictEqual(refused.status, 403)
      assert.include(yield* text(refused), "analytics:read")
    })
  )

  it.effect("answers 503 within two seconds when the store hangs on the key", () =>
    Effect.gen(function* () {
      const { get } = yield* serve({ store: watched([], () => Effect.never) })
      const answer = yield* Effect.forkChild(get("/v1/analytics/posts"))
      yield* TestClock.adjust("2 seconds")
      const response = yield* Fiber.join(answer)
      assert.strictEqual(response.status, 503)
      assert.strictEqual(response.headers.get("retry-after"), "1")
    })
  )

  it.effect("answers 503 when the store fails on the key, or the engine closes under a request", () =>
    Effect.gen(function* () {
      const failing = yield* serve({ store: watched([], () => Effect.fail(down)) })
      assert.strictEqual((yield* failing.get("/v1/analytics/posts")).status, 503)
      const closing = yield* serve({ listPosts: () => Effect.interrupt })
      const answer = yield* closing.get("/v1/analytics/posts")
      assert.strictEqual(answer.status, 503)
      assert.strictEqual((yield* json<ProblemBody>(answer)).status, 503)
    })
  )

  it.effect("takes what the addresses take and says so otherwise", () =>
    Effect.gen(function* () {
      const { calls, get, key, send } = yield* serve()
      for (const path of ["/v1/analytics/posts", "/v1/analytics/accounts", "/openapi.json"]) {
        for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
          const answer = yield* send(path, { method, headers: { authorization: `Bearer ${key}` } })
          assert.strictEqual(answer.status, 405, `${method} ${path}`)
          assert.strictEqual(answer.headers.get("allow"), "GET, HEAD")
        }
      }
      const head = yield* send("/v1/analytics/posts", { method: "HEAD", headers: { authorization: `Bearer ${key}` } })
      assert.strictEqual(head.status, 200)
      assert.strictEqual(yield* text(head), "")
      assert.strictEqual((yield* send("/v1/analytics/posts", { method: "HEAD" })).status, 401)
      assert.strictEqual(calls.posts.length, 1)
      for (const path of [
        "/",
        "/v1",
        "/v1/analytics",
        "/V1/analytics/posts",
        "/v1/analytics/posts/x",
        "/%ZZ",
        "/v1/analytics/%70osts%00"
      ]) {
        assert.strictEqual((yield* get(path)).status, 404, path)
      }
    })
  )

  it.effect("gives every answer a request id and keeps a harmless one of the caller's", () =>
    Effect.gen(function* () {
      const { get, send } = yield* serve()
      const kept = yield* get("/v1/analytics/posts?limit=0", { "x-request-id": "trace-01.A_b" })
      assert.strictEqual(kept.headers.get("x-request-id"), "trace-01.A_b")
      assert.strictEqual((yield* json<ProblemBody>(kept)).instance, "urn:request:trace-01.A_b")
      for (const id of ["", "a".repeat(65), "two words", "<script>", "-dash", "a;b", "é"]) {
        const given = (yield* send("/nothing", { headers: { "x-request-id": id } })).headers.get("x-request-id") ?? ""
        assert.match(given, /^[0-9a-f-]{36}$/, id)
      }
      const ids = yield* Effect.forEach([1, 2, 3], () =>
        Effect.map(get("/openapi.json"), (answer) => answer.headers.get("x-request-id"))
      )
      assert.strictEqual(new Set(ids).size, 3)
    })
  )

  it.effect("serves under a base path and nowhere else", () =>
    Effect.gen(function* () {
      const { get } = yield* serve({ handler: { basePath: "/api/dravo/" } })
      assert.strictEqual((yield* get("/api/dravo/v1/analytics/posts?limit=1")).status, 200)
      assert.strictEqual((yield* get("/api/dravo/openapi.json")).status, 200)
      for (const path of [
        "/v1/analytics/posts",
        "/api/dravox/v1/analytics/posts",
        "/api/dravov1/analytics/posts",
        "/api/dravo",
        "/api/dravo?x=1",
        "/x"
      ]) {
        const answer = yield* get(path)
        assert.strictEqual(answer.status, 404, path)
        assert.strictEqual((yield* json<ProblemBody>(answer)).status, 404)
      }
    })
  )

  it.effect("refuses options that cannot work", () =>
    Effect.gen(function* () {
      for (const handler of [
        { basePath: "api" },
        { basePath: "/a b" },
        { basePath: "//" },
        { basePath: "https://x" },
        { cors: { origins: ["https://app.example.com/"] } },
        { cors: { origins: ["app.example.com"] } }
      ]) {
        const exit = yield* Effect.exit(serve({ handler }))
        assert.isTrue(Exit.isFailure(exit), JSON.stringify(handler))
      }
    })
  )

  it.effect("ends a request whose caller left, and no refresh it started", () =>
    Effect.gen(function* () {
      const started = yield* Deferred.make<void>()
      const left = yield* Deferred.make<void>()
      const platform = yield* Deferred.make<void>()
      const refreshed = yield* Deferred.make<void>()
      const { handler, key } = yield* serve({
        listPosts: () =>
          Effect.gen(function* () {
            const refresh = yield* Effect.forkDetach(
              Effect.andThen(Deferred.await(platform), Deferred.succeed(refreshed, undefined))
            )
            yield* Deferred.succeed(started, undefined)
            yield* Fiber.join(refresh)
            return postsPage([postView()])
          }).pipe(Effect.onInterrupt(() => Deferred.succeed(left, undefined)))
      })
      const controller = new AbortController()
      const init = { signal: controller.signal, headers: { authorization: `Bearer ${key}` } }
      const answer = handler(new Request("http://localhost/v1/analytics/posts", init))
      yield* Deferred.await(started)
      controller.abort()
      yield* Deferred.await(left)
      assert.strictEqual((yield* Effect.promise(() => answer)).status, 499)
      yield* Deferred.succeed(platform, undefined)
      yield* Deferred.await(refreshed)
    })
  )
})

describe("CORS", () => {
  const origin = "https://app.example.com"
  const preflight = {
    method: "OPTIONS",
    headers: { origin, "access-control-request-method": "GET", "access-control-request-headers": "authorization" }
  }

  it.effect("is off unless the host asks for it", () =>
    Effect.gen(function* () {
      const { get, send } = yield* serve()
      assert.strictEqual((yield* send("/v1/analytics/posts", preflight)).status, 405)
      assert.isNull((yield* get("/v1/analytics/posts", { origin })).headers.get("access-control-allow-origin"))
    })
  )

  it.effect("lets the listed origins read answers and problems", () =>
    Effect.gen(function* () {
      const { get, send } = yield* serve({ handler: { cors: { origins: [origin] } } })
      const asked = yield* send("/v1/analytics/posts", preflight)
      assert.strictEqual(asked.status, 204)
      assert.strictEqual(asked.headers.get("access-control-allow-origin"), origin)
      assert.strictEqual(asked.headers.get("vary"), "origin")
      assert.include(asked.headers.get("access-control-allow-headers") ?? "", "authorization")
      assert.include(asked.headers.get("access-control-allow-methods") ?? "", "GET")
      assert.match(asked.headers.get("x-request-id") ?? "", /./)
      for (const answer of [
        yield* get("/v1/analytics/posts", { origin }),
        yield* send("/v1/analytics/posts", { headers: { origin } })
      ]) {
        assert.strictEqual(answer.headers.get("access-control-allow-origin"), origin)
        assert.match(answer.headers.get("vary") ?? "", /^(?:accept, )?origin$/u)
        assert.include(answer.headers.get("access-control-expose-headers") ?? "", "x-request-id")
        assert.isNull(answer.headers.get("access-control-allow-credentials"))
      }
      const defect = yield* serve({ handler: { cors: { origins: [origin] } }, listPosts: () => Effect.die("defect") })
      const failed = yield* Effect.provide(defect.get("/v1/analytics/posts", { origin }), collect([]))
      assert.strictEqual(failed.status, 500)
      assert.strictEqual(failed.headers.get("access-control-allow-origin"), origin)
    })
  )

  it.effect("lets no other origin in, and every one where the host says so", () =>
    Effect.gen(function* () {
      const { send } = yield* serve({ handler: { cors: { origins: [origin] } } })
      const other = { ...preflight, headers: { ...preflight.headers, origin: "https://evil.example.com" } }
      const refused = yield* send("/v1/analytics/posts", other)
      assert.isNull(refused.headers.get("access-control-allow-origin"))
      assert.strictEqual(refused.headers.get("vary"), "origin")
      const open = yield* serve({ handler: { cors: { origins: "*" } } })
      assert.strictEqual(
        (yield* open.send("/v1/analytics/posts", other)).headers.get("access-control-allow-origin"),
        "*"
      )
    })
  )
})
