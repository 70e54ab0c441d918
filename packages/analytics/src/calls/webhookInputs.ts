/** What hosts hand over about webhooks, checked. */
import { WorkspaceId } from "@dravo/core/Ids"
import { isTime } from "@dravo/core/Options"
import * as Schema from "effect/Schema"
import { checked, moment, number, text } from "./checked.ts"

const own = { workspace: WorkspaceId, webhookId: text }
const events = Schema.optionalKey(
  Schema.NullOr(Schema.Array(Schema.String)).annotate({ message: "must be a list of events, or null for all" })
)

export { inWorkspace } from "./inputs.ts"

export const one = checked(Schema.Struct(own))

export const create = checked(Schema.Struct({ workspace: WorkspaceId, url: text, events }))

export const update = checked(
  Schema.Struct({
    ...own,
    url: Schema.optionalKey(text),
    events,
    status: Schema.optionalKey(
      Schema.Literals(["active", "disabled"]).annotate({ message: "must be active or disabled" })
    )
  })
)

const time = Schema.declare(isTime).annotate({ message: 'must be milliseconds or a text such as "24 hours"' })

export const rotate = checked(Schema.Struct({ ...own, keepFor: Schema.optionalKey(time) }))

export const messages = checked(
  Schema.Struct({
    ...own,
    status: Schema.optionalKey(
      Schema.Literals(["pending", "delivered", "dead"]).annotate({ message: "must be one of pending, delivered, dead" })
    ),
    limit: Schema.optionalKey(number),
    cursor: Schema.optionalKey(text)
  })
)

export const replay = checked(
  Schema.Struct({
    ...own,
    ids: Schema.optionalKey(Schema.Array(text).annotate({ message: "must be a list of texts" })),
    from: Schema.optionalKey(moment("start")),
    to: Schema.optionalKey(moment("end")),
    dead: Schema.optionalKey(Schema.Literal(true).annotate({ message: "must be true, or left out" }))
  })
)
