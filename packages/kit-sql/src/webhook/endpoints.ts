/** Endpoints of workspaces. */
import type { WorkspaceId } from "@dravo/core/Ids"
import { type EndpointDraft, type EndpointPatch, type Event, maxEndpoints } from "@dravo/core/Webhook"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import * as Codec from "../statement/codec.ts"
import * as Session from "../statement/session.ts"
import type { Run, StoreMethods } from "../statement/storeMethods.ts"
import { endpointColumns, endpointOf } from "./columns.ts"
import * as Outbox from "./outbox.ts"

export const endpoints = (
  db: Session.Session,
  run: Run
): StoreMethods<"insertWebhook" | "listWebhooks" | "updateWebhook" | "deleteWebhook" | "raise" | "engineRaise"> => ({
  insertWebhook: Effect.fn("Store.insertWebhook")(function* (workspace: WorkspaceId, draft: EndpointDraft) {
    const now = yield* db.dialect.now
    const rows = yield* Session.transaction(db, (tx) => inserted(tx, workspace, draft, now))
    return (yield* Session.decodedOne(rows, endpointOf)) ?? null
  }, run("insertWebhook")),

  listWebhooks: Effect.fn("Store.listWebhooks")(function* (workspace: WorkspaceId) {
    const rows = yield* Session.query(
      db,
      sql`select ${endpointColumns} from ${db.names.of.webhooks} where workspace = ${workspace} order by seq`
    )
    return yield* Session.decoded(() => rows.map(endpointOf))
  }, run("listWebhooks")),

  updateWebhook: Effect.fn("Store.updateWebhook")(function* (
    workspace: WorkspaceId,
    id: string,
    version: number,
    patch: EndpointPatch
  ) {
    const rows = yield* Session.query(db, update(db, workspace, id, version, patch, yield* db.dialect.now))
    return (yield* Session.decodedOne(rows, endpointOf)) ?? null
  }, run("updateWebhook")),

  deleteWebhook: Effect.fn("Store.deleteWebhook")(function* (workspace: WorkspaceId, id: string) {
    return yield* Session.transaction(
      db,
      Effect.fnUntraced(function* (tx) {
        const { webhook_deliveries: deliveries, webhooks } = db.names.of
        const rows = yield* Session.queryInTx(
          tx,
          sql`delete from ${webhooks} where workspace = ${workspace} and id = ${id} returning id`
        )
        yield* Session.queryInTx(
          tx,
          sql`delete from ${deliveries} where workspace = ${workspace} and endpoint_id = ${id}`
        )
        return rows.length > 0
      })
    )
  }, run("deleteWebhook")),

  raise: Effect.fn("Store.raise")(function* (
    workspace: WorkspaceId,
    events: ReadonlyArray<Event>,
    endpointId?: string
  ) {
    return yield* Session.transaction(db, (tx) => Outbox.enqueue(tx, workspace, events.map(unmarked), endpointId))
  }, run("raise")),

  engineRaise: Effect.fn("Store.engineRaise")(function* (events: ReadonlyArray<Event>) {
    return yield* Session.transaction(db, (tx) => Outbox.enqueue(tx, null, events.map(unmarked)))
  }, run("engineRaise"))
})

// internal

const unmarked = (event: Event): Outbox.QueuedEvent => ({ ...event, mark: null })

/** The workspace's endpoints are locked while they are counted. */
const inserted = Effect.fnUntraced(function* (
  db: Session.Session,
  workspace: WorkspaceId,
  { events, id, secrets, url }: EndpointDraft,
  now: RawBuilder<number>
) {
  const table = db.names.of.webhooks
  const there = yield* Session.queryInTx(
    db,
    sql`select w.id from ${table} w where w.workspace = ${workspace} order by w.seq ${db.dialect.lockRows.wait("w")}`
  )
  if (there.length >= maxEndpoints) return []
  return yield* Session.queryInTx(
    db,
    sql`insert into ${table} (workspace, id, url, events, secrets, status, version, created_at, enabled_at, dead_in_row,
      visited_at)
    values (${workspace}, ${id}, ${url}, ${events === null ? null : Codec.encodeJson(events)}, ${secrets}, 'active', 1,
      ${now}, ${now}, 0, 0)
    returning ${endpointColumns}`
  )
})

const update = (
  { names }: Session.Session,
  workspace: WorkspaceId,
  id: string,
  version: number,
  patch: EndpointPatch,
  now: RawBuilder<number>
): RawBuilder<unknown> => {
  const { events } = patch
  const set: ReadonlyArray<RawBuilder<unknown>> = [
    sql`version = version + 1`,
    ...(patch.url === undefined ? [] : [sql`url = ${patch.url}`]),
    ...(events === undefined ? [] : [sql`events = ${events === null ? null : Codec.encodeJson(events)}`]),
    ...(patch.secrets === undefined ? [] : [sql`secrets = ${patch.secrets}`]),
    ...(patch.status === undefined ? [] : [sql`status = ${patch.status}`]),
    ...(patch.status === "active"
      ? [sql`enabled_at = ${now}, dead_in_row = 0, disabled_for = null`]
      : patch.disabledFor === undefined
        ? []
        : [sql`disabled_for = ${Codec.storableOrNull(patch.disabledFor)}`])
  ]
  return sql`update ${names.of.webhooks} set ${sql.join(set)}
    where workspace = ${workspace} and id = ${id} and version = ${version} returning ${endpointColumns}`
}
