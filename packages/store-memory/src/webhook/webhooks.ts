/** Endpoints and messages: what changes tell, who takes it, and what became of it. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import { longestLease } from "@dravo/core/Row"
import type { DeliveriesQuery, DeliveryQuery, Replay, Report, Visit } from "@dravo/core/Store"
import * as Webhook from "@dravo/core/Webhook"

interface OwnEndpoint extends Webhook.Endpoint {
  readonly workspace: WorkspaceId
  readonly leaseUntil: Instant | null
  /** Counts visits, of all endpoints. */
  readonly visit: number
}

interface OwnDelivery extends Webhook.Delivery {
  readonly workspace: WorkspaceId
  readonly dueAt: Instant
}

export interface Webhooks {
  endpoints: ReadonlyArray<OwnEndpoint>
  deliveries: ReadonlyArray<OwnDelivery>
  made: number
  visits: number
}

/** What is told, and the mark of the feed that tells it. */
export interface Told extends Webhook.Event {
  readonly mark: number | null
}

export const empty = (): Webhooks => ({ endpoints: [], deliveries: [], made: 0, visits: 0 })

export const insert = (
  webhooks: Webhooks,
  workspace: WorkspaceId,
  draft: Webhook.EndpointDraft,
  now: Instant
): Webhook.Endpoint | null => {
  if (list(webhooks, workspace).length >= Webhook.mostEndpoints) return null
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

/** To each active endpoint that wants it, or to the one that is named; answers how many messages that makes. */
export const tell = (
  webhooks: Webhooks,
  workspace: WorkspaceId | null,
  events: ReadonlyArray<Told>,
  now: Instant,
  endpointId?: string
): number => {
  const before = webhooks.made
  for (const event of events) {
    const id = newId()
    for (const own of webhooks.endpoints) {
      if (own.status !== "active" || (workspace !== null && own.workspace !== workspace)) continue
      if (endpointId === undefined ? Webhook.wants(own, event.type) : own.id === endpointId)
        add(webhooks, own, event, id, now)
    }
  }
  return webhooks.made - before
}

export const claim = (
  webhooks: Webhooks,
  { endpoints, share }: DeliveryQuery,
  leaseMillis: number,
  now: Instant
): ReadonlyArray<Visit> => {
  const waiting = webhooks.endpoints
    .filter((own) => own.status === "active" && !isVisited(own, now) && due(webhooks, own, now).length > 0)
    .toSorted((a, b) => a.visit - b.visit)
    .slice(0, endpoints)
  webhooks.visits += 1
  const wait = { leaseUntil: now + leaseMillis, visit: webhooks.visits }
  return waiting.map((own) => {
    const endpoint = change(webhooks, own.workspace, own.id, (one) => ({ ...one, ...wait })) ?? own
    const seqs = new Set(
      due(webhooks, own, now)
        .slice(0, share)
        .map(({ seq }) => seq)
    )
    webhooks.deliveries = webhooks.deliveries.map((one) =>
      seqs.has(one.seq) ? { ...one, attempts: one.attempts + 1, tries: one.tries + 1, nextAt: now + leaseMillis } : one
    )
    const deliveries = [...seqs].flatMap((seq) => webhooks.deliveries.filter((one) => one.seq === seq).map(deliveryOf))
    return { workspace: own.workspace, endpoint, deliveries, now }
  })
}

export const settle = (
  webhooks: Webhooks,
  workspace: WorkspaceId,
  endpointId: string,
  reports: ReadonlyArray<Report>,
  restUntil: Instant | null,
  now: Instant
): Webhook.Endpoint | null => {
  const held = new Map<number, Report>()
  for (const one of ofEndpoint(webhooks, workspace, endpointId)) {
    const report = reports.find(({ attempts, seq }) => seq === one.seq && attempts === one.attempts)
    if (report !== undefined && one.status === "pending") held.set(one.seq, report)
  }
  webhooks.deliveries = webhooks.deliveries.map((one) => {
    const report = held.get(one.seq)
    return report === undefined ? one : { ...one, ...report }
  })
  const dead = [...held.values()].filter(({ status }) => status === "dead").length
  const arrived = [...held.values()].some(({ status }) => status === "delivered")
  return change(webhooks, workspace, endpointId, (own) => ({
    ...own,
    leaseUntil: restUntil === null ? null : Math.min(restUntil, now + longestLease),
    deadInRow: arrived ? 0 : own.deadInRow + dead,
    arrivedAt: arrived ? now : own.arrivedAt
  }))
}

export const backlog = (webhooks: Webhooks, workspace: WorkspaceId): ReadonlyArray<Webhook.Backlog> =>
  list(webhooks, workspace).flatMap(({ id }) => {
    const waiting = ofEndpoint(webhooks, workspace, id).filter(({ status }) => status === "pending")
    const since = Math.min(...waiting.map(({ createdAt }) => createdAt))
    return waiting.length === 0 ? [] : [{ endpointId: id, waiting: waiting.length, since }]
  })

export const page = (
  webhooks: Webhooks,
  workspace: WorkspaceId,
  { before, endpointId, limit, status }: DeliveriesQuery
): ReadonlyArray<Webhook.Delivery> =>
  webhooks.deliveries
    .filter(
      (own) =>
        own.workspace === workspace &&
        (endpointId === null || own.endpointId === endpointId) &&
        (status === null || own.status === status) &&
        (before === null || own.seq < before)
    )
    .toReversed()
    .slice(0, limit)
    .map(deliveryOf)

export const replay = (
  webhooks: Webhooks,
  workspace: WorkspaceId,
  endpointId: string,
  what: Replay,
  now: Instant
): number => {
  const chosen = new Set(
    ofEndpoint(webhooks, workspace, endpointId)
      .filter((one) => one.status !== "pending" && isMeant(one, what))
      .map(({ seq }) => seq)
  )
  webhooks.deliveries = webhooks.deliveries.map((one) =>
    chosen.has(one.seq) ? { ...one, status: "pending", tries: 0, nextAt: now } : one
  )
  return chosen.size
}

export const forget = (webhooks: Webhooks, keptFor: number, limit: number, now: Instant): number => {
  const old = new Set(
    webhooks.deliveries
      .filter(({ createdAt }) => createdAt < now - keptFor)
      .toSorted((a, b) => a.createdAt - b.createdAt)
      .slice(0, limit)
  )
  webhooks.deliveries = webhooks.deliveries.filter((one) => !old.has(one))
  return old.size
}

/** Messages about what was erased. */
export const erase = (
  webhooks: Webhooks,
  workspace: WorkspaceId,
  names: Pick<Webhook.Event, "accountId" | "postId">
): void => {
  const isAbout = ({ accountId, postId }: OwnDelivery) =>
    names.accountId === undefined ? postId === names.postId : accountId === names.accountId
  webhooks.deliveries = webhooks.deliveries.filter((one) => one.workspace !== workspace || !isAbout(one))
}

// internal

const newId = (): string => `msg_${crypto.randomUUID().replaceAll("-", "")}`

const isPaused = (event: Webhook.Event): boolean => event.type === "analytics.updated"

const add = (webhooks: Webhooks, own: OwnEndpoint, event: Told, id: string, now: Instant): void => {
  const alike = isPaused(event)
    ? ofEndpoint(webhooks, own.workspace, own.id).filter((one) => isPaused(one) && one.accountId === event.accountId)
    : []
  if (alike.some(({ attempts }) => attempts === 0) || isKnown(webhooks, own, event)) return
  const dueAt = Webhook.dueAfter(alike.length === 0 ? null : Math.max(...alike.map((one) => one.dueAt)), now)
  const state = { status: "pending", attempts: 0, tries: 0, nextAt: dueAt, log: [] } as const
  const seq = (webhooks.made += 1)
  const named = { workspace: own.workspace, endpointId: own.id, createdAt: now, dueAt }
  webhooks.deliveries = [...webhooks.deliveries, { ...event, ...named, ...state, seq, id }]
}

/** Told once, and was. */
const isKnown = (webhooks: Webhooks, own: OwnEndpoint, { data, type }: Told): boolean =>
  Webhook.toldOnce.includes(type) &&
  ofEndpoint(webhooks, own.workspace, own.id).some(
    (one) => one.type === type && JSON.stringify(one.data) === JSON.stringify(data)
  )

const isVisited = ({ leaseUntil }: OwnEndpoint, now: Instant): boolean =>
  leaseUntil !== null && leaseUntil > now && leaseUntil <= now + longestLease

const due = (webhooks: Webhooks, own: OwnEndpoint, now: Instant): ReadonlyArray<OwnDelivery> =>
  ofEndpoint(webhooks, own.workspace, own.id)
    .filter(({ nextAt, status }) => status === "pending" && nextAt <= now)
    .toSorted((a, b) => a.nextAt - b.nextAt || a.seq - b.seq)

const isMeant = (one: OwnDelivery, what: Replay): boolean => {
  switch (what._tag) {
    case "Ids":
      return what.ids.includes(one.id)
    case "Made":
      return one.createdAt >= what.from && one.createdAt <= what.to
    case "Dead":
      return one.status === "dead"
  }
}

const ofEndpoint = (webhooks: Webhooks, workspace: WorkspaceId, id: string): ReadonlyArray<OwnDelivery> =>
  webhooks.deliveries.filter((own) => own.workspace === workspace && own.endpointId === id)

const change = (
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

const endpointOf = ({ leaseUntil: _lease, visit: _visit, workspace: _workspace, ...own }: OwnEndpoint) => own

const deliveryOf = ({ dueAt: _due, workspace: _workspace, ...own }: OwnDelivery): Webhook.Delivery => own
