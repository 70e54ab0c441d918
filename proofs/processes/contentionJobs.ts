/** Jobs that read, change and write the same rows as other processes do. */
import { Store } from "@dravo/core/Store"
import BetterSqlite from "better-sqlite3"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { Kysely, sql, SqliteDialect } from "kysely"
import { monitorEventLoopDelay } from "node:perf_hooks"
import { acme, turn } from "./records.ts"

export interface Contention {
  readonly rows: number
  readonly batch: number
  readonly seconds: number
}

/** Claims random, overlapping batches of the first `rows` rows for a while, giving each back. */
export const contend = Effect.fnUntraced(function* ({ batch, rows, seconds }: Contention) {
  const store = yield* Store
  const end = performance.now() + seconds * 1000
  const counts = { claims: 0, granted: 0, errors: 0 }
  while (performance.now() < end) {
    const seqs = new Set(Array.from({ length: batch }, () => 1 + Math.floor(Math.random() * rows)))
    const granted = yield* Effect.catch(claimAndGiveBack(store, [...seqs]), () => Effect.succeed(null))
    if (granted === null) counts.errors += 1
    else counts.claims += 1
    counts.granted += granted ?? 0
  }
  return counts
})

/** How many rows were granted. */
const claimAndGiveBack = Effect.fnUntraced(function* (store: Store["Service"], seqs: ReadonlyArray<number>) {
  const seen = yield* store.rows(
    acme,
    seqs.map((seq) => ({ kind: "publication", seq }) as const)
  )
  const rows = seen.rows.map((row) => ({ row, seq: row.kind === "publication" ? row.publication.seq : 0 }))
  const { granted } = yield* store.claim(
    acme,
    rows.map(({ row, seq }) => ({ subject: { kind: "publication", seq }, fence: row.fence, reason: "forced" })),
    Duration.seconds(30)
  )
  const syncs = new Map(rows.map(({ row, seq }) => [seq, row.sync]))
  yield* store.commit(
    acme,
    granted.flatMap((one) => {
      const sync = syncs.get(one.subject.seq)
      return sync === undefined ? [] : [{ ...one, sync }]
    })
  )
  return granted.length
})

/** Counts one row up again and again by claim and commit, and how long the event loop was held meanwhile. */
export const countUp = Effect.fnUntraced(function* ({ times }: { readonly times: number }) {
  const store = yield* Store
  const lag = monitorEventLoopDelay({ resolution: 5 })
  lag.enable()
  let slowest = 0
  let done = 0
  let errors = 0
  while (done < times) {
    const before = performance.now()
    const end = yield* Effect.catch(countOnce(store), () => Effect.succeed("failed" as const))
    if (end !== "taken") done += 1
    if (end === "failed") errors += 1
    slowest = Math.max(slowest, performance.now() - before)
    // A turn of the event loop, so that what holds it is only what the store does.
    yield* turn
  }
  lag.disable()
  return { errors, slowest, samples: lag.count, lag: lag.max / 1e6 }
})

/** One up, unless another process has the row. */
const countOnce = Effect.fnUntraced(function* (store: Store["Service"]) {
  const { rows } = yield* store.rows(acme, [{ kind: "publication", seq: 1 }])
  const [row] = rows
  if (row === undefined) return "taken" as const
  const { granted } = yield* store.claim(
    acme,
    [{ subject: { kind: "publication", seq: 1 }, fence: row.fence, leaseUntil: row.leaseUntil, reason: "forced" }],
    Duration.seconds(30)
  )
  const [lease] = granted
  if (lease === undefined) return "taken" as const
  const likes = row.sync.metrics["likes"] ?? 0
  const dropped = yield* store.commit(acme, [{ ...lease, sync: { ...row.sync, metrics: { likes: likes + 1 } } }])
  return dropped.length === 0 ? ("counted" as const) : ("taken" as const)
})

/**
 * Read-modify-writes through Kysely's own dialect, whose transactions begin without the write lock; how many failed.
 */
export const deferred = Effect.fnUntraced(function* ({
  filename,
  times
}: {
  readonly filename: string
  readonly times: number
}) {
  const db = new Kysely<unknown>({
    dialect: new SqliteDialect({ database: new BetterSqlite(filename, { timeout: 5000 }) })
  })
  let failed = 0
  for (let at = 0; at < times; at++) {
    const once = () =>
      db.transaction().execute(async (tx) => {
        await sql`select attempts from dravo_publications where seq = 1`.execute(tx)
        await sql`update dravo_publications set attempts = attempts + 1 where seq = 1`.execute(tx)
      })
    yield* Effect.promise(() =>
      once().catch(() => {
        failed += 1
      })
    )
  }
  return failed
})
