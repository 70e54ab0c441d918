/** Turns of endpoints: who takes what is due, and what became of it. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import { maxLease } from "@dravo/core/Row"
import type { DeliveryQuery, Report, Visit } from "@dravo/core/Store"
import type * as Webhook from "@dravo/core/Webhook"
import { change, deliveryOf, ofEndpoint, type OwnDelivery, type OwnEndpoint, type Webhooks } from "./webhooks.ts"

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
    leaseUntil: restUntil === null ? null : Math.min(restUntil, now + maxLease),
    deadInRow: arrived ? 0 : own.deadInRow + dead,
    arrivedAt: arrived ? now : own.arrivedAt
  }))
}

// internal

const isVisited = ({ leaseUntil }: OwnEndpoint, now: Instant): boolean =>
  leaseUntil !== null && leaseUntil > now && leaseUntil <= now + maxLease

const due = (webhooks: Webhooks, own: OwnEndpoint, now: Instant): ReadonlyArray<OwnDelivery> =>
  ofEndpoint(webhooks, own.workspace, own.id)
    .filter(({ nextAt, status }) => status === "pending" && nextAt <= now)
    .toSorted((a, b) => a.nextAt - b.nextAt || a.seq - b.seq)
