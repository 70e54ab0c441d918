import { measured, proves } from "@dravo-internal/tools/proves"
import { StoreError, Unreachable } from "@dravo/core/StoreError"
import { InvalidRequest } from "@dravo/engine/InvalidRequest"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as References from "effect/References"
import * as Schema from "effect/Schema"
import * as StoreMemory from "@dravo/store-memory"
import { Store } from "@dravo/core/Store"
import { AccountsQuery, PostsQuery } from "@dravo/http/Parameters"
import { specPlatforms } from "@dravo/http/Platforms"
import { plainAccounts, plainPosts } from "../src/web/plainQuery.ts"
import { accountsPage, accountView, postsPage, postView, serve, type Setup, workspace } from "./support.ts"

const down = new StoreError({ operation: "rows", reason: new Unreachable({ detail: "connect ECONNREFUSED" }) })
const keysDown = Layer.effect(
  Store,
  Effect.map(StoreMemory.make, (store) => Store.of({ ...store, engineFindKey: () => Effect.fail(down) }))
)

/** What is asked of both; `taken` of those that go past the API. */
interface Asked {
  readonly path: string
  readonly init?: RequestInit
  readonly headers?: Readonly<Record<string, string>>
  readonly taken: boolean
}

const lists = ["/v1/analytics/posts", "/v1/analytics/accounts"]
const cursor = "a".repeat(64)

const plain = ["", "?", "?limit=25", "?limit=100&platform=x", "?accountId=acc_1&refresh=false", `?cursor=${cursor}`]
const plainOfPosts = [
  "?postId=18%2B1",
  "?fromDate=2026-06-01&toDate=2026-06-30T10:00:00Z",
  "?page=3&limit=5",
  "?overview=all",
  "?sort=views&order=asc",
  "?sort=published_at"
]
const odd = [
  "?limit=0",
  "?limit=1e1",
  "?limit=5&limit=5",
  "?limit=",
  "?refresh=yes",
  "?platform=nowhere",
  "?account_id=acc_1",
  "?unknown=1",
  "?cursor=short",
  "?accountId=%20",
  "?accountId=%FF",
  "?page=0",
  "?overview=none",
  "?sort=followers",
  "?sort=views&order=up",
  "?fromDate=2026-02-30",
  "?fromDate=2026-07-01&toDate=2026-06-01",
  "?postId=a&postId=b&limit=101"
]

const asked: ReadonlyArray<Asked> = [
  ...lists.flatMap((path) => plain.map((query) => ({ path: path + query, taken: true }))),
  ...plainOfPosts.map((query) => ({ path: lists[0] + query, taken: true })),
  ...lists.flatMap((path) => odd.map((query) => ({ path: path + query, taken: false }))),
  ...lists.flatMap(
    (path): ReadonlyArray<Asked> => [
      { path: `${path}?refresh=true`, taken: true },
      { path, headers: { "x-request-id": "not a token" }, taken: true },
      { path, headers: { accept: "*/*" }, taken: true },
      { path, headers: { accept: "application/json, text/csv;q=0.5" }, taken: true },
      { path, headers: { accept: "text/csv" }, taken: false },
      { path, headers: { accept: "application/x-ndjson" }, taken: false },
      { path: `${path}?limit=3`, headers: { accept: "text/csv" }, taken: false },
      { path, headers: { origin: "https://app.example.com" }, taken: true },
      { path, headers: { origin: "https://else.example.com" }, taken: true },
      { path, headers: { authorization: "" }, taken: false },
      { path, headers: { authorization: "Bearer dra_wrong" }, taken: true },
      { path, headers: { authorization: `Bearer ${"x".repeat(5000)}` }, taken: true },
      { path, headers: { authorization: "Bearer a b" }, taken: false },
      { path, headers: { authorization: "bearer  dra_wrong" }, taken: false },
      { path, headers: { authorization: "Basic YTpi" }, taken: false },
      { path, init: { method: "HEAD" }, taken: false },
      { path, init: { method: "POST" }, taken: false },
      { path, init: { method: "OPTIONS" }, taken: false },
      { path: `${path}/`, taken: false },
      { path: path.toUpperCase(), taken: false },
      { path: `${path}#here`, taken: false },
      { path: path.replace("analytics", "%61nalytics"), taken: false }
    ]
  )
]

