/**
 * When a row is due for background work. Every change of a row that moves it is written here, in the same
 * transaction.
 */
import type { AccountId, WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import type { Reason } from "@dravo/core/StoreError"
import type { Kind, Subject } from "@dravo/core/Subject"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import { bySeq } from "../statement/rowset.ts"
import * as Session from "../statement/session.ts"
import { kinds, seqs, tableOf } from "../statement/subjects.ts"

/** Below every instant, in the order of recording. */
const neverAttempted = sql`t.seq - ${sql.lit(2 ** 53 - 1)}`

export const isOfEarlierConnection = sql`(t.attempted_connection is not null
  and t.attempted_connection <> a.connection)`

/** Of a row `t` and its account `a`: never too late; too early is corrected by whoever claims it. */
export const nextDueAt: RawBuilder<unknown> = sql`case
  when t.outcome = 'never' and (t.attempts = 0 or t.stale_after is null) then ${neverAttempted}
  when ${isOfEarlierConnection} and (t.attempts = 0 or t.stale_after is null) then 0
  when t.again_from < t.stale_after then t.again_from
  else t.stale_after end`

/** After the rows changed. */
export const reschedule = Effect.fnUntraced(function* (
  db: Session.Session,
  workspace: WorkspaceId,
  subjects: ReadonlyArray<Subject>
) {
  for (const kind of kinds) {
    const wanted = seqs(subjects, kind)
    if (wanted.length > 0) yield* setDueAt(db, workspace, kind, bySeq(db.dialect, wanted), nextDueAt)
  }
})

/** Puts rows off until an instant. */
export const postpone = Effect.fnUntraced(function* (
  db: Session.Session,
  workspace: WorkspaceId,
  subjects: ReadonlyArray<Subject>,
  until: Instant
) {
  for (const kind of kinds) {
    const wanted = seqs(subjects, kind)
    if (wanted.length > 0)
      yield* setDueAt(db, workspace, kind, bySeq(db.dialect, wanted), sql`cast(${until} as bigint)`)
  }
})

/** Rows nobody looks at any more come back once somebody reads them. */
export const resume = (
  db: Session.Session,
  workspace: WorkspaceId,
  kind: Kind,
  wanted: ReadonlyArray<number>
): Effect.Effect<unknown, Reason> =>
  setDueAt(
    db,
    workspace,
    kind,
    sql`(
    select d.seq from ${db.names.of.due} d where d.workspace = ${workspace} and d.kind = ${kind} and d.due_at is null
      and d.seq in (select w.seq from ${bySeq(db.dialect, wanted)})) as w`,
    nextDueAt
  )

/** After an account was connected: a new account's row, or every row an earlier connection had. */
export const connected = Effect.fnUntraced(function* (
  db: Session.Session,
  workspace: WorkspaceId,
  accountId: AccountId,
  connection: number
) {
  const { accounts, publications } = db.names.of
  if (connection === 1) {
    yield* Session.queryInTx(
      db,
      sql`insert into ${db.names.of.due} (workspace, kind, seq, platform, due_at)
      select t.workspace, 'account', t.seq, t.platform, ${neverAttempted} from ${accounts} t
      where t.workspace = ${workspace} and t.account_id = ${accountId}
      on conflict (workspace, kind, seq) do nothing`
    )
    return
  }
  for (const [kind, table] of [
    ["account", accounts],
    ["publication", publications]
  ] as const) {
    const own = sql`(select seq from ${table} where workspace = ${workspace} and account_id = ${accountId}) as w`
    yield* setDueAt(db, workspace, kind, own, nextDueAt)
  }
})

/** A publication that was just recorded. */
export const recorded = ({ names }: Session.Session, workspace: unknown, seq: unknown): RawBuilder<unknown> =>
  sql`insert into ${names.of.due} (workspace, kind, seq, platform, due_at)
    select t.workspace, 'publication', t.seq, t.platform, ${neverAttempted} from ${names.of.publications} t
    where t.workspace = ${workspace} and t.seq = ${seq}
    on conflict (workspace, kind, seq) do nothing`

/** Publications a listing found: their place in the line, wherever it is. */
export const found = (
  db: Session.Session,
  workspace: WorkspaceId,
  subjects: ReadonlyArray<Subject>
): Effect.Effect<unknown, Reason> =>
  Session.queryInTx(
    db,
    sql`insert into ${db.names.of.due} (workspace, kind, seq, platform, due_at)
    select t.workspace, 'publication', t.seq, t.platform, ${neverAttempted} from ${db.names.of.publications} t
    where ${db.dialect.tenantFilter("t.workspace")} = ${workspace}
      and t.seq in (select w.seq from ${bySeq(db.dialect, seqs(subjects, "publication"))})
    on conflict (workspace, kind, seq) do nothing`
  )

// internal

/** Locks in one order first, so that overlapping batches never wait for one another in a circle. */
const setDueAt = (
  db: Session.Session,
  workspace: WorkspaceId,
  kind: Kind,
  wanted: RawBuilder<unknown>,
  at: RawBuilder<unknown>
) =>
  Session.queryInTx(
    db,
    sql`
  with held as (
    select d.seq from ${db.names.of.due} d where d.workspace = ${workspace} and d.kind = ${kind}
      and d.seq in (select w.seq from ${wanted})
    order by d.seq ${db.dialect.lockRows.wait("d")})
  update ${db.names.of.due} as d set due_at = (
    select ${at} from ${tableOf(db.names, kind)} t
    join ${db.names.of.accounts} a on a.workspace = t.workspace and a.account_id = t.account_id
    where t.workspace = ${workspace} and t.seq = d.seq)
  where d.workspace = ${workspace} and d.kind = ${kind} and d.seq in (select seq from held)`
  )
