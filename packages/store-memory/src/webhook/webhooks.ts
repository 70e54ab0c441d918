/** The endpoints of a workspace, and the messages they have. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import * as Webhook from "@dravo/core/Webhook"

export interface OwnEndpoint extends Webhook.Endpoint {
  readonly workspace: WorkspaceId
  readonly leaseUntil: Instant | null
  /** Counts visits, of all endpoints. */
  readonly visit: number
}

export interface OwnDelivery extends Webhook.Delivery {
  readonly workspace: WorkspaceId
  readonly dueAt: Instant
}

export interface Webhooks {
  endpoints: ReadonlyArray<OwnEndpoint>
  deliveries: ReadonlyArray<OwnDelivery>
  made: number
  visits: number
}

export const empty = (): Webhooks => ({ endpoints: [], deliveries: [], made: 0, visits: 0 })

export const insert = (
  webhooks: Webhooks,
  workspace: WorkspaceId,
  draft: Webhook.EndpointDraft,
  now: Instant
): Webhook.Endpoint | null => {
  if (list(webhooks, workspace).length >= Webhook.maxEndpoints) return null
  const fresh = { disabledFor: null, version: 1, createdAt: now, enabledAt: now, deadInRow: 0, arrivedAt: null }
  const own: OwnEndpoint = { ...draft, ...fresh, status: "active", workspace, leaseUntil: null, visit: 0 }
  webhooks.endpoints = [...webhooks.endpoints, own]
  return endpointOf(own)
}

export const list = (webhooks: Webhooks, workspace: WorkspaceId): ReadonlyArray<Webhook.Endpoint> =>
  webhooks.endpoints.filter((own) => own.workspace === workspace).map(endpointOf)

export const update = (
  webhooks: Webhooks,
  workspace: WorkspaceId,
  id: string,
  version: number,
  patch: Webhook.EndpointPatch,
  now: Instant
): Webhook.Endpoint | null =>
  change(webhooks, workspace, id, (own) =>
    own.version === version
      ? {
          ...own,
          ...patch,
          version: version + 1,
          ...(patch.status === "active" ? { enabledAt: now, deadInRow: 0, disabledFor: null } : {})
        }
      : null
  )

/** With its messages; all of the workspace where none is named. */
export const remove = (webhooks: Webhooks, workspace: WorkspaceId, id?: string): boolean => {
  const before = webhooks.endpoints.length
  const stays = (one: { readonly workspace: WorkspaceId }, endpoint: string) =>
    one.workspace !== workspace || (id !== undefined && endpoint !== id)
  webhooks.endpoints = webhooks.endpoints.filter((own) => stays(own, own.id))
  webhooks.deliveries = webhooks.deliveries.filter((own) => stays(own, own.endpointId))
  return webhooks.endpoints.length < before
}

export const ofEndpoint = (webhooks: Webhooks, workspace: WorkspaceId, id: string): ReadonlyArray<OwnDelivery> =>
  webhooks.deliveries.filter((own) => own.workspace === workspace && own.endpointId === id)

export const change = (
  webhooks: Webhooks,
  workspace: WorkspaceId,
  id: string,
  to: (own: OwnEndpoint) => OwnEndpoint | null
): Webhook.Endpoint | null => {
  const own = webhooks.endpoints.find((one) => one.workspace === workspace && one.id === id)
  const changed = own === undefined ? null : to(own)
  if (changed === null) return null
  webhooks.endpoints = webhooks.endpoints.map((one) => (one === own ? changed : one))
  return endpointOf(changed)
}

export const deliveryOf = ({ dueAt: _due, workspace: _workspace, ...own }: OwnDelivery): Webhook.Delivery => own

// internal

const endpointOf = ({ leaseUntil: _lease, visit: _visit, workspace: _workspace, ...own }: OwnEndpoint) => own
