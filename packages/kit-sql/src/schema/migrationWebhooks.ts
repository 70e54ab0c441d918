/** Tables of endpoints and of the messages on their way to them. */
import type { Ddl } from "../Dialect.ts"
import type { Names } from "../Names.ts"
import { workspaceTable } from "./workspaceTable.ts"

/**
 * A message that pauses and has not been tried is one per account and endpoint: whatever changes meanwhile finds it
 * there and keeps it from being taken before that change is there too.
 */
export const webhooks = (
  names: Names,
  { byWorkspace, integer, sequence, sequenceKey, text }: Ddl
): ReadonlyArray<string> => [
  ...workspaceTable(
    names,
    byWorkspace,
    "webhooks",
    `
  seq ${sequence},
  workspace ${text} not null,
  id ${text} not null,
  url ${text} not null,
  events ${text},
  secrets ${text} not null,
  status ${text} not null,
  disabled_for ${text},
  version ${integer} not null,
  created_at ${integer} not null,
  enabled_at ${integer} not null,
  dead_in_row ${integer} not null,
  arrived_at ${integer},
  visited_at ${integer} not null,
  lease_until ${integer}${sequenceKey}
`
  ),
  `create unique index ${names.index("webhooks_by_id")} on ${names.quoted("webhooks")} (workspace, id)`,
  ...workspaceTable(
    names,
    byWorkspace,
    "webhook_deliveries",
    `
  seq ${sequence},
  workspace ${text} not null,
  endpoint_id ${text} not null,
  id ${text} not null,
  type ${text} not null,
  data ${text} not null,
  account_id ${text},
  post_id ${text},
  mark ${integer},
  created_at ${integer} not null,
  due_at ${integer} not null,
  status ${text} not null,
  attempts ${integer} not null,
  tries ${integer} not null,
  next_at ${integer} not null,
  log ${text} not null${sequenceKey}
`
  ),
  `create unique index ${names.index("webhook_deliveries_paused")} on ${names.quoted("webhook_deliveries")} ` +
    "(workspace, endpoint_id, account_id) where type = 'analytics.updated' and attempts = 0",
  `create index ${names.index("webhook_deliveries_by_account")} on ${names.quoted("webhook_deliveries")} ` +
    "(workspace, endpoint_id, account_id, due_at) where type = 'analytics.updated'",
  `create index ${names.index("webhook_deliveries_in_line")} on ${names.quoted("webhook_deliveries")} ` +
    "(workspace, endpoint_id, next_at, seq) where status = 'pending'",
  `create index ${names.index("webhook_deliveries_by_age")} on ${names.quoted("webhook_deliveries")} (created_at)`,
  `create index ${names.index("webhook_deliveries_by_endpoint")} on ${names.quoted("webhook_deliveries")} ` +
    "(workspace, endpoint_id, seq)"
]

/** Where one in the same words is looked for; there are few of them. */
export const toldOnce = (names: Names): ReadonlyArray<string> => [
  `create index ${names.index("webhook_deliveries_told_once")} on ${names.quoted("webhook_deliveries")} ` +
    "(workspace, endpoint_id, type) where type in ('metric.retired', 'budget.exhausted')"
]