const setups: Readonly<Record<string, Setup>> = {
  "a key that may do everything": {},
  "a key that may only read": { scopes: ["analytics:read"] },
  "a key that may not read": { scopes: ["admin"] },
  "rows with everything there is": {
    listPosts: () =>
      Effect.succeed(
        postsPage(
          [
            postView({ metrics: { é: 1.5, a: 0 }, warnings: ["Ünknown"], status: "failed", error: 'It said "no".' }),
            postView(
              { metricsAsOf: { likes: 12345 }, lastUpdatedAt: null },
              { url: "https://a.example/é", text: "𝄞\u2028" }
            )
          ],
          { nextCursor: cursor, total: 9e15 }
        )
      ),
    listAccounts: () => Effect.succeed(accountsPage([accountView({ metricsWindow: { from: 0, to: 1 } })]))
  },
  "browsers of one origin": { handler: { cors: { origins: ["https://app.example.com"] } } },
  "browsers of any origin": { handler: { cors: { origins: "*" } } },
  "an engine that refuses": {
    listPosts: () => Effect.fail(new InvalidRequest({ parameter: "page", detail: "is too deep" })),
    listAccounts: () => Effect.fail(new InvalidRequest({ parameter: "cursor", detail: "is of another list" }))
  },
  "a store that is down": { listPosts: () => Effect.fail(down), listAccounts: () => Effect.fail(down) },
  "keys that cannot be read": { store: keysDown, handler: { cors: { origins: "*" } } },
  "a defect": { listPosts: () => Effect.die(new TypeError("a")), listAccounts: () => Effect.die("b") },
  "an engine that closes": { listPosts: () => Effect.interrupt, listAccounts: () => Effect.interrupt },
  "an engine that takes a while": {
    listPosts: () => Effect.as(Effect.yieldNow, postsPage([postView()])),
    listAccounts: () => Effect.as(Effect.yieldNow, accountsPage([]))
  }
}

const noId = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/gu

const toldOf = (response: Response) =>
  Effect.map(
    Effect.promise(() => response.text()),
    (body) => ({
      status: response.status,
      headers: [...response.headers].map(([name, value]) => [name, value.replace(noId, "…")]),
      body: body.replace(noId, "…")
    })
  )

