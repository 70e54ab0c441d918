/** Which rows ride along in calls that have slots left. */
import type { FillerCall, FillerQuery } from "@dravo/core/Due"
import type { WorkspaceId } from "@dravo/core/Ids"
import { type RawBuilder, sql } from "kysely"
import type * as Session from "../statement/session.ts"
import * as Conditions from "./dueConditions.ts"

/**
 * The next rows of one workspace, whoever's; out of them, for each call, those that fit it. Their places in line are
 * read once and carried along: joined to it again, planners read all of a workspace that is small.
 */
export const pickFillers = (
  db: Session.Session,
  workspace: WorkspaceId,
  query: FillerQuery,
  now: RawBuilder<number>
): RawBuilder<unknown> => {
  const { due } = db.names.of
  const calls = db.dialect.records(
    JSON.stringify(query.calls.map(({ of, slots }, call) => ({ call, slots, ...of }))),
    { call: "integer", slots: "integer", account: "text", app: "text" },
    "c"
  )
  // Said of each table: where rows of a workspace stand apart, the others' are not opened.
  const own = (column: string) => sql`${db.dialect.tenantFilter(column)} = ${workspace}`
  const place = sql`
    select d.seq as value from ${due} d
    where d.workspace = ${workspace} and d.kind = ${query.kind} and d.seq = w.seq limit 1 ${db.dialect.lockRows.skip("d")}`
  return sql`
    with calls as materialized (select * from ${calls}),
    upcoming as (
      select d.workspace, d.seq, d.due_at from ${due} d
      where d.workspace = ${workspace} and d.kind = ${query.kind} and d.platform = ${query.platform} and d.due_at is not null
      order by d.due_at, d.seq limit ${sql.lit(query.scanLimit)}),
    fitting as (
      select w.seq, w.due_at, c.slots, row_number() over (partition by c.call order by w.due_at, w.seq) as place
      from upcoming w join ${Conditions.rowsAndAccounts(db, query.kind)} join calls c on ${takes(query.calls)}
      where ${own("t.workspace")} and ${own("a.workspace")} and ${Conditions.isRead(query, now)} and ${Conditions.isFree(now)}
        and (w.due_at <= ${now} and ${Conditions.isDue(now)} or ${Conditions.isSoon(now)}))
    select ${workspace} as workspace, k.value as seq
    from (select w.seq from fitting w where w.place <= w.slots order by w.due_at, w.seq) as w
    ${db.dialect.lateral(place, "k")}`
}

// internal

/** Whether a call `c` takes a row `t` of an account `a`; calls of one kind are looked up by whom they are of. */
const takes = (calls: ReadonlyArray<FillerCall>): RawBuilder<unknown> => {
  if (calls.every(({ of }) => "account" in of)) return sql`c.account = t.account_id`
  const ofApp = sql`coalesce(c.app, '') = coalesce(a.app, '')`
  return calls.some(({ of }) => "account" in of)
    ? sql`case when c.account is null then ${ofApp} else t.account_id = c.account end`
    : ofApp
}
