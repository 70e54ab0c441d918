/** The endpoints with which a workspace's owner says where messages go; all of them need the scope `admin`. */
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"
import * as Answers from "../answers/Webhooks.ts"
import { described } from "./documented.ts"
import { MessagesQuery } from "./Parameters.ts"
import { Forbidden, NotFound } from "./Problems.ts"
import * as Bodies from "./webhookBodies.ts"

const path = "/v1/analytics/webhooks"
const one = `${path}/:webhook_id` as const
const params = { webhook_id: Schema.String }
const error = [NotFound, Forbidden] as const

const create = HttpApiEndpoint.post("createWebhook", path, {
  payload: Bodies.CreateWebhook,
  success: Answers.WebhookWithSecret,
  error
}).annotateMerge(
  described(
    "Send messages to an address",
    "Standard Webhooks 1.0: each message is signed with the secret of this answer, which is not shown again. " +
      "Messages go to public addresses over https alone."
  )
)

const list = HttpApiEndpoint.get("listWebhooks", path, { success: Answers.WebhooksAnswer, error }).annotateMerge(
  described("Where messages go", "In order of creation, each with how many messages wait for it and since when.")
)

const update = HttpApiEndpoint.patch("updateWebhook", one, {
  params,
  payload: Bodies.UpdateWebhook,
  success: Answers.Webhook,
  error
}).annotateMerge(
  described("Change, disable or enable", "What is left out stays. An endpoint that is enabled gets what waited for it.")
)

const remove = HttpApiEndpoint.delete("deleteWebhook", one, {
  params,
  success: Answers.DeletedWebhook,
  error
}).annotateMerge(described("Send nothing there any more", "Deletes its messages too."))

const rotate = HttpApiEndpoint.post("rotateWebhookSecret", `${one}/secret`, {
  params,
  payload: Bodies.RotateWebhookSecret,
  success: Answers.WebhookWithSecret,
  error
}).annotateMerge(
  described(
    "Replace the secret",
    "The secret before it signs beside the new one for keep_hours, so that receivers can be changed one by one."
  )
)

const test = HttpApiEndpoint.post("testWebhook", `${one}/test`, {
  params,
  success: Answers.SentMessages,
  error
}).annotateMerge(
  described("Send a test message", "A message of type webhook.test; none while the endpoint is disabled.")
)

const messages = HttpApiEndpoint.get("listWebhookMessages", `${one}/messages`, {
  params,
  query: MessagesQuery,
  success: Answers.WebhookMessagesAnswer,
  error
}).annotateMerge(
  described("What was sent, and what came of it", "The newest first; kept for 30 days.", {
    parameters: { limit: { default: 25 } }
  })
)

const replay = HttpApiEndpoint.post("replayWebhookMessages", `${one}/replay`, {
  params,
  payload: Bodies.ReplayWebhookMessages,
  success: Answers.SentMessages,
  error
}).annotateMerge(
  described("Send messages again", "By id, by when they were made, or all that were given up; under the ids they had.")
)

export const webhooks = HttpApiGroup.make("webhooks", { topLevel: true })
  .annotate(OpenApi.Description, "Where messages about changes go.")
  .add(create, list, update, remove, rotate, test, messages, replay)
