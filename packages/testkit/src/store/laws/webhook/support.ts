/** Endpoints and messages the laws are told with. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Report, Visit } from "@dravo/core/Store"
import type { Delivery, Endpoint, EndpointDraft } from "@dravo/core/Webhook"
import * as Effect from "effect/Effect"
import { claimed } from "../refreshing/claiming.ts"
import type { Subject } from "@dravo/core/Subject"
import * as F from "../../fixtures.ts"
import type { World } from "../../../suite/law.ts"

export const draft = (n: number, change: Partial<EndpointDraft> = {}): EndpointDraft => ({
  id: `we_${n}`,
  url: `https://example.com/hooks/${n}`,
  events: null,
  secrets: `sealed ${n}`,
  ...change
})

/** An endpoint that there is room for. */
export const inserted = (
  { store }: World,
  n: number,
  change: Partial<EndpointDraft> = {},
  workspace: WorkspaceId = F.mine
) =>
  Effect.flatMap(store.insertWebhook(workspace, draft(n, change)), (endpoint) =>
    endpoint === null ? Effect.die(new RangeError("no room for an endpoint")) : Effect.succeed(endpoint)
  )

export const page = (world: World, endpoint: Endpoint | null = null, workspace: WorkspaceId = F.mine) =>
  world.store.pageDeliveries(workspace, { endpointId: endpoint?.id ?? null, status: null, before: null, limit: 100 })

/** What was told, the oldest first. */
export const told = (world: World, endpoint: Endpoint | null = null, workspace: WorkspaceId = F.mine) =>
  Effect.map(page(world, endpoint, workspace), (found) => found.toReversed())

export const types = (deliveries: ReadonlyArray<Delivery>) => deliveries.map(({ type }) => type)

/** Writes numbers to a row. */
export const refreshed = Effect.fnUntraced(function* (
  world: World,
  subject: Subject,
  change: Parameters<typeof F.synced>[1] = {}
) {
  const held = yield* claimed(world, subject)
  return yield* world.store.commit(F.mine, [{ ...held, sync: F.synced(5, change) }])
})

export const test = { type: "webhook.test", data: { note: "hello", count: 1, nothing: null } } as const

export const visits = ({ lease, store }: World, endpoints = 10, share = 10) =>
  store.engineClaimDeliveries({ endpoints, share }, lease)

export const report = (delivery: Delivery, status: Delivery["status"], nextAt = delivery.nextAt): Report => ({
  seq: delivery.seq,
  attempts: delivery.attempts,
  status,
  nextAt,
  log: [...delivery.log, { at: 1, status: status === "delivered" ? 200 : 500, millis: 3, detail: "said" }]
})

/** Ends a visit, each of its messages as given. */
export const settled = (world: World, visit: Visit, status: Delivery["status"], nextAt?: number) =>
  world.store.settleDeliveries(
    visit.workspace,
    visit.endpoint.id,
    visit.deliveries.map((one) => report(one, status, nextAt))
  )
