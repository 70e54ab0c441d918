/** What the writing endpoints take; a name they do not know is refused, for it would be without effect. */
import * as Instant from "@dravo/core/Instant"
import { EventName } from "../answers/Webhooks.ts"
import * as Schema from "effect/Schema"

const url = Schema.String.check(Schema.isMaxLength(2048, { message: "must be a URL of at most 2,048 characters" }))
const events = Schema.NullOr(Schema.Array(EventName)).annotate({
  description: "What is sent; all when left out or null."
})

export const CreateWebhook = Schema.Struct({
  url: url.annotate({ description: "https, and public." }),
  events: Schema.optionalKey(events)
}).annotate({ identifier: "CreateWebhook" })

export const UpdateWebhook = Schema.Struct({
  url: Schema.optionalKey(url),
  events: Schema.optionalKey(events),
  status: Schema.optionalKey(
    Schema.Literals(["active", "disabled"]).annotate({ message: "must be active or disabled" })
  )
}).annotate({ identifier: "UpdateWebhook" })

/** As long as receivers may take to change over. */
const hours = Schema.Finite.check(
  Schema.isBetween({ minimum: 0, maximum: 168 }, { message: "must be a number from 0 to 168" })
)

export const RotateWebhookSecret = Schema.Struct({
  keep_hours: Schema.optionalKey(
    hours.annotate({ description: "How long the secret before it still signs; 24 when left out." })
  )
}).annotate({ identifier: "RotateWebhookSecret" })

const moment = Schema.String.check(
  Schema.makeFilter((text: string) =>
    Instant.parse(text, "start") === undefined
      ? { path: [], issue: "must be an RFC 3339 date-time or a date as YYYY-MM-DD" }
      : undefined
  )
)

export const ReplayWebhookMessages = Schema.Struct({
  ids: Schema.optionalKey(Schema.Array(Schema.String).annotate({ description: "The webhook-id of each." })),
  from: Schema.optionalKey(moment.annotate({ description: "Made at or after; together with `to`." })),
  to: Schema.optionalKey(moment.annotate({ description: "Made at or before." })),
  dead: Schema.optionalKey(Schema.Literal(true).annotate({ description: "All that were given up." }))
}).annotate({ identifier: "ReplayWebhookMessages" })
export type ReplayWebhookMessages = typeof ReplayWebhookMessages.Type
