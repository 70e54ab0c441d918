/** Endpoints of a workspace, and the messages on their way to them, on the wire. A key is in one answer only. */
import { format, type Instant } from "@dravo/core/Instant"
import { type Delivery, eventTypes } from "@dravo/core/Webhook"
import type { Listed, Made, MessagesPage, Shown } from "@dravo/engine/Webhooks"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { at } from "./Wire.ts"

/** What messages are about. */
export const EventName = Schema.Literals(eventTypes).annotate({ identifier: "WebhookEvent" })

const endpoint = {
  id: Schema.String,
  url: Schema.String,
  events: Schema.NullOr(Schema.Array(EventName)).annotate({ description: "Null stands for all." }),
  status: Schema.Literals(["active", "disabled"]),
  disabled_for: Schema.NullOr(Schema.String).annotate({
    description: "Why nothing is sent to it; null while it is active, and where its owner disabled it."
  }),
  created_at: at,
  enabled_at: at.annotate({ description: "When it was last made active." }),
  last_arrival_at: Schema.NullOr(at).annotate({ description: "When a message was last answered with 2xx." }),
  given_up_in_row: Schema.Int.annotate({ description: "Messages given up since one arrived." })
}

/** Where messages go. */
export const Webhook = Schema.Struct(endpoint).annotate({ identifier: "Webhook" })
export type Webhook = typeof Webhook.Type

/** The same with what waits for it. */
export const WebhookRow = Schema.Struct({
  ...endpoint,
  waiting: Schema.Int.annotate({ description: "Messages that have not arrived and are still tried." }),
  waiting_since: Schema.NullOr(at).annotate({ description: "When the oldest of them was made." })
}).annotate({ identifier: "WebhookRow" })
export type WebhookRow = typeof WebhookRow.Type

/** Where messages go, in order of creation. */
export const WebhooksAnswer = Schema.Struct({ items: Schema.Array(WebhookRow), total: Schema.Int }).annotate({
  identifier: "WebhooksAnswer"
})
export type WebhooksAnswer = typeof WebhooksAnswer.Type

/** An endpoint with its secret, in the one answer that shows it. */
export const WebhookWithSecret = Schema.Struct({
  webhook: Webhook,
  secret: Schema.String.annotate({ description: "whsec_…, shown this once: it verifies the messages' signatures." })
}).annotate({ identifier: "WebhookWithSecret" })
export type WebhookWithSecret = typeof WebhookWithSecret.Type

/** That an endpoint is gone. */
export const DeletedWebhook = Schema.Struct({ id: Schema.String, deleted: Schema.Literal(true) }).annotate({
  identifier: "DeletedWebhook"
})

/** How many messages a command has put on their way. */
export const SentMessages = Schema.Struct({ messages: Schema.Int }).annotate({ identifier: "SentMessages" })
export type SentMessages = typeof SentMessages.Type

/** One message, and what came of its attempts. */
export const WebhookMessage = Schema.Struct({
  id: Schema.String.annotate({ description: "The webhook-id header, the same at every attempt." }),
  type: EventName,
  data: Schema.Record(Schema.String, Schema.NullOr(Schema.Union([Schema.String, Schema.Finite]))),
  created_at: at,
  status: Schema.Literals(["pending", "delivered", "dead"]),
  attempts: Schema.Int,
  next_attempt_at: Schema.NullOr(at).annotate({ description: "Null where no more is made." }),
  log: Schema.Array(
    Schema.Struct({
      at,
      status: Schema.NullOr(Schema.Int).annotate({ description: "Null where no answer came." }),
      milliseconds: Schema.Int,
      detail: Schema.String.annotate({ description: "The beginning of the answer, or why there was none." })
    })
  ).annotate({ description: "The last 20 attempts, the oldest first." })
}).annotate({ identifier: "WebhookMessage" })
export type WebhookMessage = typeof WebhookMessage.Type

/** Messages, the newest first. */
export const WebhookMessagesAnswer = Schema.Struct({
  items: Schema.Array(WebhookMessage),
  next_cursor: Schema.NullOr(Schema.String)
}).annotate({ identifier: "WebhookMessagesAnswer" })
export type WebhookMessagesAnswer = typeof WebhookMessagesAnswer.Type

/** Writes an endpoint without its keys. */
export const webhook = (one: Shown): Webhook => ({
  id: one.id,
  url: one.url,
  events: one.events,
  status: one.status,
  disabled_for: one.disabledFor,
  created_at: format(one.createdAt),
  enabled_at: format(one.enabledAt),
  last_arrival_at: moment(one.arrivedAt),
  given_up_in_row: one.deadInRow
})

/** Writes endpoints with what waits for them. */
export const webhooksAnswer = (all: ReadonlyArray<Listed>): WebhooksAnswer => ({
  items: all.map((one) => ({ ...webhook(one), waiting: one.waiting, waiting_since: moment(one.waitingSince) })),
  total: all.length
})

/** The one place where a key leaves. */
export const withSecret = ({ endpoint, secret }: Made): WebhookWithSecret => ({
  webhook: webhook(endpoint),
  secret: Redacted.value(secret)
})

/** Writes a page of messages. */
export const messagesAnswer = ({ messages, nextCursor }: MessagesPage): WebhookMessagesAnswer => ({
  items: messages.map(message),
  next_cursor: nextCursor
})

// internal

const moment = (instant: Instant | null): string | null => (instant === null ? null : format(instant))

const message = ({ attempts, createdAt, data, id, log, nextAt, status, type }: Delivery): WebhookMessage => ({
  id,
  type,
  data,
  created_at: format(createdAt),
  status,
  attempts,
  next_attempt_at: status === "pending" ? format(nextAt) : null,
  log: log.map((one) => ({
    at: format(one.at),
    status: one.status,
    milliseconds: one.millis,
    detail: one.detail
  }))
})
