/** What the calls about webhooks take. */
import type { WebhookEvent } from "../answers.ts"
import type { Time } from "../options.ts"
import type { InWorkspace } from "../requests.ts"

/** An address messages are to go to. */
export interface CreateWebhook extends InWorkspace {
  /** https, and public. */
  readonly url: string
  /** What is sent; all when left out or null. */
  readonly events?: ReadonlyArray<WebhookEvent> | null | undefined
}

/** An endpoint of the workspace, by its id. */
export interface OneWebhook extends InWorkspace {
  readonly webhookId: string
}

/** What is to change of an endpoint. */
export interface UpdateWebhook extends OneWebhook {
  readonly url?: string | undefined
  readonly events?: ReadonlyArray<WebhookEvent> | null | undefined
  /** `active` enables it again: it gets what waited for it meanwhile. */
  readonly status?: "active" | "disabled" | undefined
}

/** How long the secret before the new one still counts. */
export interface RotateWebhookSecret extends OneWebhook {
  /** How long the secret before it still signs; 24 hours. */
  readonly keepFor?: Time | undefined
}

/** Which messages are shown. */
export interface ListWebhookMessages extends OneWebhook {
  readonly status?: "pending" | "delivered" | "dead" | undefined
  /** 1 to 100; 25. */
  readonly limit?: number | undefined
  /** The `next_cursor` of the page before. */
  readonly cursor?: string | undefined
}

/** In one of three ways. */
export interface ReplayWebhookMessages extends OneWebhook {
  /** The `webhook-id` of each. */
  readonly ids?: ReadonlyArray<string> | undefined
  /** Made at or after; together with `to`. */
  readonly from?: Date | string | undefined
  readonly to?: Date | string | undefined
  /** All that were given up. */
  readonly dead?: true | undefined
}
