/** Endpoints of workspaces, and the messages on their way to them. */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type { WorkspaceId } from "../../domain/Ids.ts"
import type { Instant } from "../../domain/Instant.ts"
import type { StoreError } from "../StoreError.ts"
import type { Attempt, Backlog, Delivery, Endpoint, EndpointDraft, EndpointPatch, Event } from "./Webhook.ts"

/**
 * What changes is told in the transaction that changes it, to each active endpoint of the workspace that wants it:
 * `commit` and `commitListing` tell of accounts (`analytics.updated`; while one about the account waits to be tried
 * there is no other, and the next is due `Webhook.dueAfter` the last), of posts a listing found and of posts that are
 * newly unavailable; `refuseGrant` and `connectAccount` tell of grants that died and live again; `postpone` tells why.
 */
export interface Webhooks {
  /** Null where the workspace has `Webhook.maxEndpoints` already. */
  insertWebhook(workspace: WorkspaceId, draft: EndpointDraft): Effect.Effect<Endpoint | null, StoreError>

  /** In order of creation. */
  listWebhooks(workspace: WorkspaceId): Effect.Effect<ReadonlyArray<Endpoint>, StoreError>

  /**
   * Changes it where its version is still this one, and counts that up; null where it is not. Making it active begins
   * its count of given-up messages anew.
   */
  updateWebhook(
    workspace: WorkspaceId,
    id: string,
    version: number,
    patch: EndpointPatch
  ): Effect.Effect<Endpoint | null, StoreError>

  /** With all its messages. False when the workspace has no such endpoint. */
  deleteWebhook(workspace: WorkspaceId, id: string): Effect.Effect<boolean, StoreError>

  /**
   * Tells events that no other operation tells; answers how many messages that makes. Where an endpoint is named it
   * alone gets them, whatever it wants. Those of `Webhook.sentOnce` make none where the same words are kept.
   */
  raise(workspace: WorkspaceId, events: ReadonlyArray<Event>, endpointId?: string): Effect.Effect<number, StoreError>

  /** The same in every workspace. */
  engineRaise(events: ReadonlyArray<Event>): Effect.Effect<number, StoreError>

  /**
   * Takes active endpoints nobody sends to and that have messages due, those longest not visited, each with as many of
   * its due messages as `share`, the longest due first. Counts their attempts, and has them wait for the lease. A
   * message is not taken before the feed tells what it is about.
   */
  engineClaimDeliveries(query: DeliveryQuery, lease: Duration.Duration): Effect.Effect<ReadonlyArray<Visit>, StoreError>

  /**
   * Ends a visit: writes what became of its messages, where nobody has tried them since, and counts what arrived and
   * what was given up. With `restUntil` nobody visits the endpoint before, for a day at most. Null where there is no
   * such endpoint any more.
   */
  settleDeliveries(
    workspace: WorkspaceId,
    endpointId: string,
    reports: ReadonlyArray<Report>,
    restUntil?: Instant | null
  ): Effect.Effect<Endpoint | null, StoreError>

  /** What waits for each endpoint, whether or not it is due; those nothing waits for are left out. */
  webhookBacklog(workspace: WorkspaceId): Effect.Effect<ReadonlyArray<Backlog>, StoreError>

  /** The newest first. */
  pageDeliveries(workspace: WorkspaceId, query: DeliveriesQuery): Effect.Effect<ReadonlyArray<Delivery>, StoreError>

  /** Has messages that are not on their way sent again, under the ids they had; answers how many. */
  replayDeliveries(workspace: WorkspaceId, endpointId: string, what: Replay): Effect.Effect<number, StoreError>

  /** Deletes at most so many messages that were made longer ago, the oldest first; answers how many. */
  engineForgetDeliveries(keptFor: Duration.Duration, limit: number): Effect.Effect<number, StoreError>
}

/** How many endpoints are visited, and how many messages of each are taken. */
export interface DeliveryQuery {
  readonly endpoints: number
  readonly share: number
}

/** An endpoint that was taken, and what is to be sent to it. */
export interface Visit {
  readonly workspace: WorkspaceId
  readonly endpoint: Endpoint
  readonly deliveries: ReadonlyArray<Delivery>
  readonly now: Instant
}

/** What became of an attempt. */
export interface Report {
  readonly seq: number
  /** The attempt's number. */
  readonly attempts: number
  readonly status: Delivery["status"]
  readonly nextAt: Instant
  readonly log: ReadonlyArray<Attempt>
}

/** A page of one workspace's messages, newest first. */
export interface DeliveriesQuery {
  readonly endpointId: string | null
  readonly status: Delivery["status"] | null
  /** Older ones than this; null for the newest. */
  readonly before: number | null
  readonly limit: number
}

/** Which messages are sent once more. */
export type Replay =
  | { readonly _tag: "Ids"; readonly ids: ReadonlyArray<string> }
  /** Made in this time, both ends included. */
  | { readonly _tag: "Made"; readonly from: Instant; readonly to: Instant }
  /** All that were given up. */
  | { readonly _tag: "Dead" }
