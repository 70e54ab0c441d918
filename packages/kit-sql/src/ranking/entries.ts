/**
 * Entries of the orders that are kept: one for each publication and ranking, written in the transaction of whatever
 * changes the publication.
 */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Reason } from "@dravo/core/StoreError"
import type * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import { bySeq } from "../statement/rowset.ts"
import * as Session from "../statement/session.ts"

/** What stands for no value: before every safe integer, so that in falling order it comes last. */
export const standsForNone = -(2 ** 53)
export const absent: RawBuilder<number> = sql.lit(standsForNone)

/** Where a ranking stands. */
export const stages = { filling: 0, kept: 1, leaving: 2, gone: 3 } as const

/** Of rankings `k`: those that are written. */
export const isWritten: RawBuilder<boolean> = sql<boolean>`k.done <= ${sql.lit(stages.kept)}`

/** What a row of a platform has under the keys of the ranking `k`. */
export const valueOf = (
  { dialect, names }: Session.Session,
  platform: RawBuilder<unknown>,
  metrics: RawBuilder<unknown>
): RawBuilder<number> => sql<number>`coalesce((
    select o.held from (
      select q.place, ${dialect.integer(metrics, sql`q.key`)} as held from ${names.of.ranking_keys} q
      where q.ranking = k.id and q.platform = ${platform}) o
    where o.held is not null order by o.place limit 1), ${absent})`

/** Publications that were recorded in this transaction. */
export const inserted = (
  tx: Session.Session,
  workspace: WorkspaceId,
  seqs: ReadonlyArray<number>
): Effect.Effect<unknown, Reason> => Session.queryInTx(tx, insertion(tx, workspace, bySeq(tx.dialect, seqs)))

/** The statement of that, of rows `w`. */
export const insertion = (db: Session.Session, workspace: unknown, rows: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`insert into ${db.names.of.ranks} (workspace, ranking, value, seq)
    ${current(db, workspace, rows)} on conflict do nothing`

/** Publications that are about to be removed in this transaction, which holds their locks. */
export const removed = (
  tx: Session.Session,
  workspace: WorkspaceId,
  seqs: ReadonlyArray<number>
): Effect.Effect<unknown, Reason> =>
  Session.queryInTx(
    tx,
    sql`delete from ${tx.names.of.ranks} where workspace = ${workspace}
    and (workspace, ranking, value, seq) in (${current(tx, workspace, bySeq(tx.dialect, seqs))})`
  )

/** Of publications `h` that are locked, with what they showed and what they show from here on. */
export const movingAll = (db: Session.Session, workspace: WorkspaceId): RawBuilder<unknown> => sql`
  insert into ${db.names.of.ranks} (workspace, ranking, value, seq)
  select ${workspace}, k.id, ${valueOf(db, sql`h.platform`, sql`h.metrics`)}, h.subject
  from held h cross join ${db.names.of.rankings} k
  where ${isWritten} and h.shown <> h.metrics
  on conflict (workspace, ranking, seq) do update set value = excluded.value`

// internal

const current = (db: Session.Session, workspace: unknown, rows: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select t.workspace, k.id, ${valueOf(db, sql`t.platform`, sql`t.metrics`)}, t.seq
  from ${db.names.of.rankings} k cross join ${db.names.of.publications} t
  where ${isWritten} and ${db.dialect.tenantFilter("t.workspace")} = ${workspace}
    and t.seq in (select seq from ${rows})`
