import { PlatformId } from "@dravo/core/Ids"
import * as Graph from "@dravo/kit-meta/Graph"
import * as Memo from "@dravo/kit-meta/Memo"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
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
const paths = (...ids: ReadonlyArray<string>) => ids.map((id) => `${id}?fields=id`)
const odd = (code: number) => ({ message: "Something is odd", code, is_transient: false })
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
      const answers = yield* run(graph.all(call, paths("1", "2", "3", "4", "5")))
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
      yield* run(graph.all(call, paths(...Array.from({ length: 101 }, (_, id) => String(id)))))
      assert.deepStrictEqual(calls.map(({ body }) => JSON.parse(body.get("batch") ?? "[]").length).sort(), [1, 50, 50])
    })
  )

  it.effect("of a wrong length is an answer nobody can read", () =>
    Effect.gen(function* () {
      const { graph, run } = yield* scripted(() => [part({ id: "1" })])
      const answers = yield* run(graph.all(call, paths("1", "2")))
      assert.deepStrictEqual(
        answers.map((one) => one._tag === "Refused" && one.refusal.reason._tag),
        ["InvalidResponse", "InvalidResponse"]
      )
    })
  )

  it.effect("refused as a whole says nothing about its objects", () =>
    Effect.gen(function* () {
      const { graph, run } = yield* scripted(() => missing("2"))
      const answers = yield* run(graph.all(call, paths("1", "2")))
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
      const answers = yield* run(graph.all(odd, paths("1", "2")))
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
      yield* run(graph.all(call, paths("1")))
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
      yield* run(graph.all({ ...call, token }, paths("1", "2")))
      yield* run(graph.one({ ...call, token }, "1?fields=id"))
      const known = "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"
      assert.strictEqual(calls[0]?.body.get("appsecret_proof"), known)
      assert.strictEqual(calls[1]?.url.searchParams.get("appsecret_proof"), known)
    })
  )
})

describe("a host without batches", () => {
  const ids = Array.from({ length: 25 }, (_, index) => String(700_001 + index))
  const host =
    (refuse: (id: string) => unknown) =>
    ({ url }: Seen) => {
      const id = url.pathname.split("/").at(-1) ?? ""
      return refuse(id) ?? { id }
    }

  it.effect("is asked for each object by itself, and one that is refused costs only itself", () =>
    Effect.gen(function* () {
      const { calls, graph, run } = yield* scripted(
        host((id) => (id === "700009" ? missing(id) : undefined)),
        { batches: false }
      )
      const answers = yield* run(graph.all(call, paths(...ids)))
      assert.deepStrictEqual(
        answers.map(({ _tag }) => _tag),
        ids.map((id) => (id === "700009" ? "Refused" : "Node"))
      )
      assert.lengthOf(calls, 25)
    })
  )

  const whole = [
    { title: "a dead token", error: { message: "gone", code: 190 } },
    { title: "a throttle", error: { message: "slow down", code: 4 } },
    { title: "an app that is blocked", error: { message: "API access blocked.", code: 200 } },
    { title: "a trouble the platform calls lasting, four times over", error: odd(1) },
    { title: "an end of the platform itself, four times over", error: { message: "Down", code: 2 } }
  ]
  it.effect.each(whole)("is left alone after the first four when they meet $title", ({ error }) =>
    Effect.gen(function* () {
      const { calls, graph, run } = yield* scripted(() => ({ error }), { batches: false })
      const answers = yield* run(graph.all(call, paths(...ids)))
      assert.lengthOf(answers, 25)
      assert.strictEqual(new Set(tags(answers).split(" ")).size, 1)
      assert.lengthOf(calls, 4)
    })
  )

  it.effect("is asked to the end where every object is refused for itself", () =>
    Effect.gen(function* () {
      const { calls, graph, run } = yield* scripted(host(missing), { batches: false })
      yield* run(graph.all(call, paths(...ids)))
      assert.lengthOf(calls, 25)
    })
  )
})

describe("a memo", () => {
  it.effect("forgets after a week, and the oldest first", () =>
    Effect.gen(function* () {
      const memo = Memo.make<number>({ max: 2 })
      yield* Effect.forEach(["a", "b", "c"], (key, index) => memo.set(key, index))
      assert.deepStrictEqual(yield* Effect.forEach(["a", "b", "c"], (key) => memo.get(key)), [undefined, 1, 2])
      yield* TestClock.adjust("7 days")
      assert.isUndefined(yield* memo.get("c"))
    })
  )
})
