import { proves } from "@dravo-internal/tools/proves"
import { type Change, named, recordId } from "@dravo/core/Change"
import * as MetricCatalog from "@dravo/core/MetricCatalog"
import { AccountId, PostId } from "@dravo/core/Ids"
import { StoreError, Unreachable } from "@dravo/core/StoreError"
import { initial } from "@dravo/core/SyncState"
import type { MetricDefinition } from "@dravo/core/Metric"
import type { PublicationView } from "@dravo/engine/View"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as Exported from "@dravo/http/Exports"
import { account, accountView, json, postView, serve, text } from "./support.ts"

const metric = (key: string): MetricDefinition => ({
  kind: "publication",
  key,
  meaning: "",
  canonical: null,
  combine: "sum",
  unit: "count",
  scope: null,
  delayHours: null,
  retired: null
})
const catalog = MetricCatalog.make([
  { platform: account.platform, metrics: [metric("likes"), metric("views"), metric("org_*")] }
])

const rows: ReadonlyArray<PublicationView> = [
  postView({ metrics: { likes: -3, org_x: 1.5 } }, { text: "=cmd|' /C calc'!A0" }),
  postView({ metrics: {}, error: 'It said "no",\nthen left.', status: "failed" }, { text: "+1 @home" })
]
const csv = { accept: "text/csv" },
  ndjson = { accept: "application/x-ndjson, application/json;q=0.5" }
const setup = { catalog, past: { exportPosts: () => Effect.succeed(Stream.fromIterable(rows)) } }

describe("A list as CSV", () => {
  it.effect("has a header, a row each and a column for each declared key", () =>
    Effect.gen(function* () {
      const { get } = yield* serve(setup)
      const answer = yield* get("/v1/analytics/posts", csv)
      assert.deepStrictEqual(
        [
          answer.status,
          answer.headers.get("content-type"),
          answer.headers.get("vary"),
          answer.headers.get("cache-control")
        ],
        [200, "text/csv; charset=utf-8; header=present", "accept", "no-store"]
      )
      const body = yield* text(answer)
      const lines = body.split("\r\n")
      assert.match(lines[0] ?? "", /^post_id,account_id,platform,.*,metrics\.likes,metrics\.views,metrics\.other$/u)
      assert.match(lines[1] ?? "", /,-3,,"\{""org_x"":1\.5\}"$/u)
      assert.isTrue(body.endsWith("\r\n"))
    }).pipe(Effect.scoped)
  )

  it.effect("runs in no spreadsheet: text that begins like a formula is quoted, numbers are not", () =>
    Effect.gen(function* () {
      proves("security.formulas")
      const { get } = yield* serve(setup)
      const body = yield* text(yield* get("/v1/analytics/posts", csv))
      assert.include(body, ",'=cmd|' /C calc'!A0,")
      assert.include(body, ",'+1 @home,")
      assert.include(body, ",-3,")
      assert.include(body, '"It said ""no"",\nthen left."')
    }).pipe(Effect.scoped)
  )

  it.effect("of nothing is a header", () =>
    Effect.gen(function* () {
      const { get } = yield* serve({ catalog })
      assert.strictEqual((yield* text(yield* get("/v1/analytics/accounts", csv))).split("\r\n").length, 2)
    }).pipe(Effect.scoped)
  )
})

describe("A list as NDJSON", () => {
  it.effect("has one line per row, the same as in the list", () =>
    Effect.gen(function* () {
      const { get } = yield* serve({
        past: { exportAccounts: () => Effect.succeed(Stream.make(accountView(), accountView())) }
      })
      const answer = yield* get("/v1/analytics/accounts", ndjson)
      assert.strictEqual(answer.headers.get("content-type"), "application/x-ndjson; charset=utf-8")
      const list = yield* json<{ readonly items: ReadonlyArray<unknown> }>(yield* get("/v1/analytics/accounts"))
      const lines = (yield* text(answer)).trimEnd().split("\n")
      assert.deepStrictEqual(
        lines.map((line) => JSON.parse(line) as unknown),
        [list.items[0], list.items[0]]
      )
    }).pipe(Effect.scoped)
  )

  it.effect("of a history walks all its pages", () =>
    Effect.gen(function* () {
      const asked: Array<unknown> = []
      const point = (at: number) => ({ at, until: at, metrics: { followers: at } })
      const { get } = yield* serve({
        past: {
          accountHistory: (_workspace, _id, request) =>
            Effect.sync(() => {
              asked.push(request)
              return {
                account,
                points: [point(asked.length)],
                nextCursor: asked.length < 3 ? `a1.${asked.length}` : null
              }
            })
        }
      })
      const lines = (yield* text(yield* get("/v1/analytics/accounts/acc_1/history?interval=day", ndjson)))
        .trimEnd()
        .split("\n")
      assert.lengthOf(lines, 3)
      assert.deepStrictEqual(asked, [
        { interval: "day", limit: 1000 },
        { interval: "day", limit: 1000, cursor: "a1.1" },
        { interval: "day", limit: 1000, cursor: "a1.2" }
      ])
      assert.strictEqual((yield* get("/v1/analytics/accounts/acc_1/history?limit=5", ndjson)).status, 400)
      assert.strictEqual((yield* get("/v1/analytics/posts/nobody/history", csv)).status, 404)
    }).pipe(Effect.scoped)
  )

  it.effect("that cannot begin is a problem like any other; one that breaks off ends without an end", () =>
    Effect.gen(function* () {
      const down = new StoreError({ operation: "x", reason: new Unreachable({ detail: "gone" }) })
      const refused = yield* serve({ past: { exportPosts: () => Effect.fail(down) } })
      assert.strictEqual((yield* refused.get("/v1/analytics/posts", ndjson)).status, 503)
      const broken = yield* serve({
        past: { exportPosts: () => Effect.succeed(Stream.concat(Stream.fromIterable(rows), Stream.fail(down))) }
      })
      const answer = yield* broken.get("/v1/analytics/posts", ndjson)
      assert.strictEqual(answer.status, 200)
      assert.isTrue(
        yield* Effect.promise(() =>
          answer.text().then(
            () => false,
            () => true
          )
        )
      )
    }).pipe(Effect.scoped)
  )
})

