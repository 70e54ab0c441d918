import { PlatformId } from "@dravo/core/Ids"
import * as Graph from "@dravo/kit-meta/Graph"
import * as Memo from "@dravo/kit-meta/Memo"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"

interface Seen {
  readonly url: URL
  readonly body: URLSearchParams
  readonly authorization: string | null
}

const statusOf = (body: object): number => ("status" in body && typeof body.status === "number" ? body.status : 400)

/** A graph over a scripted fetch, and what it was asked. */
const scripted = Effect.fnUntraced(function* (answer: (seen: Seen) => unknown, options: Partial<Graph.Options> = {}) {
  const calls: Array<Seen> = []
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    const seen = {
      url: new URL(request.url),
      body: new URLSearchParams(await request.text()),
      authorization: request.headers.get("authorization")
    }
    calls.push(seen)
    const body = answer(seen)
    const refused = typeof body === "object" && body !== null && "error" in body
    return new Response(JSON.stringify(body), {
      status: refused ? statusOf(body) : 200,
      headers: { "content-type": "application/json" }
    })
  }
  const graph = yield* Graph.make({
    platform: PlatformId.make("graph"),
    baseUrl: "https://graph.example",
    batches: true,
    scopes: { readPosts: [], readAccounts: [] },
    ...options
  }).pipe(Effect.provide(FetchHttpClient.layer))
  const run = <A>(effect: Effect.Effect<A>) => Effect.provideService(effect, FetchHttpClient.Fetch, fetch)
  return { graph, calls, run }
})

const call = { operation: "readPosts", token: Redacted.make("a-very-secret-token") } as const
const missing = (id: string) => ({
  error: { message: `Unsupported get request. Object with ID '${id}' does not exist`, code: 100, error_subcode: 33 }
})
const part = (body: unknown, code = 200) => ({
  code,
  headers: [{ name: "X-Something", value: "1" }],
  body: JSON.stringify(body)
})
const asks = (...ids: ReadonlyArray<string>) => ids.map((id) => ({ id, fields: "id" }))
const tags = (answers: ReadonlyArray<Graph.Answer>) => answers.map(({ _tag }) => _tag).join(" ")

describe("a batch", () => {
  it.effect("isolates its parts: a good one, a refused one, one that took too long, one that cannot be read", () =>
    Effect.gen(function* () {
      const { calls, graph, run } = yield* scripted(() => [
        part({ id: "1" }),
        part(missing("2"), 404),
        null,
        { code: 200, body: "{oops" },
        part(null)
      ])
      const answers = yield* run(graph.nodes(call, asks("1", "2", "3", "4", "5")))
      assert.deepStrictEqual(
        answers.map((one) => (one._tag === "Refused" ? one.refusal.reason._tag : one._tag)),
        ["Node", "Hidden", "Unavailable", "InvalidResponse", "InvalidResponse"]
      )
      assert.lengthOf(calls, 1)
    })
  )

  it.effect("is split where the platform ends it, at 50", () =>
    Effect.gen(function* () {
      const { calls, graph, run } = yield* scripted(({ body }) => {
        const parts: ReadonlyArray<unknown> = JSON.parse(body.get("batch") ?? "[]")
        return parts.map(() => part({ id: "1" }))
      })
      yield* run(graph.nodes(call, asks(...Array.from({ length: 101 }, (_, id) => String(id)))))
      assert.deepStrictEqual(calls.map(({ body }) => JSON.parse(body.get("batch") ?? "[]").length).sort(), [1, 50, 50])
    })
  )

  it.effect("of a wrong length is an answer nobody can read", () =>
    Effect.gen(function* () {
      const { graph, run } = yield* scripted(() => [part({ id: "1" })])
      const answers = yield* run(graph.nodes(call, asks("1", "2")))
      assert.deepStrictEqual(
        answers.map((one) => one._tag === "Refused" && one.refusal.reason._tag),
        ["InvalidResponse", "InvalidResponse"]
      )
    })
  )

  it.effect("refused as a whole says nothing about its objects", () =>
    Effect.gen(function* () {
      const { graph, run } = yield* scripted(() => missing("2"))
      const answers = yield* run(graph.nodes(call, asks("1", "2")))
      assert.deepStrictEqual(
        answers.map((one) => one._tag === "Refused" && one.refusal.about),
        ["other", "other"]
      )
    })
  )

  it.effect("quotes neither its token nor a link, however a part spells them", () =>
    Effect.gen(function* () {
      const odd = { ...call, token: Redacted.make("a very secret!token") }
      const words =
        "the token (a very secret!token and a%20very%20secret!token) of " +
        "https://graph.example/?access_token=other-secret is bad"
      const { graph, run } = yield* scripted(() => [
        part({ error: { message: words, code: 190 } }, 400),
        part({ error: { message: words, code: 2 } }, 500)
      ])
      const answers = yield* run(graph.nodes(odd, asks("1", "2")))
      for (const one of answers) {
        const said = one._tag === "Refused" ? one.refusal.reason.detail : assert.fail("not refused")
        assert.notInclude(said, "secret")
        assert.include(said, "is bad")
      }
    })
  )

  it.effect("of one is a plain request, with the token in its header", () =>
    Effect.gen(function* () {
      const { calls, graph, run } = yield* scripted(() => ({ id: "1" }))
      yield* run(graph.nodes(call, asks("1")))
      assert.strictEqual(calls[0]?.url.pathname, "/v25.0/1")
      assert.strictEqual(calls[0]?.authorization, "Bearer a-very-secret-token")
    })
  )
})

