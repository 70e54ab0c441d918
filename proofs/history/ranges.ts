/**
 * Histories of many rows on SQLite and Postgres: every statement that histories and growth make is found by an index,
 * and what it costs grows with what is asked for and not with what is stored.
 */
import { type HistoryQuery, always } from "@dravo/core/History"
import { WorkspaceId } from "@dravo/core/Ids"
import type { Store } from "@dravo/core/Store"
import * as Adapters from "@dravo/core/Adapters"
import { Analytics, layer as analyticsLayer } from "@dravo/engine/Analytics"
import * as HostCredentials from "@dravo/engine/HostCredentials"
import * as Refresher from "@dravo/engine/Refresher"
import { x } from "@dravo/adapters-x"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { conclude, kinds, quantile, size } from "../processes/report.ts"
import { open, type Statement, type Watched } from "./watched.ts"

const rows = size("rows", 10_000, 2_000)
const points = size("points", 100, 100)
/** Of the rows; the rest belongs to other workspaces. */
const own = rows / 5
const day = 86_400_000
/** Points are six hours apart and end here. */
const end = Date.UTC(2026, 5, 30)
const begin = end - (points * day) / 4

const acme = WorkspaceId.make("acme")

/** What hosts ask of the past, by name. */
const asked = (analytics: Analytics["Service"]): Readonly<Record<string, Effect.Effect<unknown, unknown>>> => {
  const range = { from: end - 7 * day, to: end }
  return {
    "history of a post": analytics.postHistory(acme, "post_5", {}),
    "a week of it": analytics.postHistory(acme, "post_5", range),
    "by hour": analytics.postHistory(acme, "post_5", { ...range, interval: "hour" }),
    "by day, second page": Effect.flatMap(
      analytics.postHistory(acme, "post_5", { interval: "day", limit: 3 }),
      (page) =>
        analytics.postHistory(acme, "post_5", {
          interval: "day",
          limit: 3,
          ...(page?.nextCursor == null ? {} : { cursor: page.nextCursor })
        })
    ),
    "history of an account": analytics.accountHistory(acme, "acc_1", range),
    "one post": analytics.post(acme, "post_5", false),
    "growth of a post": analytics.growth(acme, { postId: "post_5", ...range }),
    "growth of an account's posts": analytics.growth(acme, { accountId: "acc_1", ...range }),
    "growth of an account": analytics.growth(acme, { of: "accounts", accountId: "acc_1", ...range }),
    "growth of a network's accounts": analytics.growth(acme, { of: "accounts", platform: "x", ...range })
  }
}

const results = []
for (const kind of kinds(["sqlite", "postgres"] as const)) results.push({ kind, ...(await prove(kind)) })
for (const { kind, scans } of results) for (const text of scans) console.error(`${kind} reads a table for ${text}`)
const told = results.map(
  ({ asks, kind, scans, statements, stored, wide }) =>
    `${kind}: ${scans.length} of ${statements} statements read a table; ten times the points stored: x ` +
    `${stored.toFixed(1)}; ${asks.toFixed(0)} times the points asked: x ${wide.toFixed(1)}`
)
for (const { kind, scans } of results) for (const text of scans) console.log(`${kind} reads a table: ${text}`)
conclude({
  measured: `${(rows * points).toLocaleString("en")} points of ${rows.toLocaleString("en")} rows. ${told.join(". ")}`,
  // A machine with other work to do makes any ratio of milliseconds jump; what reads a table is some hundred times
  // slower.
  holds: results.every(
    ({ asks, bare, scans, statements, stored, wide }) =>
      scans.length === 0 && statements > 10 && stored < 3 && wide < asks && bare.length > 0
  ),
  control: results.map(({ bare, kind }) => `${kind} without the index: ${bare.length} read a table`).join("; ")
})

// internal

async function prove(kind: "sqlite" | "postgres") {
  const database = await open(kind)
  try {
    const posts = { rows, own, accounts: 5000 }
    await database.seed({ ...posts, points: { from: 0, count: points / 10, end, begin } })
    const one = subjects(1)
    const small = await time(database, one, { from: end - 7 * day, to: end })
    await database.seed({ ...posts, points: { from: points / 10, count: points - points / 10, end, begin } })
    const large = await time(database, one, { from: end - 7 * day, to: end })
    // Twenty-five rows' whole histories, beside one row's last day.
    const narrow = await time(database, one, { from: end - day, to: end })
    const wide = await time(database, subjects(25), always)
    const plans = await watch(database)
    const statements = await plans()
    await database.dropIndex()
    // Only planned: without the index some would take hours.
    const bare = await plans()
    return {
      stored: large.millis / small.millis,
      wide: wide.millis / narrow.millis,
      asks: wide.found / narrow.found,
      statements: statements.length,
      scans: reading(statements),
      bare: reading(bare)
    }
  } finally {
    await database.close()
  }
}

function subjects(count: number) {
  return Array.from({ length: count }, (_, at) => ({ kind: "publication" as const, seq: at * 5 + 5 }))
}

/** Those that read a table from end to end. */
function reading(statements: ReadonlyArray<Statement>): ReadonlyArray<string> {
  return statements.filter(({ scans }) => scans.length > 0).map(({ text }) => text)
}

/** Every statement of everything that can be asked. */
async function watch(database: Watched) {
  const services = analyticsLayer().pipe(
    Layer.provide(Refresher.layer()),
    Layer.provide(HostCredentials.none),
    Layer.provide(Adapters.layer([x()])),
    Layer.provide(database.store)
  )
  return database.watched(
    Effect.scoped(
      Effect.flatMap(Layer.build(services), (context) =>
        Effect.provideContext(
          Effect.flatMap(Analytics, (analytics) =>
            Effect.forEach(Object.entries(asked(analytics)), ([name, ask]) =>
              Effect.mapError(ask, (cause) => new TypeError(name, { cause }))
            )
          ),
          context
        )
      )
    )
  )
}

/** The median of so many times, the first not counted. */
async function time(
  { history }: Watched,
  of: Parameters<Store["Service"]["history"]>[1],
  range: Pick<HistoryQuery, "from" | "to">,
  times = 40
): Promise<{ readonly millis: number; readonly found: number }> {
  const took: Array<number> = []
  let found = 0
  for (let at = 0; at <= times; at++) {
    const before = performance.now()
    found = await history(acme, of, { ...range, after: null, limit: 5000 })
    if (at > 0) took.push(performance.now() - before)
    if (found === 0) throw new TypeError("nothing was found")
  }
  return { millis: quantile(took, 0.5), found }
}
