import { OperatorActionRequired, Rejected, Unclassified } from "@dravo/core/AdapterError"
import { PlatformId } from "@dravo/core/Ids"
import * as Client from "@dravo/kit-http/Client"
import * as Exchange from "@dravo/kit-http/Exchange"
import * as Json from "@dravo/kit-http/Json"
import type { Request } from "@dravo/kit-http/Request"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"

const platform = PlatformId.make("somewhere")
const ok = () => Response.json({ data: 1 })
const get: Request = { operation: "readPosts", path: "/things" }

/** A client over a scripted `fetch`: the n-th call gets the n-th answer, the last one for ever. */
const withAnswers = (
  answers: ReadonlyArray<() => Response | Promise<Response>>,
  options: Partial<Client.Options> = {},
  between: (fetch: typeof globalThis.fetch) => typeof globalThis.fetch = (fetch) => fetch
) =>
  Effect.gen(function* () {
    const seen: Array<globalThis.Request> = []
    const fetch: typeof globalThis.fetch = (input, init) => {
      seen.push(new globalThis.Request(input, init))
      const answer = answers[Math.min(seen.length, answers.length) - 1]
      return Promise.resolve().then(() => (answer === undefined ? Response.error() : answer()))
    }
    const http = yield* HttpClient.HttpClient.pipe(Effect.provide(FetchHttpClient.layer))
    const client = yield* Client.make({
      platform,
      baseUrl: "https://api.example.com/v1/",
      classify: Exchange.byStatus,
      ...options
    }).pipe(Effect.provideService(HttpClient.HttpClient, http))
    const call = (request: Request = get) =>
      client.call(request).pipe(Effect.provideService(FetchHttpClient.Fetch, between(fetch)))
    return { call, seen }
  })

/** Runs until it ends, moving the clock past every pause. */
const settled = <A, E>(effect: Effect.Effect<A, E>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(effect)
    for (let step = 0; step < 8; step++) yield* TestClock.adjust("6 seconds")
    return yield* Fiber.join(fiber)
  })

const reset = () =>
  Promise.reject(
    Object.assign(new TypeError("fetch failed"), {
      cause: Object.assign(new Error("read ECONNRESET 10.0.0.1:443"), { code: "ECONNRESET" })
    })
  )
const status =
  (code: number, body: unknown = {}, headers: Record<string, string> = {}) =>
  () =>
    Response.json(body, { status: code, headers })
const reasonOf = (call: ReturnType<Effect.Success<ReturnType<typeof withAnswers>>["call"]>) =>
  Effect.map(settled(Effect.flip(call)), (error) => error.reason)

