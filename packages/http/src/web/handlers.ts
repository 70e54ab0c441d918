/** Which function answers which endpoint. */
import { Analytics } from "@dravo/engine/Analytics"
import type { Webhooks } from "@dravo/engine/Webhooks"
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import { Api } from "../contract/Api.ts"
import { accounts } from "../endpoints/accounts.ts"
import { feed } from "../endpoints/feed.ts"
import { posts } from "../endpoints/posts.ts"
import { webhooks } from "../endpoints/webhooks.ts"

export const handlers = HttpApiBuilder.group(
  Api,
  "analytics",
  Effect.fnUntraced(function* (group) {
    const analytics = yield* Analytics
    const ofPosts = posts(analytics)
    const ofAccounts = accounts(analytics)
    const ofAll = feed(analytics)
    return group
      .handle("listPosts", ofPosts.list)
      .handle("getPost", ofPosts.one)
      .handle("postFreshness", ofPosts.freshness)
      .handle("postHistory", ofPosts.history)
      .handle("listAccounts", ofAccounts.list)
      .handle("accountHealth", ofAccounts.health)
      .handle("accountHistory", ofAccounts.history)
      .handle("listMetrics", ofAll.metrics)
      .handle("growth", ofAll.growth)
      .handle("overview", ofAll.overview)
      .handle("bestTime", ofAll.bestTime)
      .handle("comparePost", ofPosts.comparison)
      .handle("comparePosts", ofPosts.comparisons)
      .handle("listChanges", ofAll.changes)
  })
)

/** Bodies are read by the endpoints themselves, which tell what is wrong with them by name. */
export const webhookHandlers = (service: Webhooks["Service"] | undefined) =>
  HttpApiBuilder.group(Api, "webhooks", (group) => {
    const ofWebhooks = webhooks(service)
    return Effect.succeed(
      group
        .handleRaw("createWebhook", ofWebhooks.create)
        .handle("listWebhooks", ofWebhooks.list)
        .handleRaw("updateWebhook", ofWebhooks.update)
        .handle("deleteWebhook", ofWebhooks.remove)
        .handleRaw("rotateWebhookSecret", ofWebhooks.rotate)
        .handle("testWebhook", ofWebhooks.test)
        .handle("listWebhookMessages", ofWebhooks.messages)
        .handleRaw("replayWebhookMessages", ofWebhooks.replay)
    )
  })
