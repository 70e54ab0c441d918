/**
 * A commit as small statements prepared once, where one writer writes at a time: a row goes on to its point, its mark
 * and its next look only where its fence still held.
 */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Metrics } from "@dravo/core/Metrics"
import type { Field } from "../Dialect.ts"
import type { Names } from "../Names.ts"
import * as Series from "@dravo/core/Series"
import type { Commit } from "@dravo/core/Store"
import type { Kind } from "@dravo/core/Subject"
import { type RawBuilder, sql } from "kysely"
import * as Marks from "../past/marks.ts"
import * as Codec from "../statement/codec.ts"
import type * as Session from "../statement/session.ts"
import { type Prepared, prepared, type Steps } from "../statement/steps.ts"
import { tableOf } from "../statement/subjects.ts"
import { encodeLearned, learnedColumns, pointOf, syncColumns } from "./commitColumns.ts"
import * as Moves from "../ranking/moves.ts"
import * as Tally from "../tally/log.ts"
import * as Schedule from "./schedule.ts"

/** Of commits of one kind; answers the `seq` of each row that was written, and marks them in the feed if told to. */
export function* commitRowByRow(
  db: Session.Session,
  workspace: WorkspaceId,
  commits: ReadonlyArray<Commit>,
  marks: boolean
): Steps<ReadonlyArray<number>> {
  const kind = commits[0]?.subject.kind ?? "publication"
  const statements = statementsOf(db, kind)
  const bound = commits.map((commit) => ({ commit, values: valuesOf(workspace, commit) }))
  // First of all, while rows still show what they did.
  if (kind === "publication")
    yield* tell(
      statements,
      workspace,
      bound.map(({ values }) => values)
    )
  const written: Array<number> = []
  for (const { commit, values } of bound) {
    const { seq } = values
    const { changes } = yield commit.learned === undefined
      ? statements.write(values)
      : statements.learn({ ...values, ...encodeLearned(commit) })
    if (changes === 0) continue
    written.push(seq)
    yield* addPoint(statements, workspace, commit, values.metrics)
    yield statements.look({ workspace, seq })
  }
  if (marks) yield* Marks.touchAll(statements.marks, db, workspace, kind, written)
  return written
}

// internal

const valuesOf = (workspace: WorkspaceId, { fence, subject, sync }: Commit) => ({
  workspace,
  seq: subject.seq,
  seen: fence,
  ...Codec.encodeSync(sync)
})

interface Statements {
  readonly tally: Prepared
  /** The same, answering what the row showed. */
  readonly shown: Prepared
  readonly moves: Moves.Moves
  readonly write: Prepared
  /** The same with what the reading taught. */
  readonly learn: Prepared
  readonly newest: Prepared
  readonly point: Prepared
  readonly look: Prepared
  readonly marks: Marks.Marks
}

const known = new WeakMap<Names, Map<Kind, Statements>>()

const statementsOf = (db: Session.Session, kind: Kind): Statements => {
  const own = known.get(db.names) ?? new Map<Kind, Statements>()
  known.set(db.names, own)
  const found = own.get(kind) ?? make(db, kind)
  own.set(kind, found)
  return found
}

const make = (db: Session.Session, kind: Kind): Statements => {
  const { accounts, due, points, publications, tally_log } = db.names.of
  const table = tableOf(db.names, kind)
  const tally = (value: (name: string) => RawBuilder<never>) => sql`
    insert into ${tally_log} (${Tally.logged})
    select ${Tally.changing}, w.metrics from ${db.dialect.records(value("rows"), shownFields, "w")}
    cross join ${publications} t
    where ${db.dialect.tenantFilter("t.workspace")} = ${value("workspace")} and t.seq = w.seq and t.fence = w.seen
      and t.metrics <> w.metrics`
  return {
    tally: prepared(db, tally),
    shown: prepared(db, (value) => sql`${tally(value)} returning row_seq, platform, old_metrics, new_metrics`),
    moves: Moves.make(db),
    write: writing(db, kind, []),
    learn: writing(db, kind, learnedColumns(kind)),
    newest: prepared(
      db,
      (value) => sql`
      select p.at, p.until, p.metrics from ${points} p
      where p.workspace = ${value("workspace")} and p.kind = ${kind} and p.seq = ${value("seq")}
      order by p.at desc limit 1`
    ),
    point: prepared(
      db,
      (value) => sql`
      insert into ${points} (workspace, kind, seq, at, until, metrics)
      values (${value("workspace")}, ${kind}, ${value("seq")}, ${value("at")}, ${value("until")}, ${value("metrics")})
      on conflict (workspace, kind, seq, at) do update set until = excluded.until, metrics = excluded.metrics`
    ),
    look: prepared(
      db,
      (value) => sql`
      update ${due} set due_at = (
        select ${Schedule.nextDueAt} from ${table} t
        join ${accounts} a on a.workspace = t.workspace and a.account_id = t.account_id
        where t.workspace = ${value("workspace")} and t.seq = ${value("seq")})
      where workspace = ${value("workspace")} and kind = ${kind} and seq = ${value("seq")}`
    ),
    marks: Marks.make(db)
  }
}

const writing = (db: Session.Session, kind: Kind, learned: ReturnType<typeof learnedColumns>): Prepared =>
  prepared(
    db,
    (value) => sql`
    update ${tableOf(db.names, kind)} as t set lease_until = null, ${sql.join([
      ...syncColumns.map((column) => sql`${sql.ref(column)} = ${value(column)}`),
      ...learned.map((column) => sql`${sql.ref(column)} = coalesce(${value(column)}, ${sql.ref(`t.${column}`)})`)
    ])}
    where t.workspace = ${value("workspace")} and t.seq = ${value("seq")} and t.fence = ${value("seen")}`
  )

const shownFields = { seq: "integer", seen: "integer", metrics: "text" } as const satisfies Record<string, Field>

/** The rows that change, in one statement, and their entries in the orders that are kept. */
function* tell(
  { moves, shown, tally }: Statements,
  workspace: WorkspaceId,
  rows: ReadonlyArray<Pick<ReturnType<typeof valuesOf>, keyof typeof shownFields>>
): Steps<void> {
  // A row that is written twice shows the last.
  const last = new Map(rows.map(({ metrics, seen, seq }) => [`${seq} ${seen}`, { seq, seen, metrics }]))
  const values = { workspace, rows: JSON.stringify([...last.values()]) }
  const orders = yield* Moves.written(moves)
  if (orders.length === 0) yield tally(values)
  else
    for (const row of (yield shown(values)).rows) {
      const seq = Codec.int(row["row_seq"])
      const before = { seq, platform: Codec.text(row["platform"]), metrics: Codec.parse<Metrics>(row["old_metrics"]) }
      yield* Moves.moved(moves, orders, workspace, before, Codec.parse<Metrics>(row["new_metrics"]))
    }
}

/** The row's numbers as they were printed serve for those of its point where they are the same. */
function* addPoint(statements: Statements, workspace: WorkspaceId, commit: Commit, printed: string): Steps<void> {
  const reading = pointOf(commit)
  if (reading === undefined) return
  const { seq } = commit.subject
  const [row] = (yield statements.newest({ workspace, seq })).rows
  const newest = row && {
    at: Codec.int(row["at"]),
    until: Codec.int(row["until"]),
    metrics: Codec.parse<Metrics>(row["metrics"])
  }
  const { at, metrics, until } = Series.append(newest, reading.metrics, reading.at)
  const text = metrics === commit.sync.metrics ? printed : JSON.stringify(metrics)
  yield statements.point({ workspace, seq, at, until, metrics: text })
}
