/**
 * The log of changes to what totals are told from. Appended to in the transaction of each change, so that writers of
 * one total never wait for one another; folded into buckets off their path.
 */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Reason } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import { bySeq } from "../statement/rowset.ts"
import * as Session from "../statement/session.ts"

/** The columns of an entry but its number, in order. */
export const logged = sql.raw(
  "workspace, row_seq, post_id, account_id, platform, created_at, n, old_metrics, new_metrics"
)

/** Publications that were recorded in this transaction. */
export const inserted = (
  tx: Session.Session,
  workspace: WorkspaceId,
  seqs: ReadonlyArray<number>
): Effect.Effect<unknown, Reason> => Session.queryInTx(tx, insertion(tx, workspace, bySeq(tx.dialect, seqs)))

/** The statement of that, of rows `w`. */
export const insertion = (db: Session.Session, workspace: unknown, rows: RawBuilder<unknown>): RawBuilder<unknown> =>
  entries(db, workspace, rows, sql`1, '{}', t.metrics`)

/** A publication that was of another post until this transaction, which holds its lock. */
export const moved = (
  tx: Session.Session,
  workspace: WorkspaceId,
  seq: number,
  from: string
): Effect.Effect<unknown, Reason> =>
  Effect.andThen(
    Session.queryInTx(
      tx,
      entries(tx, workspace, bySeq(tx.dialect, [seq]), sql`-1, t.metrics, '{}'`, sql`cast(${from} as text)`)
    ),
    inserted(tx, workspace, [seq])
  )

/** Publications that are about to be removed in this transaction, which holds their locks. */
export const removed = (
  tx: Session.Session,
  workspace: WorkspaceId,
  seqs: ReadonlyArray<number>
): Effect.Effect<unknown, Reason> =>
  Session.queryInTx(tx, entries(tx, workspace, bySeq(tx.dialect, seqs), sql`-1, t.metrics, '{}'`))

/** Of a publication `t` about to show other numbers: all but these, which follow. */
export const changing = sql.raw("t.workspace, t.seq, t.post_id, t.account_id, t.platform, t.created_at, 0, t.metrics")

// internal

const entries = (
  { dialect, names }: Session.Session,
  workspace: unknown,
  rows: RawBuilder<unknown>,
  change: RawBuilder<unknown>,
  post: RawBuilder<unknown> = sql`t.post_id`
): RawBuilder<unknown> => sql`
  insert into ${names.of.tally_log} (${logged})
  select t.workspace, t.seq, ${post}, t.account_id, t.platform, t.created_at, ${change} from ${names.of.publications} t
  where ${dialect.tenantFilter("t.workspace")} = ${workspace} and t.seq in (select seq from ${rows})`
