/** Who sends which messages, and what became of them. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import { maxLease } from "@dravo/core/Row"
import type { DeliveryQuery, Report, Visit } from "@dravo/core/Store"
import type { Reason } from "@dravo/core/StoreError"
import type { Delivery, Endpoint } from "@dravo/core/Webhook"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import * as Codec from "../statement/codec.ts"
import * as Session from "../statement/session.ts"
import type { Run, StoreMethods } from "../statement/storeMethods.ts"
import { deliveryColumns, deliveryOf, endpointColumns, endpointOf } from "./columns.ts"

export const visits = (db: Session.Session, run: Run): StoreMethods<"engineClaimDeliveries" | "settleDeliveries"> => ({
  engineClaimDeliveries: Effect.fn("Store.engineClaimDeliveries")(function* (
    query: DeliveryQuery,
    lease: Duration.Duration
  ) {
    // Most of the time there is nothing, and to find that out nobody need wait for a writer.
    const some = yield* Session.query(db, waiting(db, 1, yield* db.dialect.now, sql`1 as one`))
    if (some.length === 0) return []
    return yield* Session.transaction(db, (tx) => visited(tx, query, Duration.toMillis(lease)))
  }, run("engineClaimDeliveries")),

  settleDeliveries: Effect.fn("Store.settleDeliveries")(function* (
    workspace: WorkspaceId,
    endpointId: string,
    reports: ReadonlyArray<Report>,
    restUntil: Instant | null = null
  ) {
    const now = yield* db.dialect.now
    return yield* Session.transaction(db, (tx) => settled(tx, workspace, endpointId, { reports, restUntil }, now))
  }, run("settleDeliveries"))
})

// internal

/** Endpoints `e` that have messages due, the one longest not visited first. */
const waiting = (
  { dialect, names }: Session.Session,
  endpoints: number,
  now: RawBuilder<number>,
  columns: RawBuilder<unknown>
): RawBuilder<unknown> => sql`
  select ${columns} from ${names.of.webhooks} e
  where e.status = 'active' and (e.lease_until is null or e.lease_until <= ${now}
      or e.lease_until > ${now} + ${sql.lit(maxLease)})
    and exists (select 1 from ${names.of.webhook_deliveries} d
      where d.workspace = e.workspace and d.endpoint_id = e.id and ${isDue(dialect, now)})
  order by e.visited_at, e.seq limit ${endpoints} ${dialect.lockRows.skip("e")}`

/** Of messages `d`: due, and the feed tells of what they are about. */
const isDue = (dialect: Session.Session["dialect"], now: RawBuilder<number>): RawBuilder<unknown> =>
  sql`d.status = 'pending' and d.next_at <= ${now}
    and (d.mark is null or ${dialect.changeSequence.isSettled(sql`d.mark`)})`

const visited = Effect.fnUntraced(function* (
  db: Session.Session,
  { endpoints, share }: DeliveryQuery,
  millis: number
): Effect.fn.Return<ReadonlyArray<Visit>, Reason> {
  const now = yield* db.dialect.now
  const { webhooks } = db.names.of
  const rows = yield* Session.queryInTx(
    db,
    sql`with free as (${waiting(db, endpoints, now, sql`e.workspace, e.id, e.visited_at, e.seq`)})
    update ${webhooks} as e set lease_until = ${now} + ${millis},
      visited_at = (select coalesce(max(o.visited_at), 0) + 1 from ${webhooks} o)
    where (e.workspace, e.id) in (select f.workspace, f.id from free f)
    returning workspace, ${endpointColumns}, ${now} as now`
  )
  const taken = yield* Session.decoded(() =>
    rows.map((raw) => ({
      // Written by `insertWebhook` from a branded id.
      workspace: Codec.text(raw["workspace"]) as WorkspaceId,
      endpoint: endpointOf(raw),
      now: Codec.int(raw["now"])
    }))
  )
  return yield* Effect.forEach(taken, (one) =>
    Effect.map(begun(db, one.workspace, one.endpoint, share, now, millis), (deliveries) => ({ ...one, deliveries }))
  )
})