describe("A list that is answered past the API's own machinery", () => {
  it.effect(
    "has the status, the headers and the bytes the API would answer with, whatever is asked and goes wrong",
    () =>
      Effect.gen(function* () {
        proves("api.direct-answers")
        let compared = 0
        const statuses = new Set<number>()
        for (const [name, setup] of Object.entries(setups)) {
          const [direct, api] = [yield* serve(setup), yield* serve({ ...setup, traced: true })]
          for (const { headers, init, path, taken } of asked) {
            const told: Array<object> = []
            for (const { handler, key } of [direct, api]) {
              const given = { "x-request-id": "id-1", authorization: `Bearer ${key}`, ...headers }
              const request = new Request(`http://localhost${path}`, { ...init, headers: given })
              const answer = yield* Effect.promise(() => handler(request))
              statuses.add(answer.status)
              told.push(yield* toldOf(answer))
            }
            assert.deepStrictEqual(told[0], told[1], `${name}: ${path} ${JSON.stringify({ headers, init })}`)
            const request = new Request(`http://localhost${path}`, {
              ...init,
              headers: { authorization: `Bearer ${direct.key}`, ...headers }
            })
            const answer = direct.direct(request)
            assert.strictEqual(answer !== undefined, taken, `${name}: ${path} ${JSON.stringify({ headers, init })}`)
            if (taken) compared++
          }
        }
        assert.includeMembers([...statuses], [200, 400, 401, 403, 404, 405, 500, 503])
        measured(`${compared} answers, statuses ${[...statuses].sort().join(", ")}`)
      }).pipe(Effect.provide(Logger.layer([])))
  )

  it.effect("is logged with its request's id and workspace, beside what the host's lines carry", () =>
    Effect.gen(function* () {
      const noted: Array<unknown> = []
      const logger = Logger.make(({ fiber }) => void noted.push(fiber.getRef(References.CurrentLogAnnotations)))
      const setup: Setup = { listPosts: () => Effect.andThen(Effect.logInfo("reading"), Effect.die("a")) }
      yield* Effect.gen(function* () {
        for (const traced of [false, true]) {
          const { handler, key } = yield* serve({ ...setup, traced })
          for (const id of ["id-1", "id-2"]) {
            const headers = { "x-request-id": id, authorization: `Bearer ${key}` }
            yield* Effect.promise(() => handler(new Request("http://localhost/v1/analytics/posts", { headers })))
          }
        }
      }).pipe(Effect.annotateLogs("host", "h"), Effect.provide(Logger.layer([logger])))
      const lines = ["id-1", "id-2"].flatMap((requestId) => [
        { host: "h", requestId, "dravo.workspace": workspace },
        { host: "h", requestId }
      ])
      assert.deepStrictEqual(noted, [...lines, ...lines])
    })
  )

  it.effect("is mounted where the API is", () =>
    Effect.gen(function* () {
      const { direct, key } = yield* serve({ handler: { basePath: "/api" } })
      const ask = (path: string) =>
        direct(new Request(`http://localhost${path}`, { headers: { authorization: `Bearer ${key}` } }))
      const answer = ask("/api/v1/analytics/posts")
      assert.isDefined(answer)
      assert.strictEqual((yield* Effect.promise(async () => answer)).status, 200)
      for (const path of ["/v1/analytics/posts", "/apiv1/analytics/posts", "/API/v1/analytics/posts"])
        assert.isUndefined(ask(path))
    })
  )
})

const decodePosts = Schema.decodeUnknownExit(PostsQuery)
const decodeAccounts = Schema.decodeUnknownExit(AccountsQuery)

describe("A query read without its schema", () => {
  const values = [
    ..." 0 1 01 100 101 1e2 999999999 1000000000 true false TRUE x instagram acc_1 é".split(" "),
    ..."2026-06-01 2026-02-30 2026-06-01T08:00:00Z 2026-06-01T08:00:00+02:00".split(" "),
    ...[128, 129, 256, 257].map((length) => "a".repeat(length)),
    "all",
    "page",
    "views",
    "asc",
    " 5",
    "a b",
    cursor,
    "-_".repeat(20)
  ]
  const names = [
    "postId",
    "accountId",
    "platform",
    "fromDate",
    "toDate",
    "refresh",
    "page",
    "limit",
    "cursor",
    "overview",
    "sort",
    "order"
  ]

  it("is what the schema makes of it, or left to the schema", () => {
    let read = 0
    const platforms = [...specPlatforms]
    for (const [name, value] of names.flatMap((name) => values.map((value) => [name, value] as const)))
      for (const more of [{}, { limit: "7" }, { toDate: "2026-05-01" }]) {
        const query = { ...more, [name]: value }
        const search = new URLSearchParams(query).toString()
        for (const [found, decoded] of [
          [plainPosts(platforms).read(search), decodePosts(query)],
          [plainAccounts(platforms).read(search), decodeAccounts(query)]
        ] as const) {
          if (found === undefined) continue
          read++
          assert.isTrue(Exit.isSuccess(decoded), search)
          if (Exit.isSuccess(decoded)) assert.deepStrictEqual(found, decoded.value, search)
        }
      }
    assert.isAbove(read, 100)
  })
})