describe("an app's proof", () => {
  it.effect("is the documented HMAC, in the query of a read and in the form of a batch", () =>
    Effect.gen(function* () {
      const appSecret = Redacted.make("key")
      const token = Redacted.make("The quick brown fox jumps over the lazy dog")
      const { calls, graph, run } = yield* scripted(() => [part({ id: "1" }), part({ id: "2" })], { appSecret })
      yield* run(graph.nodes({ ...call, token }, asks("1", "2")))
      yield* run(graph.one({ ...call, token }, "1?fields=id"))
      const known = "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"
      assert.strictEqual(calls[0]?.body.get("appsecret_proof"), known)
      assert.strictEqual(calls[1]?.url.searchParams.get("appsecret_proof"), known)
    })
  )
})

describe("a list of ids on a host without batches", () => {
  /** Fails the whole list for one bad id, naming it or not. */
  const host =
    (bad: ReadonlySet<string>, refuse: (id: string) => unknown) =>
    ({ url }: Seen) => {
      const listed = url.searchParams.get("ids")
      const ids = listed === null ? [url.pathname.split("/").at(-1) ?? ""] : listed.split(",")
      const culprit = ids.find((id) => bad.has(id))
      if (culprit !== undefined) return refuse(culprit)
      return listed === null ? { id: ids[0] } : Object.fromEntries(ids.map((id) => [id, { id }]))
    }
  const ids = Array.from({ length: 25 }, (_, index) => String(700_001 + index))

  it.effect("is one call when all are good", () =>
    Effect.gen(function* () {
      const { calls, graph, run } = yield* scripted(host(new Set(), missing), { batches: false })
      assert.strictEqual(new Set(tags(yield* run(graph.nodes(call, asks(...ids)))).split(" ")).size, 1)
      assert.lengthOf(calls, 1)
    })
  )

  it.effect("goes on without the one a refusal names", () =>
    Effect.gen(function* () {
      const { calls, graph, run } = yield* scripted(host(new Set(["700009"]), missing), { batches: false })
      const answers = yield* run(graph.nodes(call, asks(...ids)))
      assert.deepStrictEqual(
        answers.map(({ _tag }) => _tag),
        ids.map((id) => (id === "700009" ? "Refused" : "Node"))
      )
      assert.lengthOf(calls, 2)
    })
  )

  it.effect("is taken apart when the refusal names nobody, in about two calls per halving", () =>
    Effect.gen(function* () {
      const conversion = () => ({
        error: { message: "The media was posted before the conversion.", code: 100, error_subcode: 2108006 }
      })
      const { calls, graph, run } = yield* scripted(host(new Set(["700009"]), conversion), { batches: false })
      const answers = yield* run(graph.nodes(call, asks(...ids)))
      assert.deepStrictEqual(
        answers.map(({ _tag }) => _tag),
        ids.map((id) => (id === "700009" ? "Refused" : "Node"))
      )
      assert.isAtMost(calls.length, 1 + 2 * Math.ceil(Math.log2(25)))
    })
  )

  it.effect("is not taken apart for a dead token, a throttle or a dead metric", () =>
    Effect.gen(function* () {
      for (const error of [
        { message: "gone", code: 190 },
        { message: "slow down", code: 4 },
        { message: "metric[0] must be one of the following values: a", code: 100 }
      ]) {
        const { calls, graph, run } = yield* scripted(() => ({ error }), { batches: false })
        assert.strictEqual(new Set(tags(yield* run(graph.nodes(call, asks(...ids)))).split(" ")).size, 1)
        assert.lengthOf(calls, 1)
      }
    })
  )

  it.effect("believes an unexplained refusal when both halves repeat it", () =>
    Effect.gen(function* () {
      const odd = () => ({ error: { message: "(#100) Something is wrong", code: 100 } })
      const whole = yield* scripted(odd, { batches: false })
      yield* whole.run(whole.graph.nodes(call, asks(...ids)))
      assert.lengthOf(whole.calls, 3)
      const one = yield* scripted(host(new Set(["700009"]), odd), { batches: false })
      const answers = yield* one.run(one.graph.nodes(call, asks(...ids)))
      assert.deepStrictEqual(
        answers.map(({ _tag }) => _tag),
        ids.map((id) => (id === "700009" ? "Refused" : "Node"))
      )
    })
  )

  it.effect("is taken apart where one object makes the server fail, whose neighbours lose nothing", () =>
    Effect.gen(function* () {
      const failing = () => ({ status: 500, error: { message: "An unknown error occurred", code: 1 } })
      const { calls, graph, run } = yield* scripted(host(new Set(["700009"]), failing), { batches: false })
      const reading = yield* Effect.forkChild(run(graph.nodes(call, asks(...ids))))
      yield* TestClock.adjust("1 minute")
      const answers = yield* Fiber.join(reading)
      assert.deepStrictEqual(
        answers.map(({ _tag }) => _tag),
        ids.map((id) => (id === "700009" ? "Refused" : "Node"))
      )
      assert.isAtMost(calls.length, 3 + 2 * Math.ceil(Math.log2(25)), "only the whole list is tried again")
    })
  )

  it.effect("costs a platform that is down two calls more, and none where nothing but a page answered", () =>
    Effect.gen(function* () {
      const down = { status: 503, error: { message: "Service temporarily unavailable", code: 2 } }
      for (const [body, most] of [
        [down, 5],
        [{ status: 503, error: "a page" }, 3]
      ] as const) {
        const { calls, graph, run } = yield* scripted(() => body, { batches: false })
        const reading = yield* Effect.forkChild(run(graph.nodes(call, asks(...ids))))
        yield* TestClock.adjust("1 minute")
        const answers = yield* Fiber.join(reading)
        assert.isTrue(answers.every((one) => one._tag === "Refused" && one.refusal.reason._tag === "Unavailable"))
        assert.lengthOf(calls, most)
      }
    })
  )

  it.effect("tells an object that was left out from an answer without any", () =>
    Effect.gen(function* () {
      const some = yield* scripted(() => ({ 700001: { id: "700001" } }), { batches: false })
      assert.strictEqual(tags(yield* some.run(some.graph.nodes(call, asks("700001", "700002")))), "Node Missing")
      const none = yield* scripted(() => ({}), { batches: false })
      assert.strictEqual(tags(yield* none.run(none.graph.nodes(call, asks("700001", "700002")))), "Refused Refused")
    })
  )
})

describe("a memo", () => {
  it.effect("forgets after a week, and the oldest first", () =>
    Effect.gen(function* () {
      const memo = Memo.make<number>(2)
      yield* Effect.forEach(["a", "b", "c"], (key, index) => memo.set(key, index))
      assert.deepStrictEqual(yield* Effect.forEach(["a", "b", "c"], (key) => memo.get(key)), [undefined, 1, 2])
      yield* TestClock.adjust("7 days")
      assert.isUndefined(yield* memo.get("c"))
    })
  )
})
