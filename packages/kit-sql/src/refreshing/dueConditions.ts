/** What makes a row `t` of an account `a` due, or not due yet. */
import type { DueQuery } from "@dravo/core/Due"
import * as Row from "@dravo/core/Row"
import type { Kind } from "@dravo/core/Subject"
import * as Duration from "effect/Duration"
import { type RawBuilder, sql } from "kysely"
import type * as Session from "../statement/session.ts"
import { tableOf } from "../statement/subjects.ts"
import * as Schedule from "./schedule.ts"

export type ClaimQuery = Pick<DueQuery, "kind" | "unreadFor">

/** A claim, and whether it leases rows, too, of whose promise half is over. */
export interface Leasing extends ClaimQuery {
  readonly soon: boolean
}

/** Rows that are stale, or that are promised still and free to ask for. */
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
  sql`(t.lease_until is null or t.lease_until <= ${now} or t.lease_until > ${now} + ${sql.lit(Row.maxLease)})`

/** What a claim leases. */
export const isClaimable = (query: Leasing, now: RawBuilder<number>): RawBuilder<unknown> =>
  sql`(${isDue(now)} or ${query.soon ? isSoon(now) : sql`1 = 0`}) and ${isRead(query, now)} and ${isFree(now)}`

/**
 * The next look of a row `t` in line as `d` that was not due after all, or that somebody else is busy with: the latter
 * is looked at again when its lease ends.
 */
export const correctedDueAt = (query: ClaimQuery, now: RawBuilder<number>): RawBuilder<unknown> => sql`case
  when not ${isFree(now)} then t.lease_until
  when ${needsRefresh(now)} then case when ${isRead(query, now)} then d.due_at end
  when ${isDue(now)} and ${isRead(query, now)} then d.due_at
  when a.disconnected_at is null and a.grant_error is null and t.stale_after > ${now} then
    case when t.again_from > ${now} and t.again_from < t.stale_after then t.again_from else t.stale_after end end`

/** To be joined to due keys `w`: their rows under `t` and their accounts under `a`. */
export const rowsAndAccounts = ({ dialect, names }: Session.Session, kind: Kind): RawBuilder<unknown> => sql`
  ${tableOf(names, kind)} t on ${dialect.tenantFilter("t.workspace")} = w.workspace and t.seq = w.seq
  join ${names.of.accounts} a on a.workspace = t.workspace and a.account_id = t.account_id`

// internal

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
