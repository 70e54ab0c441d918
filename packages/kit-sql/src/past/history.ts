/** Points of history: one row per reading that changed something, read by subject and time alone. */
import type { HistoryQuery, Position, Recorded } from "@dravo/core/History"
import type { WorkspaceId } from "@dravo/core/Ids"
import { isEmpty, type Metrics } from "@dravo/core/Metrics"
import * as Series from "@dravo/core/Series"
import type { Commit } from "@dravo/core/Store"
import type { Reason } from "@dravo/core/StoreError"
import { key, type Kind, type Subject } from "@dravo/core/Subject"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import type { Field } from "../Dialect.ts"
import * as Codec from "../statement/codec.ts"
import type { Run, StoreMethods } from "../statement/storeMethods.ts"
import { byKindAndSeq } from "../statement/rowset.ts"
import * as Session from "../statement/session.ts"

export const history = (db: Session.Session, run: Run): StoreMethods<"history"> => ({
  history: Effect.fn("Store.history")(function* (
    workspace: WorkspaceId,
    subjects: ReadonlyArray<Subject>,
    query: HistoryQuery
  ) {
    if (subjects.length === 0) return []
    const rows = yield* Session.query(db, pointsOf(db, workspace, subjects, query))
    return yield* Session.decoded(() => rows.map(recorded))
  }, run("history"))
})

/** Keeps what commits whose fence held have read; their rows are locked, so nobody else adds to the same subjects. */
export const add = Effect.fnUntraced(function* (
  db: Session.Session,
  workspace: WorkspaceId,
  commits: ReadonlyArray<Commit>
) {
  const readings = commits.flatMap(({ point, subject, sync }) =>
    point === undefined || isEmpty(point) || sync.lastUpdatedAt === null
      ? []
      : [{ subject, point, at: sync.lastUpdatedAt }]
  )
  if (readings.length === 0) return
  const before = yield* newest(
    db,
    workspace,
    readings.map(({ subject }) => subject)
  )
  const points = readings.map(({ at, point, subject }) => ({
    ...subject,
    ...Series.append(before.get(key(subject)), point, at)
  }))
  yield* write(db, workspace, points)
})

/** Of each of these the last point before it and those that begin within it: whatever meets it is among them. */
export const around = Effect.fnUntraced(function* (
  db: Session.Session,
  workspace: WorkspaceId,
  points: ReadonlyArray<Recorded>
) {
  const rows = yield* Session.queryInTx(db, pointsAround(db, workspace, points))
  return yield* Session.decoded(() => rows.map(recorded))
})

/** A point of the same instant is replaced. */
export const write = (
  db: Session.Session,
  workspace: WorkspaceId,
  points: ReadonlyArray<Subject & Series.Point>
): Effect.Effect<unknown, Reason> => {
  const written = points.map((point) => ({ ...point, metrics: JSON.stringify(point.metrics) }))
  return Session.queryInTx(
    db,
    sql`
    insert into ${db.names.of.points} (workspace, kind, seq, at, until, metrics)
    select ${workspace}, w.kind, w.seq, w.at, w.until, w.metrics
    from ${db.dialect.records(JSON.stringify(written), pointFields, "w")}
    where w.seq > 0
    on conflict (workspace, kind, seq, at) do update set until = excluded.until, metrics = excluded.metrics`
  )
}

/** The newest point of each subject that has one, by its key. */
export const newest = Effect.fnUntraced(function* (
  db: Session.Session,
  workspace: WorkspaceId,
  subjects: ReadonlyArray<Subject>
) {
  const rows = yield* Session.queryInTx(db, newestOf(db, workspace, subjects))
  return yield* Session.decoded(() => new Map(rows.map(recorded).map(({ point, subject }) => [key(subject), point])))
})

// internal

const subjectFields = { kind: "text", seq: "integer" } as const satisfies Record<string, Field>
const pointFields = { ...subjectFields, at: "integer", until: "integer", metrics: "text" } as const satisfies Record<
  string,
  Field
>

const wanted = ({ dialect }: Session.Session, subjects: ReadonlyArray<Subject>): RawBuilder<unknown> => {
  const unique = new Map(subjects.map(({ kind, seq }) => [key({ kind, seq }), { kind, seq }]))
  return byKindAndSeq(dialect, [...unique.values()])
}

const newestOf = (
  db: Session.Session,
  workspace: WorkspaceId,
  subjects: ReadonlyArray<Subject>
): RawBuilder<unknown> => sql`
  select p.kind, p.seq, p.at, p.until, p.metrics from ${wanted(db, subjects)}
  cross join ${db.names.of.points} p
  where p.workspace = ${workspace} and p.kind = w.kind and p.seq = w.seq
    and p.at = (select max(b.at) from ${db.names.of.points} b where b.workspace = ${workspace} and b.kind = w.kind and b.seq = w.seq)`

/**
 * The base line is one index look-up per subject; from there on the points are read in the order of their key. A cross
 * join keeps SQLite from reading all the workspace has for the sake of the order.
 */
const pointsOf = (
  db: Session.Session,
  workspace: WorkspaceId,
  subjects: ReadonlyArray<Subject>,
  { after, from, limit, to }: HistoryQuery
): RawBuilder<unknown> => sql`
  select p.kind, p.seq, p.at, p.until, p.metrics from ${wanted(db, subjects)}
  cross join ${db.names.of.points} p
  where p.workspace = ${workspace} and p.kind = w.kind and p.seq = w.seq
    and p.at >= coalesce((select max(b.at) from ${db.names.of.points} b
      where b.workspace = ${workspace} and b.kind = w.kind and b.seq = w.seq and b.at < ${from}), ${from})
    and p.at <= ${Math.max(to, from - 1)}
    and ${after === null ? sql`1 = 1` : past(after)}
  order by p.kind, p.seq, p.at limit ${limit}`

/** Points of a row follow one another: of those that began before, only the last can reach so far. */
const pointsAround = (
  { dialect, names }: Session.Session,
  workspace: WorkspaceId,
  points: ReadonlyArray<Recorded>
): RawBuilder<unknown> => sql`
  select p.kind, p.seq, p.at, p.until, p.metrics
  from ${dialect.records(
    JSON.stringify(points.map(({ point: { at, until }, subject: { kind, seq } }) => ({ kind, seq, at, until }))),
    { ...subjectFields, at: "integer", until: "integer" },
    "w"
  )}
  cross join ${names.of.points} p
  where p.workspace = ${workspace} and p.kind = w.kind and p.seq = w.seq and p.at <= w.until
    and p.at >= coalesce((select max(b.at) from ${names.of.points} b
      where b.workspace = ${workspace} and b.kind = w.kind and b.seq = w.seq and b.at < w.at), w.at)`

const past = ({ at, subject }: Position): RawBuilder<unknown> =>
  sql`(p.kind, p.seq, p.at) > (${subject.kind}, ${subject.seq}, ${at})`

export const recorded = (raw: Codec.Raw): Recorded => ({
  // Written by `add` from a subject.
  subject: { kind: Codec.text(raw["kind"]) as Kind, seq: Codec.int(raw["seq"]) },
  point: { at: Codec.int(raw["at"]), until: Codec.int(raw["until"]), metrics: Codec.parse<Metrics>(raw["metrics"]) }
})
