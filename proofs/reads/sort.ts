/**
 * What posts in the order of a metric cost: along a ranking that is kept, by looking at as many rows as may be looked
 * at, and what a write costs more for a ranking. Processor time of this process and of the database's.
 */
import { equal, ok } from "node:assert/strict"
import { make as catalogOf, type MetricCatalog } from "@dravo/core/MetricCatalog"
import { WorkspaceId } from "@dravo/core/Ids"
import * as Ordering from "@dravo/core/Ordering"
import type { Filter } from "@dravo/core/Query"
import type { PublicationRow } from "@dravo/core/Row"
import { type Commit, Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import { orderingOf, rankingOf, scanLimit, type SortableMetric } from "@dravo/engine/Sorting"
import * as Effect from "effect/Effect"
import type * as Database from "../processes/database.ts"
import { kinds, size } from "../processes/report.ts"
import { open } from "../processes/stores.ts"
import { adapters, filled } from "./library.ts"
import * as Processor from "./processor.ts"
import type { Measured } from "./slices.ts"

/** Microseconds: of the first 25 along a ranking, of the first 25 of 25,000 looked at, of a row that is written. */
const goals = { top: 1000, scan: 100_000, write: 60 } as const

/** `--rows N` for another size than a million. */
export async function* sort(): AsyncGenerator<Measured> {
  for (const kind of kinds(["sqlite", "postgres"] as const)) {
    const rows = size("rows", 1_000_000, 40_000)
    const database = await filled(kind, rows)
    const setup = { name: "sorter", database: database.address, platform: "", unguarded: null }
    const timing = { lease: 0, callTimeout: 0, readBudget: 0, ttl: 0 }
    const measured = Effect.flatMap(Store, (store) => costs(store, database))
    const { scan, top, write } = await Effect.runPromise(Effect.provide(measured, open({ ...setup, ...timing })))
    const where = `${kind}, ${rows.toLocaleString("en")} rows`
    const told = (what: string, name: keyof typeof goals, { own, server }: Processor.Spent) => {
      const figures = { "µs here": Math.round(own), "µs of the server's": Math.round(server) }
      return { what: `${where}: ${what}`, figures, ratio: (own + server) / goals[name], goal: 1 }
    }
    yield told("25 by views, kept", "top", top)
    yield told(`25 by likes, of ${scanLimit.toLocaleString("en")} looked at`, "scan", scan)
    yield told("a write more, for one kept", "write", write)
    await database.close()
  }
}

// internal

const workspace = WorkspaceId.make("acme")

const costs = Effect.fnUntraced(function* (store: Store["Service"], database: Database.Database) {
  const catalog = catalogOf(yield* Effect.promise(adapters))
  const page = (metric: SortableMetric, limit: number, filters: ReadonlyArray<Filter> = []) =>
    Effect.map(
      store.pagePublications(workspace, {
        filters,
        start: { _tag: "Offset", offset: 0 },
        limit,
        ordering: orderingOf(catalog, { sort: metric, direction: "desc" }) ?? never()
      }),
      ({ isRefused, rows }) => {
        ok(isRefused !== true, "an order was refused")
        return rows
      }
    )
  yield* Effect.repeat(store.engineRank([rankingOf(catalog, "views")], 2000), { while: (more) => more })
  if (database.kind === "postgres") yield* Effect.promise(() => database.query("vacuum analyze"))
  const few = yield* newest(store, scanLimit)
  yield* inOrder(store, catalog, yield* page("views", 200, few), few)
  return {
    top: yield* each(database, 100, page("views", 25)),
    scan: yield* each(database, 6, page("likes", 25, few)),
    write: yield* written(store, database)
  }
})

const never = (): never => {
  throw new RangeError("nothing was measured")
}

/** The filter that leaves at most so many rows, the newest. */
const newest = Effect.fnUntraced(function* (store: Store["Service"], max: number) {
  const { rows, total } = yield* store.pagePublications(workspace, {
    filters: [],
    start: { _tag: "Offset", offset: max - 1 },
    limit: 1
  })
  const at = rows[0]?.publication.createdAt
  return at === undefined || total <= max ? [] : [{ _tag: "CreatedFrom", at } as const]
})

/** A page along a ranking has the numbers a full sort of the rows has. */
const inOrder = Effect.fnUntraced(function* (
  store: Store["Service"],
  catalog: MetricCatalog,
  page: ReadonlyArray<PublicationRow>,
  filters: ReadonlyArray<Filter>
) {
  const { rows } = yield* store.pagePublications(workspace, {
    filters,
    start: { _tag: "Offset", offset: 0 },
    limit: scanLimit
  })
  const by = { _tag: "Ranked", ranking: rankingOf(catalog, "views") } as const
  const sorted = rows.toSorted(Ordering.compare({ by, direction: "desc" })).slice(0, page.length)
  const seqs = (some: ReadonlyArray<PublicationRow>) => some.map(({ publication }) => publication.seq).join()
  equal(seqs(page), seqs(sorted))
})

/** A run of slices that take long enough to be told apart. */
const each = Effect.fnUntraced(function* (
  database: Database.Database,
  times: number,
  run: Effect.Effect<unknown, StoreError>
) {
  // The first ones warm up: what is told is the cost of a process, and of a session, that has run for a while.
  yield* Effect.repeat(run, { times: 8 * times })
  const slices: Array<Processor.Spent> = []
  for (let slice = 0; slice < size("slices", 12, 4); slice++)
    slices.push(yield* spent(database, times, Effect.repeat(run, { times: times - 1 })))
  return typical(slices)
})

/** For each of so many. */
const spent = (database: Database.Database, count: number, run: Effect.Effect<unknown, StoreError>) =>
  Effect.map(
    Effect.promise(() => Processor.spent(database, () => Effect.runPromise(run))),
    ({ own, server }): Processor.Spent => ({ own: own / count, server: server / count })
  )

/** The lower quartile by the sum. */
const typical = (slices: ReadonlyArray<Processor.Spent>): Processor.Spent => {
  const sorted = slices.toSorted((a, b) => a.own + a.server - b.own - b.server)
  return sorted[Math.floor(sorted.length / 4)] ?? never()
}

/**
 * Rows with a ranking and rows without take turns; a row is of one kind for ever, as a ranking that is not written is
 * not right any more.
 */
const written = Effect.fnUntraced(function* (store: Store["Service"], database: Database.Database) {
  const ids = yield* Effect.promise(() =>
    database.query<{ seq: unknown; platform: string }>(
      `select seq, platform from ${database.table("publications")} where workspace = 'acme' order by seq limit 40000`
    )
  )
  const batches = size("batches", 60, 12)
  const costs: Record<"kept" | "not", Array<Processor.Spent>> = { kept: [], not: [] }
  for (let turn = 0; turn < 2 * size("slices", 12, 4); turn++) {
    const isKept = turn % 2 === 0
    yield* Effect.promise(() => database.query(`update ${database.table("rankings")} set done = ${isKept ? 1 : 3}`))
    const batch = (at: number) => store.commit(workspace, some(ids, isKept, turn * batches + at))
    const all = Effect.forEach(
      Array.from({ length: batches }, (_, at) => at),
      batch,
      { discard: true }
    )
    costs[isKept ? "kept" : "not"].push(yield* spent(database, batches * 25, all))
  }
  const [kept, not] = [typical(costs.kept), typical(costs.not)]
  return { own: kept.own - not.own, server: kept.server - not.server }
})

/** Neighbours in no order, as what a refresh brings of one account is. */
const some = (
  ids: ReadonlyArray<{ readonly seq: unknown; readonly platform: string }>,
  isKept: boolean,
  round: number
): ReadonlyArray<Commit> =>
  Array.from({ length: 25 }, (_, n) => {
    const at = ((round * 7919 + n * 20 * 31) % (ids.length / 2)) * 2 + (isKept ? 0 : 1)
    const { platform, seq } = ids[at] ?? { platform: "", seq: 0 }
    const views = ((round * 31 + n * 97) * 7919) % 1_000_003
    return {
      subject: { kind: "publication", seq: Number(seq) },
      fence: 0,
      sync: { ...read, metrics: Object.fromEntries((keysOf[platform] ?? []).map((key) => [key, views])) }
    }
  })

const keysOf: Readonly<Record<string, ReadonlyArray<string>>> = {
  facebook: ["post_media_view", "post_reactions_like_total"],
  instagram: ["likes", "views"],
  linkedin: ["share_statistics_impression_count", "share_statistics_like_count"],
  tiktok: ["like_count", "view_count"],
  x: ["impression_count", "like_count"]
}

const read: Commit["sync"] = {
  outcome: "synced",
  metrics: {},
  metricsAsOf: {},
  metricsWindow: null,
  warnings: [],
  error: null,
  lastUpdatedAt: 1_790_000_000_500,
  staleAfter: 9_000_000_000_000,
  attempts: 0,
  attemptedAt: null,
  attemptedConnection: null,
  policyState: null,
  again: null,
  unavailableAt: null
}
