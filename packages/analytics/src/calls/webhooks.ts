/** The calls about webhooks as a host sees them. Each rejects with `misconfigured` where the option is not given. */
import type * as Answers from "../answers.ts"
import type * as Requests from "./webhookRequests.ts"
import type { InWorkspace } from "../requests.ts"

/** Where messages about changes go, and what came of them. A foreign endpoint is as good as none. */
export interface WebhookCalls {
  /** Messages are signed with the secret of the answer, which is not shown again. */
  createWebhook(request: Requests.CreateWebhook): Promise<Answers.WebhookWithSecret>
  /** In order of creation, each with what waits for it. */
  listWebhooks(request: InWorkspace): Promise<Answers.WebhooksAnswer>
  /** What is left out stays; null when the workspace has no such endpoint, as in all that follow. */
  updateWebhook(request: Requests.UpdateWebhook): Promise<Answers.Webhook | null>
  /** Deletes its messages too. False when the workspace has no such endpoint. */
  deleteWebhook(request: Requests.OneWebhook): Promise<boolean>
  /** A new secret; the one before it signs beside it for a while. */
  rotateWebhookSecret(request: Requests.RotateWebhookSecret): Promise<Answers.WebhookWithSecret | null>
  /** Puts a message of type `webhook.test` on its way; none while the endpoint is disabled. */
  testWebhook(request: Requests.OneWebhook): Promise<Answers.SentMessages | null>
  /** What was sent in the last 30 days, the newest first. */
  listWebhookMessages(request: Requests.ListWebhookMessages): Promise<Answers.WebhookMessagesAnswer | null>
  /** Sends messages again, under the ids they had. */
  replayWebhookMessages(request: Requests.ReplayWebhookMessages): Promise<Answers.SentMessages | null>
}
