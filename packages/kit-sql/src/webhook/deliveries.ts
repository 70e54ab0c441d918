/** Messages as their owners see them, and how they go. */
import type { Erasure } from "@dravo/core/Change"
import type { WorkspaceId } from "@dravo/core/Ids"
import type { DeliveriesQuery, Replay } from "@dravo/core/Store"
import type { Reason } from "@dravo/core/StoreError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import * as Codec from "../statement/codec.ts"
import { byId } from "../statement/rowset.ts"
import * as Session from "../statement/session.ts"
import type { Run, StoreMethods } from "../statement/storeMethods.ts"
import { deliveryColumns, deliveryOf } from "./columns.ts"

export const deliveries = (
  db: Session.Session,
  run: Run
): StoreMethods<"webhookBacklog" | "pageDeliveries" | "replayDeliveries" | "engineForgetDeliveries"> => ({
  webhookBacklog: Effect.fn("Store.webhookBacklog")(function* (workspace: WorkspaceId) {
    const rows = yield* Session.query(
      db,
      // Grouped as the index of what waits is ordered: planners without statistics would go through all there was.
      sql`select w.endpoint_id, sum(w.n) as waiting, min(w.since) as since from (
        select d.endpoint_id, d.next_at, count(*) as n, min(d.created_at) as since, min(d.seq) as first
        from ${db.names.of.webhook_deliveries} d where d.workspace = ${workspace} and d.status = 'pending'
        group by d.endpoint_id, d.next_at) w
      group by w.endpoint_id order by min(w.first)`
    )
    return yield* Session.decoded(() =>
      rows.map((raw) => ({
        endpointId: Codec.text(raw["endpoint_id"]),
        waiting: Codec.int(raw["waiting"]),
        since: Codec.int(raw["since"])
      }))
    )
  }, run("webhookBacklog")),

  pageDeliveries: Effect.fn("Store.pageDeliveries")(function* (
    workspace: WorkspaceId,
    { before, endpointId, limit, status }: DeliveriesQuery
  ) {
    const rows = yield* Session.query(
      db,
      sql`select ${deliveryColumns} from ${db.names.of.webhook_deliveries} where workspace = ${workspace}
        ${endpointId === null ? sql`` : sql`and endpoint_id = ${endpointId}`}
        ${status === null ? sql`` : sql`and status = ${status}`}
        ${before === null ? sql`` : sql`and seq < ${before}`}
      order by seq desc limit ${limit}`
    )
    return yield* Session.decoded(() => rows.map(deliveryOf))
  }, run("pageDeliveries")),

  replayDeliveries: Effect.fn("Store.replayDeliveries")(function* (
    workspace: WorkspaceId,
    endpointId: string,
    what: Replay
  ) {
    const rows = yield* Session.query(
      db,
      sql`update ${db.names.of.webhook_deliveries} set status = 'pending', tries = 0, next_at = ${yield* db.dialect.now}
      where workspace = ${workspace} and endpoint_id = ${endpointId} and status <> 'pending' and ${meant(db, what)}
      returning seq`
    )
    return rows.length
  }, run("replayDeliveries")),

  engineForgetDeliveries: Effect.fn("Store.engineForgetDeliveries")(function* (
    keptFor: Duration.Duration,
    limit: number
  ) {
    const table = db.names.of.webhook_deliveries
    const rows = yield* Session.query(
      db,
      sql`delete from ${table} where (workspace, seq) in (
        select o.workspace, o.seq from ${table} o where o.created_at < ${yield* db.dialect.now} - ${Duration.toMillis(keptFor)}
        order by o.created_at limit ${limit})
      returning seq`
    )
    return rows.length
  }, run("engineForgetDeliveries"))
})

/** Messages about what is erased, or all, with the endpoints. */
export const erased = Effect.fnUntraced(function* (
  db: Session.Session,
  workspace: WorkspaceId,
  what: Erasure
): Effect.fn.Return<void, Reason> {
  const { webhook_deliveries: table, webhooks } = db.names.of
  yield* Session.queryInTx(db, sql`delete from ${table} where workspace = ${workspace} ${about(what)}`)
  if (what._tag === "All") yield* Session.queryInTx(db, sql`delete from ${webhooks} where workspace = ${workspace}`)
})

// internal

const about = (what: Erasure): RawBuilder<unknown> => {
  switch (what._tag) {
    case "All":
      return sql``
    case "Account":
      return sql`and account_id = ${what.accountId}`
    case "Post":
      return sql`and post_id = ${what.postId}`
  }
}

const meant = ({ dialect }: Session.Session, what: Replay): RawBuilder<unknown> => {
  switch (what._tag) {
    case "Ids":
      return sql`id in (select w.id from ${byId(dialect, what.ids)})`
    case "Made":
      return sql`created_at between ${what.from} and ${what.to}`
    case "Dead":
      return sql`status = 'dead'`
  }
}
