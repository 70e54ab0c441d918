/** Messages to a host's own endpoints: who gets them, what they tell and what became of each. */
import type { AccountId, PostId } from "../../domain/Ids.ts"
import type { Instant } from "../../domain/Instant.ts"
import type { SyncState } from "../../reading/SyncState.ts"

/** What messages are about. */
export const eventTypes = [
  "analytics.updated",
  "post.discovered",
  "post.unavailable",
  "account.requires_reconnect",
  "account.recovered",
  "metric.retired",
  "budget.exhausted",
  "webhook.test"
] as const

/** What messages tell of. */
export type EventType = (typeof eventTypes)[number]

/** Whether it is one of those endpoints may ask for. */
export const isEventType = (type: string): type is EventType => eventTypes.some((known) => known === type)

/** The most endpoints a workspace has. */
export const maxEndpoints = 20

/** `analytics.updated` of one account comes at most once in as many milliseconds. */
export const pause = 60_000

/** Where messages go. */
export interface Endpoint extends EndpointDraft {
  readonly status: "active" | "disabled"
  /** Why nothing is sent to it; null while it is active, and where its owner disabled it without a word. */
  readonly disabledFor: string | null
  /** Starts at 1 and counts changes. */
  readonly version: number
  readonly createdAt: Instant
  /** When it was last made active. */
  readonly enabledAt: Instant
  /** Messages given up since one arrived, or since it was made active. */
  readonly deadInRow: number
  readonly arrivedAt: Instant | null
}

/** An endpoint as it is created. */
export interface EndpointDraft {
  readonly id: string
  readonly url: string
  /** Null stands for all. */
  readonly events: ReadonlyArray<EventType> | null
  /** The keys its messages are signed with, as whoever signs keeps them; opaque to the store. */
  readonly secrets: string
}

/** What of an endpoint may change; what is left out stays. */
export type EndpointPatch = Partial<
  Pick<Endpoint, "url" | "events" | "secrets" | "status"> & { readonly disabledFor: string | null }
>

/** Flat, and small: whoever wants more reads it. */
export type EventData = Readonly<Record<string, string | number | null>>

/** Something to tell. */
export interface Event {
  readonly type: EventType
  readonly data: EventData
  /** Whose erasure takes it along. */
  readonly accountId?: AccountId
  readonly postId?: PostId
}

/** One event on its way to one endpoint. */
export interface Delivery extends Event {
  readonly seq: number
  readonly endpointId: string
  /** The same at every endpoint and every attempt: what receivers know doubles by. */
  readonly id: string
  /** The feed of changes tells of it after this; null for what the feed does not tell. */
  readonly mark: number | null
  readonly createdAt: Instant
  readonly status: "pending" | "delivered" | "dead"
  /** Counted when they begin. */
  readonly attempts: number
  /** Those since it was made or last replayed. */
  readonly tries: number
  /** When it is tried next; while it is being tried, when it is tried next if nobody tells how that went. */
  readonly nextAt: Instant
  readonly log: ReadonlyArray<Attempt>
}

/** One try to send a message. */
export interface Attempt {
  readonly at: Instant
  /** Null where no answer came. */
  readonly status: number | null
  readonly millis: number
  /** The beginning of the answer, or why there was none. */
  readonly detail: string
}

/** What waits for an endpoint. */
export interface Backlog {
  readonly endpointId: string
  readonly waiting: number
  /** When the oldest of them was made. */
  readonly since: Instant
}

/** Told once in the same words, for as long as the message is kept: whoever finds it out again has no news. */
export const sentOnce: ReadonlyArray<EventType> = ["metric.retired", "budget.exhausted"]

/** Whether an endpoint is told of such events. */
export const wants = ({ events }: Pick<Endpoint, "events">, type: EventType): boolean =>
  events === null || events.includes(type)

/** Whether the last attempt is the one that found a post gone. */
export const isNewlyUnavailable = ({ attemptedAt, unavailableAt }: SyncState): boolean =>
  unavailableAt !== null && unavailableAt === attemptedAt

/** When the next message of a kind that pauses goes out, after one that was due at `last`. */
export const dueAfter = (last: Instant | null, now: Instant): Instant =>
  last !== null && last > now - pause && last <= now + pause ? last + pause : now
