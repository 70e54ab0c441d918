/**
 * A commit as one statement, where many write at once: rows whose fence still holds, locked in one order, and beside
 * each its point, its mark in the feed and its next look.
 */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Commit } from "@dravo/core/Store"
import type { Kind } from "@dravo/core/Subject"
import { type RawBuilder, sql } from "kysely"
import type { Field } from "../Dialect.ts"
import * as Codec from "../statement/codec.ts"
import type * as Session from "../statement/session.ts"
import { tableOf } from "../statement/subjects.ts"
import { hasEndpoints } from "../webhook/columns.ts"
import { encodeLearned, learnedColumns, learnedFields, pointOf, syncColumns, syncFields } from "./commitColumns.ts"
import * as Ranks from "../ranking/entries.ts"
import * as Tally from "../tally/log.ts"
import * as Schedule from "./schedule.ts"

/**
 * Answers the `seq` of each row that was written; a row whose fence moved on gets nothing at all. Unless told otherwise
 * it writes nothing where there is an endpoint to tell. Each list carries on what the next one needs: planners, who
 * take them for short, join two of them by going through one for each row of the other.
 */
export const commitAtOnce = (
  db: Session.Session,
  workspace: WorkspaceId,
  kind: Kind,
  rows: string,
  unlessTold: boolean
): RawBuilder<unknown> => {
  const { dialect, names } = db
  const table = tableOf(names, kind)
  return sql`
    with w as materialized (select * from ${records(db, kind, rows)}),
    held as materialized (
      select w.* ${kind === "publication" ? shown : sql``} from w
      join ${table} t on t.workspace = ${workspace} and t.seq = w.subject and t.fence = w.seen
      ${unlessTold ? sql`where not ${hasEndpoints(names, workspace)}` : sql``}
      order by t.seq ${dialect.lockRows.wait("t")}),
    written as (
      update ${table} as t set lease_until = null, ${assignments(kind)}
      from held w where t.workspace = ${workspace} and t.seq = w.subject and t.fence = w.seen
      returning t.account_id, ${columnsOf("t", [...dueColumns, "seq"])}, coalesce(w.point, w.metrics) as point, w.read_at),
    ${kind === "publication" ? logChanges(db, workspace) : sql``}
    point as (${addPoints(db, workspace, kind)}),
    mark as (
      insert into ${names.of.changes} (workspace, kind, seq, mark, erased)
      select ${workspace}, ${kind}, t.seq, ${dialect.changeSequence.next(names.of.changes, sql`${workspace}`)}, 0
      from written t where t.seq > 0
      on conflict (workspace, kind, seq) do update set mark = excluded.mark, erased = excluded.erased),
    looked as materialized (
      select t.* from written t
      join ${names.of.due} d on d.workspace = ${workspace} and d.kind = ${kind} and d.seq = t.seq
      order by d.seq ${dialect.lockRows.wait("d")}),
    look as (
      update ${names.of.due} as d set due_at = ${Schedule.nextDueAt}
      from looked t join ${names.of.accounts} a on a.workspace = ${workspace} and a.account_id = t.account_id
      where d.workspace = ${workspace} and d.kind = ${kind} and d.seq = t.seq)
    select written.seq from written`
}

/** Commits as the statement is told them. */
export const printed = (commits: ReadonlyArray<Commit>): string => JSON.stringify(commits.map(recordOf))

// internal

/** What totals are told from, as the rows were locked. */
const shown = sql.raw(", t.post_id, t.account_id, t.platform, t.created_at, t.metrics as shown")

/** What the rows showed, and what they show from here on. */
const logChanges = (db: Session.Session, workspace: WorkspaceId): RawBuilder<unknown> => sql`
    tally as (
      insert into ${db.names.of.tally_log} (${Tally.logged})
      select ${workspace}, h.subject, h.post_id, h.account_id, h.platform, h.created_at, 0, h.shown, h.metrics
      from held h where h.shown <> h.metrics),
    ranked as (${Ranks.movingAll(db, workspace)}),`

/**
 * Named unlike the columns: `returning` sees both, and no alias tells them apart everywhere. A row that was read has
 * the instant of its point, and the point where it is not all the row shows.
 */
const ownFields = { subject: "integer", seen: "integer", point: "text", read_at: "integer" } as const satisfies Record<
  string,
  Field
>

/** What the next look is told from. */
const dueColumns = ["outcome", "attempts", "attempted_connection", "stale_after", "again_from"] as const

const records = ({ dialect }: Session.Session, kind: Kind, rows: string): RawBuilder<unknown> =>
  dialect.records(rows, { ...ownFields, ...syncFields, ...(kind === "publication" ? learnedFields : {}) }, "w")

interface Printed extends Record<string, unknown> {
  subject?: number
  seen?: number
  read_at?: number
  point?: object
}

/** Without what is null, and without a point that says what the row does: most of a record would be these. */
const recordOf = (commit: Commit): Printed => {
  const record: Printed = Codec.nestedSync(commit.sync)
  // What is printed fast is a record of the usual shape, whose fields are named one by one; undefined is not printed.
  for (const field in record) if (record[field] === null) record[field] = undefined
  record.subject = commit.subject.seq
  record.seen = commit.fence
  if (commit.learned !== undefined) Object.assign(record, encodeLearned(commit))
  const point = pointOf(commit)
  if (point === undefined) return record
  record.read_at = point.at
  if (point.metrics !== commit.sync.metrics) record.point = point.metrics
  return record
}

const columnsOf = (alias: string, columns: ReadonlyArray<string>): RawBuilder<unknown> =>
  sql.raw(columns.map((column) => `${alias}.${column}`).join(", "))

const assignments = (kind: Kind): RawBuilder<unknown> =>
  sql.raw(
    [
      ...syncColumns.map((column) => `${column} = w.${column}`),
      ...learnedColumns(kind).map((column) => `${column} = coalesce(w.${column}, t.${column})`)
    ].join(", ")
  )

/**
 * `Series.append` of each reading. Whoever holds the fence is the only one to add to the row's points, so the newest
 * one of the statement's snapshot is the newest there is.
 */
const addPoints = ({ dialect, names }: Session.Session, workspace: WorkspaceId, kind: Kind): RawBuilder<unknown> => sql`
  insert into ${names.of.points} (workspace, kind, seq, at, until, metrics)
  select ${workspace}, ${kind}, r.subject,
    case when r.confirms then r.newest_at else r.now end, r.now, case when r.confirms then r.newest else r.point end
  from (
    select w.seq as subject, w.point, n.at as newest_at, n.metrics as newest, greatest(w.read_at, n.until) as now,
      coalesce(n.metrics = w.point or ${dialect.sameRecord(sql`n.metrics`, sql`w.point`)}, false) as confirms
    from written w
    left join lateral (
      select p.at, p.until, p.metrics from ${names.of.points} p
      where p.workspace = ${workspace} and p.kind = ${kind} and p.seq = w.seq order by p.at desc limit 1) n on true
    where w.read_at is not null) r
  on conflict (workspace, kind, seq, at) do update set until = excluded.until, metrics = excluded.metrics`