describe("Client", { meta: { claim: "failures.http" } }, () => {
  it.effect("sends what the request says and keeps a query as it was written", () =>
    Effect.gen(function* () {
      const { call, seen } = yield* withAnswers([ok], { headers: { "x-version": "7" } })
      const answer = yield* call({
        ...get,
        path: "/things?ids=List(urn%3Aa%3A1,urn%3Aa%3A2)",
        query: { fields: "a,b", proof: Redacted.make("s p") },
        token: Redacted.make("secret-token")
      })
      assert.deepStrictEqual(answer.body, { data: 1 })
      assert.strictEqual(
        seen[0]?.url,
        "https://api.example.com/v1/things?ids=List(urn%3Aa%3A1,urn%3Aa%3A2)&fields=a%2Cb&proof=s+p"
      )
      assert.strictEqual(seen[0]?.headers.get("authorization"), "Bearer secret-token")
      assert.strictEqual(seen[0]?.headers.get("x-version"), "7")
      assert.isNull(seen[0]?.headers.get("traceparent"))
      assert.strictEqual(seen[0]?.redirect, "manual")
    })
  )

  it.effect("sends forms and JSON with POST", () =>
    Effect.gen(function* () {
      const { call, seen } = yield* withAnswers([ok])
      yield* call({
        ...get,
        form: { grant_type: "refresh_token", refresh_token: Redacted.make("a+b") },
        basic: { username: "id", password: Redacted.make("pw") }
      })
      yield* call({ ...get, json: { filters: { ids: ["1"] } } })
      assert.deepStrictEqual(
        seen.map((one) => one.method),
        ["POST", "POST"]
      )
      const bodies = yield* Effect.promise(() => Promise.all(seen.map((one) => one.text())))
      assert.deepStrictEqual(bodies, ["grant_type=refresh_token&refresh_token=a%2Bb", '{"filters":{"ids":["1"]}}'])
      assert.strictEqual(seen[0]?.headers.get("content-type"), "application/x-www-form-urlencoded")
      assert.strictEqual(seen[0]?.headers.get("authorization"), `Basic ${btoa("id:pw")}`)
    })
  )

  it.effect.each([
    "",
    "api.example.com",
    "/relative",
    "ftp://api.example.com",
    "https://user:pw@api.example.com",
    "https://api.example.com?x=1",
    "javascript:alert(1)"
  ])("refuses %j as a base URL", (baseUrl) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(withAnswers([ok], { baseUrl }))
      assert.strictEqual(error.operation, "make")
      assert.strictEqual(error.reason._tag, "Rejected")
    })
  )

  it.effect.each([
    ["503 twice", [status(503), status(408), ok]],
    ["a reset twice", [reset, reset, ok]]
  ] as const)("tries again after %s", ([, answers]) =>
    Effect.gen(function* () {
      const { call, seen } = yield* withAnswers(answers)
      assert.deepStrictEqual((yield* settled(call())).body, { data: 1 })
      assert.lengthOf(seen, 3)
    })
  )

  it.effect("gives up after three attempts, and says what the network said without its address", () =>
    Effect.gen(function* () {
      const { call, seen } = yield* withAnswers([reset])
      const reason = yield* reasonOf(call())
      assert.deepStrictEqual([reason._tag, reason.detail], ["Unavailable", "the connection failed (ECONNRESET)"])
      assert.lengthOf(seen, 3)
    })
  )

  it.effect.each([400, 401, 402, 403, 404, 405, 409, 413, 422, 429, 451])("never repeats a %s", (code) =>
    Effect.gen(function* () {
      const { call, seen } = yield* withAnswers([status(code)])
      yield* reasonOf(call())
      assert.lengthOf(seen, 1)
    })
  )

  it.effect("repeats nothing an adapter calls final, nor what a request forbids to repeat", () =>
    Effect.gen(function* () {
      const final = yield* withAnswers([status(500)], {
        classify: () => new OperatorActionRequired({ detail: "", retryAt: null })
      })
      yield* reasonOf(final.call())
      assert.lengthOf(final.seen, 1)
      const once = yield* withAnswers([status(500)])
      yield* reasonOf(once.call({ ...get, attempts: 1 }))
      assert.lengthOf(once.seen, 1)
    })
  )

  it.effect("spends at most a tenth more calls than it was asked for, plus ten, when everything fails", () =>
    Effect.gen(function* () {
      const { call, seen } = yield* withAnswers([status(500)])
      yield* settled(
        Effect.forEach(Array.from({ length: 500 }), () => Effect.exit(call()), {
          concurrency: "unbounded",
          discard: true
        })
      )
      assert.isAtMost(seen.length, 500 * 1.1 + 10)
      assert.isAtLeast(seen.length, 500 + 10)
    })
  )

  it("waits uniformly between nothing and a limit that doubles up to five seconds", () => {
    const draws = Array.from({ length: 10_000 }, (_, index) => (index * 0.6180339887) % 1)
    for (const [attempt, limit] of [
      [1, 200],
      [2, 400],
      [3, 800],
      [6, 5000],
      [50, 5000]
    ] as const) {
      const waits = draws.map((draw) => Duration.toMillis(Client.backOff(attempt, draw))).sort((a, b) => a - b)
      const worst = Math.max(...waits.map((wait, index) => Math.abs(wait / limit - index / waits.length)))
      assert.isBelow(worst, 0.02, `attempt ${attempt}`)
    }
  })

  it.effect("cuts an attempt at the deadline, headers or body, and does not repeat it", () =>
    Effect.gen(function* () {
      const never = () => new Promise<Response>(() => {})
      const dripping = () =>
        new Response(new ReadableStream({ start: (stream) => stream.enqueue(new TextEncoder().encode("{")) }), {
          headers: { "content-type": "application/json" }
        })
      for (const answer of [never, dripping]) {
        const { call, seen } = yield* withAnswers([answer])
        const reason = yield* reasonOf(call())
        assert.deepStrictEqual([reason._tag, reason.detail], ["Unavailable", "no answer within 10s"])
        assert.lengthOf(seen, 1)
        assert.isTrue(seen[0]?.signal.aborted)
      }
    })
  )

  it.effect("gives all attempts together twice the deadline", () =>
    Effect.gen(function* () {
      const context = yield* Effect.context<never>()
      const slowly = () =>
        Effect.runPromiseWith(context)(Effect.as(Effect.sleep("9 seconds"), Response.json({}, { status: 503 })))
      const { call, seen } = yield* withAnswers([slowly])
      const fiber = yield* Effect.forkChild(Effect.flip(call()))
      for (let second = 0; second < 19; second++) yield* TestClock.adjust("1 second")
      assert.isUndefined(fiber.pollUnsafe())
      for (let second = 0; second < 2; second++) yield* TestClock.adjust("1 second")
      const error = yield* Fiber.join(fiber)
      assert.strictEqual(error.reason.detail, "it kept failing")
      assert.lengthOf(seen, 3)
    })
  )

  it.effect("stops reading at the cap", () =>
    Effect.gen(function* () {
      let sent = 0
      const more = (stream: ReadableStreamDefaultController<Uint8Array>) => {
        sent++
        stream.enqueue(new Uint8Array(65_536).fill(32))
      }
      const endless = () =>
        new Response(new ReadableStream({ pull: more }), { headers: { "content-type": "application/json" } })
      const { call } = yield* withAnswers([endless])
      const reason = yield* reasonOf(call())
      assert.deepStrictEqual([reason._tag, reason.detail], ["InvalidResponse", "an answer of more than 5242880 bytes"])
      assert.isBelow(sent, 100)
    })
  )

  it.effect.each([
    ["text/html", "<p>", "text/html instead of JSON"],
    ["", "{}", "an unnamed type instead of JSON"],
    ["application/json", "", "an empty answer"],
    ["application/json", "{", "text that is not valid JSON"],
    ["application/json", "[".repeat(65), "JSON nested deeper than 64 levels"]
  ] as const)("says what came instead of JSON: %s %s", ([type, body, why]) =>
    Effect.gen(function* () {
      const { call } = yield* withAnswers([
        () => new Response(new TextEncoder().encode(body), { headers: type === "" ? {} : { "content-type": type } })
      ])
      const reason = yield* reasonOf(call())
      assert.deepStrictEqual([reason._tag, reason.detail], ["InvalidResponse", why])
    })
  )

  it.effect.each([
    "application/json",
    "application/json; charset=utf-8",
    "application/problem+json",
    "text/javascript; charset=UTF-8",
    "APPLICATION/JSON"
  ])("takes %s for JSON", (type) =>
    Effect.gen(function* () {
      const { call } = yield* withAnswers([
        () => new Response('{"a":9007199254740993}', { headers: { "content-type": type } })
      ])
      const answer = yield* call()
      assert.deepStrictEqual(answer.body, { a: "9007199254740993" })
      assert.strictEqual(answer.text, '{"a":9007199254740993}')
    })
  )

  it.effect.each([
    ["an HTML page", () => new Response("<p>", { headers: { "content-type": "text/html" } })],
    ["half an answer", () => new Response("{", { headers: { "content-type": "application/json" } })],
    ["nothing", () => new Response(null, { status: 204 })]
  ] as const)("asks once more, at once, when a proxy put %s in an answer's place", ([, garbage]) =>
    Effect.gen(function* () {
      const once = yield* withAnswers([garbage, ok])
      // No clock moves: the second attempt waits for nothing.
      assert.deepStrictEqual((yield* once.call()).body, { data: 1 })
      assert.lengthOf(once.seen, 2)
      const always = yield* withAnswers([garbage])
      assert.strictEqual((yield* Effect.flip(always.call())).reason._tag, "InvalidResponse")
      assert.lengthOf(always.seen, 2)
      const token = yield* withAnswers([garbage, ok])
      yield* Effect.flip(token.call({ ...get, attempts: 1 }))
      assert.lengthOf(token.seen, 1)
    })
  )

  it.effect("asks a fetch that keeps answers for new ones every time", () =>
    Effect.gen(function* () {
      let asked = 0
      const kept = new Map<string, string>()
      const caching =
        (fetch: typeof globalThis.fetch): typeof globalThis.fetch =>
        async (input, init) => {
          const { cache, url } = new globalThis.Request(input, init)
          const text = (cache === "no-store" ? undefined : kept.get(url)) ?? (await (await fetch(input, init)).text())
          kept.set(url, text)
          return new Response(text, { headers: { "content-type": "application/json" } })
        }
      const { call } = yield* withAnswers([() => Response.json({ data: ++asked })], {}, caching)
      assert.deepStrictEqual((yield* call()).body, { data: 1 })
      assert.deepStrictEqual((yield* call()).body, { data: 2 })
    })
  )

  it.effect.each(["a\u0000b", "a\r\nx-injected: 1", "a\nb", "tökén-\u0142", "🙂", "", "  "])(
    "sends nothing with a token that cannot stand in a header, and blames the credential: %j",
    (token) =>
      Effect.gen(function* () {
        const { call, seen } = yield* withAnswers([ok])
        const error = yield* Effect.flip(call({ ...get, token: Redacted.make(token) }))
        assert.deepStrictEqual([error.reason._tag, error.operation], ["CredentialUnavailable", "readPosts"])
        assert.isFalse(token.trim() !== "" && error.message.includes(token))
        assert.lengthOf(seen, 0)
      })
  )

  it.effect("sends a token of any letters that Latin-1 has", () =>
    Effect.gen(function* () {
      const { call, seen } = yield* withAnswers([ok])
      yield* call({ ...get, token: Redacted.make("ÀÿAz09-._~+/=|%!*") })
      assert.lengthOf(seen, 1)
    })
  )

  it.effect.each([204, 205])("takes a %s without a body for an empty answer", (code) =>
    Effect.gen(function* () {
      const { call } = yield* withAnswers([() => new Response(null, { status: code })])
      assert.strictEqual((yield* reasonOf(call())).detail, "an empty answer")
    })
  )

  it.effect.each([301, 302, 303, 307, 308])("refuses a %s", (code) =>
    Effect.gen(function* () {
      const { call, seen } = yield* withAnswers([
        () => new Response(null, { status: code, headers: { location: "https://evil.example/" } })
      ])
      assert.strictEqual((yield* reasonOf(call()))._tag, "InvalidResponse")
      assert.lengthOf(seen, 1)
    })
  )

  it.effect(
    "hands classification the status, the kept headers and the parsed body, and lets a platform refuse with 200",
    () =>
      Effect.gen(function* () {
        const exchanges: Array<Exchange.Exchange> = []
        const { call } = yield* withAnswers(
          [status(200, { error: { code: "nope" } }, { "x-quota": "1", "set-cookie": "a=b", "retry-after": "5" })],
          {
            keepHeaders: ["X-Quota"],
            isFailure: (exchange) => Json.at(exchange.body, "error", "code") !== "ok",
            classify: (exchange) => {
              exchanges.push(exchange)
              return new Rejected({ detail: "no" })
            }
          }
        )
        assert.strictEqual((yield* reasonOf(call()))._tag, "Rejected")
        assert.deepStrictEqual(exchanges, [
          {
            status: 200,
            body: { error: { code: "nope" } },
            text: '{"error":{"code":"nope"}}',
            headers: { "content-type": "application/json", "retry-after": "5", "x-quota": "1" }
          }
        ])
      })
  )

  it.effect(
    "takes what was sent in secret out of a refusal before anybody reads it, and URLs out of what they say",
    () =>
      Effect.gen(function* () {
        // Nothing about the second one looks like a token.
        const token = "to/ken+with=signs.12",
          proof = "plain words"
        const said =
          `Bearer ${token} or ${encodeURIComponent(token)} at https://api.example.com/v1/things?access_token=abc ` +
          `with ${proof} and plain+words`
        const { call } = yield* withAnswers([status(400, { said })], {
          classify: (exchange) => new Unclassified({ detail: String(Json.at(exchange.body, "said")) })
        })
        const { detail } = yield* reasonOf(
          call({ ...get, token: Redacted.make(token), query: { proof: Redacted.make(proof) } })
        )
        assert.notInclude(detail, "ken")
        assert.notInclude(detail, "plain")
        assert.notInclude(detail, "http")
        assert.include(detail, "with")
      })
  )
})
