/** Between rows of the two tables and what they say. */
import type { Attempt, Delivery, Endpoint, EventData } from "@dravo/core/Webhook"
import type { WorkspaceId } from "@dravo/core/Ids"
import { type RawBuilder, sql } from "kysely"
import type { Names } from "../Names.ts"
import * as Codec from "../statement/codec.ts"

export const endpointColumns = sql.raw(
  "id, url, events, secrets, status, disabled_for, version, created_at, enabled_at, dead_in_row, arrived_at"
)

export const deliveryColumns = sql.raw(
  "seq, endpoint_id, id, type, data, account_id, post_id, mark, created_at, status, attempts, tries, next_at, log"
)

/** Whether the workspace has an endpoint that is told of anything. */
export const hasEndpoints = ({ of }: Names, workspace: WorkspaceId): RawBuilder<boolean> =>
  sql`exists (select 1 from ${of.webhooks} h where h.workspace = ${workspace} and h.status = 'active')`

// The casts name what the operations wrote: brands and literal unions leave no trace in a database.

export const endpointOf = (raw: Codec.Raw): Endpoint => ({
  id: Codec.text(raw["id"]),
  url: Codec.text(raw["url"]),
  events: raw["events"] === null ? null : Codec.parse<NonNullable<Endpoint["events"]>>(raw["events"]),
  secrets: Codec.text(raw["secrets"]),
  status: Codec.text(raw["status"]) as Endpoint["status"],
  disabledFor: Codec.textOrNull(raw["disabled_for"]),
  version: Codec.int(raw["version"]),
  createdAt: Codec.int(raw["created_at"]),
  enabledAt: Codec.int(raw["enabled_at"]),
  deadInRow: Codec.int(raw["dead_in_row"]),
  arrivedAt: Codec.intOrNull(raw["arrived_at"])
})

export const deliveryOf = (raw: Codec.Raw): Delivery => ({
  seq: Codec.int(raw["seq"]),
  endpointId: Codec.text(raw["endpoint_id"]),
  id: Codec.text(raw["id"]),
  type: Codec.text(raw["type"]) as Delivery["type"],
  data: Codec.parse<EventData>(raw["data"]),
  ...(raw["account_id"] === null
    ? {}
    : { accountId: Codec.text(raw["account_id"]) as NonNullable<Delivery["accountId"]> }),
  ...(raw["post_id"] === null ? {} : { postId: Codec.text(raw["post_id"]) as NonNullable<Delivery["postId"]> }),
  mark: Codec.intOrNull(raw["mark"]),
  createdAt: Codec.int(raw["created_at"]),
  status: Codec.text(raw["status"]) as Delivery["status"],
  attempts: Codec.int(raw["attempts"]),
  tries: Codec.int(raw["tries"]),
  nextAt: Codec.int(raw["next_at"]),
  log: Codec.parse<ReadonlyArray<Attempt>>(raw["log"])
})
