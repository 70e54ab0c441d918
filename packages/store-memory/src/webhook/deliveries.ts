/** Messages to endpoints: what changes tell, what is listed and sent anew, and when it is forgotten. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import type { DeliveriesQuery, Replay } from "@dravo/core/Store"
import * as Webhook from "@dravo/core/Webhook"
import { deliveryOf, list, ofEndpoint, type OwnDelivery, type OwnEndpoint, type Webhooks } from "./webhooks.ts"

/** An event for endpoints, and the mark of the feed's record of the same change. */
export interface QueuedEvent extends Webhook.Event {
  readonly mark: number | null
}

/** To each active endpoint that wants it, or to the one that is named; answers how many messages that makes. */
export const enqueue = (
  webhooks: Webhooks,
  workspace: WorkspaceId | null,
  events: ReadonlyArray<QueuedEvent>,
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

const add = (webhooks: Webhooks, own: OwnEndpoint, event: QueuedEvent, id: string, now: Instant): void => {
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
const isKnown = (webhooks: Webhooks, own: OwnEndpoint, { data, type }: QueuedEvent): boolean =>
  Webhook.sentOnce.includes(type) &&
  ofEndpoint(webhooks, own.workspace, own.id).some(
    (one) => one.type === type && JSON.stringify(one.data) === JSON.stringify(data)
  )

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
