/** The operations of the port that are about webhooks. */
import type { Store } from "@dravo/core/Store"
import * as Duration from "effect/Duration"
import { at } from "../at.ts"
import * as Deliveries from "./deliveries.ts"
import * as Visits from "./visits.ts"
import * as Webhooks from "./webhooks.ts"

type Names =
  | "insertWebhook"
  | "listWebhooks"
  | "updateWebhook"
  | "deleteWebhook"
  | "raise"
  | "engineRaise"
  | "engineClaimDeliveries"
  | "settleDeliveries"
  | "webhookBacklog"
  | "pageDeliveries"
  | "replayDeliveries"
  | "engineForgetDeliveries"

export const webhooksOf = (webhooks: Webhooks.Webhooks): Pick<Store["Service"], Names> => ({
  insertWebhook: (workspace, draft) => at((now) => Webhooks.insert(webhooks, workspace, draft, now)),
  listWebhooks: (workspace) => at(() => Webhooks.list(webhooks, workspace)),
  updateWebhook: (workspace, id, version, patch) =>
    at((now) => Webhooks.update(webhooks, workspace, id, version, patch, now)),
  deleteWebhook: (workspace, id) => at(() => Webhooks.remove(webhooks, workspace, id)),
  raise: (workspace, events, endpointId) =>
    at((now) => Deliveries.enqueue(webhooks, workspace, events.map(unmarked), now, endpointId)),
  engineRaise: (events) => at((now) => Deliveries.enqueue(webhooks, null, events.map(unmarked), now)),
  engineClaimDeliveries: (query, lease) => at((now) => Visits.claim(webhooks, query, Duration.toMillis(lease), now)),
  settleDeliveries: (workspace, endpointId, reports, restUntil = null) =>
    at((now) => Visits.settle(webhooks, workspace, endpointId, reports, restUntil, now)),
  webhookBacklog: (workspace) => at(() => Deliveries.backlog(webhooks, workspace)),
  pageDeliveries: (workspace, query) => at(() => Deliveries.page(webhooks, workspace, query)),
  replayDeliveries: (workspace, endpointId, what) =>
    at((now) => Deliveries.replay(webhooks, workspace, endpointId, what, now)),
  engineForgetDeliveries: (keptFor, limit) =>
    at((now) => Deliveries.forget(webhooks, Duration.toMillis(keptFor), limit, now))
})

// internal

const unmarked = <A extends object>(event: A) => ({ ...event, mark: null })
