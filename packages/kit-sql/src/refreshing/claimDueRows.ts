/**
 * The second half of every claim of background work: leases picked rows that are due and reschedules the rest.
 */
import type { DueQuery } from "@dravo/core/Due"
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import * as Row from "@dravo/core/Row"
import type { Reason } from "@dravo/core/StoreError"
import type { Kind } from "@dravo/core/Subject"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import type { Field } from "../Dialect.ts"
import * as Codec from "../statement/codec.ts"
import { accountRowColumns, publicationRowColumns } from "../statement/columns.ts"
import * as Migrator from "../schema/Migrator.ts"
import * as Schedule from "./schedule.ts"
import * as Session from "../statement/session.ts"
import { tableOf } from "../statement/subjects.ts"

export interface DueKey {
  readonly workspace: WorkspaceId
  readonly seq: number
}

export interface Claimed {
  readonly rows: ReadonlyArray<Row.Row>
  /** The store's now; undefined where no row told it. */
  readonly at: Instant | undefined
}

export type ClaimQuery = Pick<DueQuery, "kind" | "unreadFor">

/**
 * Moves the picked rows' due times past a lease, so that other processes pick the next ones; leases those that are due,
 * or are as `also` says, and corrects the due times of the others.
 */
export const claim = Effect.fnUntraced(function* (
  db: Session.Session,
  query: ClaimQuery,
  picked: ReadonlyArray<DueKey>,
  also: RawBuilder<unknown>,
  millis: number
): Effect.fn.Return<Claimed, Reason> {
  if (picked.length === 0) return { rows: [], at: undefined }
  const now = yield* db.dialect.now
  yield* Session.queryInTx(db, dequeue(db, query.kind, picked, now, millis))
  const granted = yield* dueKeysOf(yield* Session.queryInTx(db, grantLeases(db, query, picked, now, also, millis)))
  const keys = new Set(granted.map(({ seq, workspace }) => `${seq} ${workspace}`))
  const rest = picked.filter(({ seq, workspace }) => !keys.has(`${seq} ${workspace}`))
  if (rest.length > 0) yield* Session.queryInTx(db, correctDueAt(db, query, rest, now))
  const answer = granted.length === 0 ? [] : yield* Session.queryInTx(db, rowsOf(db, query.kind, granted, now))
  return yield* Session.decoded(() => ({
    rows: answer.map(
      (raw): Row.Row => (query.kind === "publication" ? Codec.publicationRow(raw) : Codec.accountRow(raw))
    ),
    at: answer[0] && Codec.int(answer[0]["now"])
  }))
})

export const dueKeysOf = (rows: ReadonlyArray<Codec.Raw>) =>
  Session.decoded(() =>
    // Written from a `WorkspaceId`.
    rows.map((raw): DueKey => ({ workspace: Codec.text(raw["workspace"]) as WorkspaceId, seq: Codec.int(raw["seq"]) }))
  )

/** Rows `t` of accounts `a` that are stale, or that are promised still and free to ask for. */
export const isDue = (now: RawBuilder<number>): RawBuilder<unknown> => sql`(
  ${needsRefresh(now)} or ${isFresh(now)} and coalesce(t.again_from <= ${now} and t.again_until > ${now}, false))`

/** Rows of whose promise half is over. */
export const isSoon = (now: RawBuilder<number>): RawBuilder<unknown> => sql`(
  ${isFresh(now)} and coalesce(t.stale_after - ${now} <= ${now} - t.last_updated_at, false))`

export const isRead = ({ kind, unreadFor }: ClaimQuery, now: RawBuilder<number>): RawBuilder<unknown> =>
  unreadFor === null
    ? sql`1 = 1`
    : sql`
  (t.outcome = 'never' or coalesce(t.reads_at, ${kind === "publication" ? sql`t.created_at` : sql`t.connected_at`})
    > ${now} - ${Duration.toMillis(unreadFor)})`

/** As `Row.isLeased` has it. */
export const isFree = (now: RawBuilder<number>): RawBuilder<unknown> =>
  sql`(t.lease_until is null or t.lease_until <= ${now} or t.lease_until > ${now} + ${sql.lit(Row.longestLease)})`

/** To be joined to due keys `w`: their rows under `t` and their accounts under `a`. */
export const rowsAndAccounts = ({ dialect, names }: Session.Session, kind: Kind): RawBuilder<unknown> => sql`
  ${tableOf(names, kind)} t on ${dialect.tenantFilter("t.workspace")} = w.workspace and t.seq = w.seq
  join ${names.of.accounts} a on a.workspace = t.workspace and a.account_id = t.account_id`

// internal

const dueKeyFields = { workspace: "text", seq: "integer" } as const satisfies Record<string, Field>