describe("The format", () => {
  it("is JSON unless another one is named before it", () => {
    for (const accept of [
      undefined,
      "",
      "*/*",
      "application/json",
      "application/json, text/csv",
      "text/html",
      "application/*"
    ])
      assert.isNull(Exported.wanted(accept))
    assert.strictEqual(Exported.wanted("text/html, TEXT/CSV; header=present, */*"), "text/csv")
    assert.strictEqual(Exported.wanted("application/x-ndjson"), "application/x-ndjson")
  })
})

describe("The feed of changes", () => {
  const postId = PostId.make("post_1"),
    accountId = AccountId.make("acc_1")
  const { publication } = postView()
  const changed: ReadonlyArray<Change> = [
    {
      _tag: "Publication",
      seq: 40,
      publication: { ...publication, postId },
      sync: { ...initial, metricsAsOf: { likes: 0 } }
    },
    {
      _tag: "Account",
      seq: 2,
      account: { ...account, accountId },
      sync: { ...initial, outcome: "synced", metricsWindow: { from: 0, to: 1000 } }
    },
    { _tag: "Grant", seq: 2, grant: { accountId, connection: 3, grantError: "Revoked.", disconnectedAt: null } },
    { _tag: "Erased", seq: 1, kind: "publication" }
  ]
  const told = named({ changes: changed, names: changed.map(recordId) })

  it.effect("tells each record under its own id, and the grant apart", () =>
    Effect.gen(function* () {
      const { get } = yield* serve({ past: { changes: () => Effect.succeed({ changes: told, cursor: "p9.1" }) } })
      const answer = yield* json<{
        readonly items: ReadonlyArray<Record<string, unknown>>
        readonly next_cursor: string
      }>(yield* get("/v1/analytics/changes"))
      assert.strictEqual(answer.next_cursor, "p9.1")
      assert.deepStrictEqual(
        answer.items.map(({ erased, id, type }) => [id, type, erased]),
        [
          ["publication-14", "post", false],
          ["account-2", "account", false],
          ["grant-2", "grant", false],
          ["publication-1", "post", true]
        ]
      )
      assert.deepInclude(answer.items[0]?.["post"], {
        post_id: "post_1",
        sync_status: "pending",
        metrics_as_of: { likes: "1970-01-01T00:00:00Z" }
      })
      assert.deepInclude(answer.items[1]?.["account"], {
        account_id: "acc_1",
        sync_status: "synced",
        metrics_window: { from: "1970-01-01T00:00:00Z", to: "1970-01-01T00:00:01Z" }
      })
      assert.deepStrictEqual(answer.items[2]?.["grant"], {
        account_id: "acc_1",
        connection: 3,
        error_message: "Revoked.",
        disconnected_at: null
      })
      assert.notInclude(JSON.stringify(answer), "traits")
    }).pipe(Effect.scoped)
  )

  it.effect("takes strict parameters", () =>
    Effect.gen(function* () {
      const { get } = yield* serve()
      const cursor = "c".repeat(64)
      for (const query of ["limit=0", "limit=1001", "cursor=", "cursor=zz", "cursor=p9"]) {
        assert.strictEqual((yield* get(`/v1/analytics/changes?${query}`)).status, 400, query)
      }
      assert.deepStrictEqual(yield* json<unknown>(yield* get(`/v1/analytics/changes?cursor=${cursor}`)), {
        items: [],
        next_cursor: cursor
      })
    }).pipe(Effect.scoped)
  )

  it.effect("is exported as lines and cells", () =>
    Effect.gen(function* () {
      const { get } = yield* serve({ past: { exportChanges: () => Effect.succeed(Stream.fromIterable(told)) } })
      assert.lengthOf((yield* text(yield* get("/v1/analytics/changes", ndjson))).trimEnd().split("\n"), 4)
      const lines = (yield* text(yield* get("/v1/analytics/changes", csv))).split("\r\n")
      assert.deepStrictEqual([lines[0], lines[4]], ["id,type,erased,post,account,grant", "publication-1,post,true,,,"])
    }).pipe(Effect.scoped)
  )
})
