/**
 * What a warm page of 25 costs, next to the same rows read by hand, and whether that grows with what is stored.
 * `pnpm bench` prints medians of interleaved rounds in one run; ratios are what to read, not microseconds.
 */
import { fixed } from "@dravo/core/Freshness"
import * as Adapters from "@dravo/core/Adapters"
import { initial } from "@dravo/core/SyncState"
import { AccountId, PlatformAccountId, PlatformId, PlatformPostId, PostId, WorkspaceId } from "@dravo/core/Ids"
import { Store } from "@dravo/core/Store"
import * as Analytics from "@dravo/engine/Analytics"
import * as ApiKeys from "@dravo/engine/ApiKeys"
import * as HostCredentials from "@dravo/engine/HostCredentials"
import * as Refresher from "@dravo/engine/Refresher"
import * as Authenticator from "@dravo/http/Authenticator"
import * as Handler from "@dravo/http/Handler"
import * as Wire from "@dravo/http/Wire"
import * as Sqlite from "@dravo/store-sqlite"
import * as X from "@dravo/adapters-x"
import Database from "better-sqlite3"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const fast = process.argv.includes("--fast")
const sizes = fast ? [500, 5_000] : [1_000, 10_000, 100_000]
const rounds = fast ? 11 : 41
const reads = fast ? 20 : 50
const acme = WorkspaceId.make("acme")
const accountId = AccountId.make("acc_1")

const median = (values: ReadonlyArray<number>): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN

/** Rows that are fresh for a day, written through the port. */
const seed = Effect.fnUntraced(function* (store: Store["Service"], rows: number) {
  yield* store.connectAccount(acme, {
    accountId,
    platform: PlatformId.make("x"),
    platformAccountId: PlatformAccountId.make("1"),
    handle: null,
    app: null,
    traits: {}
  })
  const now = Date.now()
  for (let at = 0; at < rows; at++) {
    const { seq } = yield* store.recordPublication(acme, {
      postId: PostId.make(`post_${at}`),
      accountId,
      platformPostId: PlatformPostId.make(String(10_000 + at)),
      url: null,
      text: "A post of ordinary length, as people write them.",
      createdAt: now - at * 60_000,
      publishedAt: null,
      traits: {}
    })
    const subject = { kind: "publication" as const, seq }
    const { granted } = yield* store.claim(acme, [{ subject, fence: 0, reason: "missing" }], Duration.seconds(30))
    yield* store.commit(
      acme,
      granted.map((one) => ({
        ...one,
        sync: {
          ...initial,
          outcome: "synced" as const,
          lastUpdatedAt: now,
          staleAfter: now + 86_400_000,
          attemptedConnection: 1,
          metrics: {
            bookmark_count: 4,
            impression_count: 12_000 + at,
            like_count: at,
            quote_count: 3,
            reply_count: 2,
            retweet_count: 1
          }
        }
      }))
    )
  }
})

interface Way {
  readonly name: string
  readonly read: () => Promise<unknown>
}

