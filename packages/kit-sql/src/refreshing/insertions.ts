/** Points that were read elsewhere, written beside those a row has. */
import type { Recorded } from "@dravo/core/History"
import type { WorkspaceId } from "@dravo/core/Ids"
import * as Series from "@dravo/core/Series"
import type { Reason } from "@dravo/core/StoreError"
import { key, type Kind, type Subject } from "@dravo/core/Subject"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import * as History from "../past/history.ts"
import * as Codec from "../statement/codec.ts"
import { bySeq } from "../statement/rowset.ts"
import * as Session from "../statement/session.ts"
import type { Run, StoreMethods } from "../statement/storeMethods.ts"
import { kinds, seqs, tableOf } from "../statement/subjects.ts"
import { endLeases } from "./leases.ts"

export const insertions = (db: Session.Session, run: Run): StoreMethods<"insertPoints"> => ({
  insertPoints: Effect.fn("Store.insertPoints")(function* (workspace: WorkspaceId, points: ReadonlyArray<Recorded>) {
    return points.length === 0 ? [] : yield* Session.transaction(db, (tx) => insert(tx, workspace, points))
  }, run("insertPoints"))
})

// internal

/** Whoever commits a reading holds the row meanwhile, and so does this: what meets a point is what there is. */
const insert = Effect.fnUntraced(function* (
  db: Session.Session,
  workspace: WorkspaceId,
  points: ReadonlyArray<Recorded>
): Effect.fn.Return<ReadonlyArray<Series.Insertion>, Reason> {
  const rows = yield* held(
    db,
    workspace,
    points.map(({ subject }) => subject)
  )
  const there = points.filter(({ subject }) => rows.has(key(subject)))
  if (there.length === 0) return points.map(() => "unknown")
  const met = Map.groupBy(yield* History.around(db, workspace, there), ({ subject }) => key(subject))
  const own = new Map([...met].map(([name, list]) => [name, list.map(({ point }) => point)]))
  const added: Array<Recorded> = []
  const insertions = points.map((one): Series.Insertion => {
    const name = key(one.subject)
    if (!rows.has(name)) return "unknown"
    const existing = own.get(name) ?? []
    const insertion = Series.inserted(existing, one.point)
    if (insertion !== "added") return insertion
    own.set(name, [...existing, one.point])
    added.push(one)
    return insertion
  })
  if (added.length === 0) return insertions
  yield* endRefreshes(db, workspace, rows, yield* nowNewest(db, workspace, added))
  yield* History.write(
    db,
    workspace,
    added.map(({ point, subject: { kind, seq } }) => ({ kind, seq, ...point }))
  )
  return insertions
})

/** The rows that are there, locked in the order of their numbers; the fence of each whose lease was not ended. */
const held = Effect.fnUntraced(function* (
  db: Session.Session,
  workspace: WorkspaceId,
  subjects: ReadonlyArray<Subject>
) {
  const found = new Map<string, number | null>()
  for (const kind of kinds) {
    const rows = yield* Session.queryInTx(
      db,
      sql`select t.seq, t.fence, t.lease_until from ${tableOf(db.names, kind)} t
      where ${db.dialect.tenantFilter("t.workspace")} = ${workspace}
        and t.seq in (select seq from ${bySeq(db.dialect, seqs(subjects, kind))})
      order by t.seq ${db.dialect.lockRows.wait("t")}`
    )
    yield* Session.decoded(() => {
      for (const row of rows)
        found.set(
          key({ kind, seq: Codec.int(row["seq"]) }),
          Codec.instantOrNull(row["lease_until"]) === null ? null : Codec.int(row["fence"])
        )
    })
  }
  return found
})

/** The subjects whose newest point is one of these. */
const nowNewest = Effect.fnUntraced(function* (
  db: Session.Session,
  workspace: WorkspaceId,
  added: ReadonlyArray<Recorded>
) {
  const subjects = [...new Map(added.map(({ subject }) => [key(subject), subject])).values()]
  const newest = yield* History.newest(db, workspace, subjects)
  const last = new Map<string, number>()
  for (const { point, subject } of added) {
    const name = key(subject)
    last.set(name, Math.max(point.at, last.get(name) ?? point.at))
  }
  return subjects.filter((subject) => {
    const name = key(subject)
    return (last.get(name) ?? -Infinity) > (newest.get(name)?.at ?? -Infinity)
  })
})

/** A refresh under way knows another point for the newest: its fence is worth nothing from here on. */
const endRefreshes = Effect.fnUntraced(function* (
  db: Session.Session,
  workspace: WorkspaceId,
  rows: ReadonlyMap<string, number | null>,
  subjects: ReadonlyArray<Subject>
) {
  for (const kind of kinds) {
    const leased = fencesOf(rows, subjects, kind)
    if (leased.length === 0) continue
    yield* Session.queryInTx(
      db,
      sql`update ${tableOf(db.names, kind)} set fence = fence + 1
      where ${db.dialect.tenantFilter("workspace")} = ${workspace}
        and seq in (select seq from ${bySeq(
          db.dialect,
          leased.map(({ subject }) => subject.seq)
        )})`
    )
    yield* endLeases(db, workspace, kind, leased, null)
  }
})

/** The fences leased rows have once they are counted up. */
const fencesOf = (rows: ReadonlyMap<string, number | null>, subjects: ReadonlyArray<Subject>, kind: Kind) =>
  subjects.flatMap((subject) => {
    const fence = rows.get(key(subject)) ?? null
    return subject.kind !== kind || fence === null ? [] : [{ subject, fence: fence + 1 }]
  })