/** Neither the account nor its refusal keeps anybody from asking. */
const isRefreshable = sql`
  a.disconnected_at is null and a.grant_error is null
  and not (t.outcome = 'requires_reconnect' and coalesce(t.attempted_connection, 0) = a.connection)`

/** What `Row.decide` would ask for. */
const needsRefresh = (now: RawBuilder<number>): RawBuilder<unknown> => sql`(${isRefreshable}
  and (t.attempts = 0 or t.stale_after is null or t.stale_after <= ${now})
  and (t.outcome = 'never' or not (t.stale_after is null and t.outcome = 'failed')
    and (${Schedule.isOfEarlierConnection} or coalesce(t.stale_after <= ${now}, false))))`

/** What `Row.decide` would skip because it is fresh. */
const isFresh = (now: RawBuilder<number>): RawBuilder<unknown> => sql`(${isRefreshable}
  and t.attempts = 0 and t.outcome <> 'never' and not ${Schedule.isOfEarlierConnection} and coalesce(t.stale_after > ${now}, false))`

/** The keys as rows `w`. */
const listed = ({ dialect }: Session.Session, keys: ReadonlyArray<DueKey>): RawBuilder<unknown> =>
  dialect.records(JSON.stringify(keys.map(({ seq, workspace }) => ({ workspace, seq }))), dueKeyFields, "w")

const rowsAt = (db: Session.Session, kind: Kind, keys: ReadonlyArray<DueKey>): RawBuilder<unknown> => sql`
  ${listed(db, keys)}
  join ${rowsAndAccounts(db, kind)}`

const dequeue = (
  db: Session.Session,
  kind: Kind,
  keys: ReadonlyArray<DueKey>,
  now: RawBuilder<number>,
  millis: number
): RawBuilder<unknown> => sql`
  update ${db.names.of.due} as d set due_at = ${now} + ${millis}
  from ${listed(db, keys)}
  where d.workspace = w.workspace and d.kind = ${kind} and d.seq = w.seq`

const grantLeases = (
  db: Session.Session,
  query: ClaimQuery,
  keys: ReadonlyArray<DueKey>,
  now: RawBuilder<number>,
  also: RawBuilder<unknown>,
  millis: number
): RawBuilder<unknown> => sql`
  with free as (
    select t.workspace, t.seq from ${rowsAt(db, query.kind, keys)}
    where (${isDue(now)} or ${also}) and ${isRead(query, now)} and ${isFree(now)}
      and not ${Migrator.isOutdated(db.names)}
    order by t.workspace, t.seq ${db.dialect.lockRows.skip("t")})
  update ${tableOf(db.names, query.kind)} set fence = fence + 1, lease_until = ${now} + ${millis}
  where (workspace, seq) in (select workspace, seq from free)
  returning workspace, seq`

/**
 * Rows that were not due after all, or that somebody else is busy with: the latter are looked at again when their lease
 * ends.
 */
const correctDueAt = (
  db: Session.Session,
  query: ClaimQuery,
  keys: ReadonlyArray<DueKey>,
  now: RawBuilder<number>
): RawBuilder<unknown> => sql`
  update ${db.names.of.due} as d set due_at = case
    when not ${isFree(now)} then t.lease_until
    when ${needsRefresh(now)} then case when ${isRead(query, now)} then d.due_at end
    when ${isDue(now)} and ${isRead(query, now)} then d.due_at
    when a.disconnected_at is null and a.grant_error is null and t.stale_after > ${now} then
      case when t.again_from > ${now} and t.again_from < t.stale_after then t.again_from else t.stale_after end end
  from ${rowsAt(db, query.kind, keys)}
  where d.workspace = w.workspace and d.kind = ${query.kind} and d.seq = w.seq`

const rowsOf = (
  db: Session.Session,
  kind: Kind,
  keys: ReadonlyArray<DueKey>,
  now: RawBuilder<number>
): RawBuilder<unknown> => {
  const records = listed(db, keys)
  const { accounts, publications } = db.names.of
  return kind === "publication"
    ? sql`select ${now} as now, ${publicationRowColumns} from ${records} join ${publications} p on ${db.dialect.tenantFilter("p.workspace")} = w.workspace and p.seq = w.seq
        join ${accounts} a on a.workspace = p.workspace and a.account_id = p.account_id
        order by p.workspace, case when p.stale_after is null then 0 else 1 end, p.stale_after, p.seq`
    : sql`select ${now} as now, ${accountRowColumns} from ${records} join ${accounts} a on ${db.dialect.tenantFilter("a.workspace")} = w.workspace and a.seq = w.seq
        order by a.workspace, case when a.stale_after is null then 0 else 1 end, a.stale_after, a.seq`
}