/** The same page, from bare statements to the whole handler. */
const ways = Effect.fnUntraced(function* (
  filename: string,
  context: Context.Context<Analytics.Analytics | Store | ApiKeys.ApiKeys | Authenticator.Authenticator>
) {
  const raw = new Database(filename, { readonly: true })
  const page = raw.prepare(
    "select * from dravo_publications where workspace = ? order by created_at desc, seq desc limit 26"
  )
  const total = raw.prepare("select count(*) as total from dravo_publications where workspace = ?")
  const store = Context.get(context, Store)
  const analytics = Context.get(context, Analytics.Analytics)
  const issued = yield* Context.get(context, ApiKeys.ApiKeys).issue(acme, { name: "bench", scopes: ["analytics:read"] })
  const handler = yield* Effect.provideContext(Handler.make(), context)
  const authorization = `Bearer ${Redacted.value(issued.key)}`
  const list: ReadonlyArray<Way> = [
    {
      name: "two prepared statements, JSON.parse and stringify",
      read: async () =>
        JSON.stringify({
          total: total.get(acme),
          items: page
            .all(acme)
            .map((row) => ({ ...(row as object), metrics: JSON.parse((row as { metrics: string }).metrics) }))
        })
    },
    {
      name: "the store",
      read: () =>
        Effect.runPromise(
          store.pagePublications(acme, { filters: [], start: { _tag: "Offset", offset: 0 }, limit: 26 })
        )
    },
    {
      name: "the library, answer written",
      read: () =>
        Effect.runPromise(Effect.map(analytics.listPosts(acme, {}), (one) => JSON.stringify(Wire.postsAnswer(one))))
    },
    {
      name: "the handler, key checked",
      read: async () =>
        (await handler(new Request("http://host/v1/analytics/posts", { headers: { authorization } }))).text()
    }
  ]
  return { list, close: () => raw.close() }
})

const measure = async (list: ReadonlyArray<Way>): Promise<ReadonlyArray<number>> => {
  const times = list.map((): Array<number> => [])
  for (let round = 0; round < rounds; round++) {
    for (const [at, way] of list.entries()) {
      // Processor time of this process: neighbours on the machine do not count.
      const start = process.cpuUsage()
      for (let read = 0; read < reads; read++) await way.read()
      const { system, user } = process.cpuUsage(start)
      times[at]?.push((system + user) / reads)
    }
  }
  return times.map(median)
}

const atSize = (rows: number) =>
  Effect.gen(function* () {
    const folder = mkdtempSync(join(tmpdir(), "dravo-bench-"))
    yield* Effect.addFinalizer(() => Effect.sync(() => rmSync(folder, { recursive: true })))
    const filename = join(folder, "bench.db")
    const engine = Layer.mergeAll(
      Analytics.layer().pipe(Layer.provideMerge(Refresher.layer({ freshness: fixed("1 day") }))),
      Authenticator.layer().pipe(Layer.provideMerge(ApiKeys.layer))
    ).pipe(
      Layer.provide(Layer.mergeAll(HostCredentials.none, Adapters.layer([X.make({ baseUrl: "http://127.0.0.1:1" })]))),
      Layer.provideMerge(Sqlite.layer({ filename }))
    )
    const context = yield* Layer.build(engine)
    yield* seed(Context.get(context, Store), rows)
    const { close, list } = yield* ways(filename, context)
    const medians = yield* Effect.promise(() => measure(list))
    close()
    return { list, medians }
  }).pipe(Effect.scoped)

const results = []
for (const rows of sizes) {
  const { list, medians } = await Effect.runPromise(atSize(rows))
  console.log(`\n${rows.toLocaleString("en")} rows stored, a page of 25:`)
  for (const [at, way] of list.entries()) {
    const micros = medians[at] ?? NaN
    const base = medians[0] ?? NaN
    console.log(`  ${way.name.padEnd(52)} ${micros.toFixed(0).padStart(6)} µs   × ${(micros / base).toFixed(2)}`)
  }
  results.push(medians)
}
const [small, large] = [results[0]?.[2] ?? NaN, results.at(-1)?.[2] ?? NaN]
const growth = large / small
const overhead = (results[0]?.[2] ?? NaN) / (results[0]?.[0] ?? NaN)
console.log(
  `\nRows stored × ${(sizes.at(-1) ?? 1) / (sizes[0] ?? 1)}: the library's page costs × ${growth.toFixed(2)} (the ` +
    "exact total is counted)."
)
console.log(
  JSON.stringify({
    measured:
      `library × ${overhead.toFixed(2)} of bare statements; × ${growth.toFixed(2)} with × ` +
      `${(sizes.at(-1) ?? 1) / (sizes[0] ?? 1)} rows`,
    holds: overhead <= 6 && growth <= 4
  })
)