/** Messages another transaction is changing are left for the next visit. */
const begun = Effect.fnUntraced(function* (
  db: Session.Session,
  workspace: WorkspaceId,
  { id }: Endpoint,
  share: number,
  now: RawBuilder<number>,
  millis: number
) {
  const { dialect, names } = db
  const table = names.of.webhook_deliveries
  const seqs = yield* Session.queryInTx(
    db,
    sql`select d.seq, d.next_at from ${table} d where d.workspace = ${workspace} and d.endpoint_id = ${id}
      and ${isDue(dialect, now)} order by d.next_at, d.seq limit ${share} ${dialect.lockRows.skip("d")}`
  )
  const order = yield* Session.decoded(() => seqs.map((raw) => Codec.int(raw["seq"])))
  const began = yield* Session.queryInTx(
    db,
    sql`update ${table} set attempts = attempts + 1, tries = tries + 1, next_at = ${now} + ${millis}
    where ${dialect.tenantFilter("workspace")} = ${workspace} and seq in (
      select w.seq from ${dialect.records(JSON.stringify(order.map((seq) => ({ seq }))), { seq: "integer" }, "w")})
    returning ${deliveryColumns}`
  )
  return yield* Session.decoded(() => {
    const bySeq = new Map<number, Delivery>(began.map(deliveryOf).map((one) => [one.seq, one]))
    return order.flatMap((seq) => bySeq.get(seq) ?? [])
  })
})

const settled = Effect.fnUntraced(function* (
  db: Session.Session,
  workspace: WorkspaceId,
  endpointId: string,
  { reports, restUntil }: { readonly reports: ReadonlyArray<Report>; readonly restUntil: Instant | null },
  now: RawBuilder<number>
): Effect.fn.Return<Endpoint | null, Reason> {
  const { webhook_deliveries: table, webhooks } = db.names.of
  const records = db.dialect.records(
    JSON.stringify(
      reports.map(({ attempts, log, nextAt, seq, status }) => ({
        told: seq,
        count: attempts,
        became: status,
        next: nextAt,
        story: Codec.encodeJson(log)
      }))
    ),
    { told: "integer", count: "integer", became: "text", next: "integer", story: "text" },
    "w"
  )
  const written =
    reports.length === 0
      ? []
      : yield* Session.queryInTx(
          db,
          sql`update ${table} as d set status = w.became, next_at = w.next, log = w.story from ${records}
          where ${db.dialect.tenantFilter("d.workspace")} = ${workspace}
            and ${db.dialect.tenantFilter("d.endpoint_id")} = ${endpointId} and d.seq = w.told
            and d.attempts = w.count and d.status = 'pending'
          returning status`
        )
  const became = yield* Session.decoded(() => written.map((raw) => Codec.text(raw["status"])))
  const dead = became.filter((status) => status === "dead").length
  const rows = yield* Session.queryInTx(
    db,
    sql`update ${webhooks} set lease_until = ${leaseUntil(restUntil, now)}, ${
      became.includes("delivered")
        ? sql`dead_in_row = 0, arrived_at = ${now}`
        : sql`dead_in_row = dead_in_row + ${sql.lit(dead)}`
    } where workspace = ${workspace} and id = ${endpointId} returning ${endpointColumns}`
  )
  return (yield* Session.decodedOne(rows, endpointOf)) ?? null
})

/** An endpoint that wants to be left alone is as good as visited. */
const leaseUntil = (restUntil: Instant | null, now: RawBuilder<number>): RawBuilder<unknown> => {
  const last = sql`${now} + ${sql.lit(maxLease)}`
  return restUntil === null ? sql`null` : sql`case when ${restUntil} > ${last} then ${last} else ${restUntil} end`
}
