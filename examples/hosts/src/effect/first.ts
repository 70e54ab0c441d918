import { AccountId, PlatformAccountId, PlatformId, PlatformPostId, PostId, WorkspaceId } from "@dravo/core/Ids"
import { Analytics } from "@dravo/engine/Analytics"
import { ApiKeys } from "@dravo/engine/ApiKeys"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { dravo } from "./analytics.ts"

const workspace = WorkspaceId.make("acme")
const accountId = AccountId.make("acc_1")

const first = Effect.gen(function* () {
  const analytics = yield* Analytics
  // When an account is connected, and when a post went out:
  yield* analytics.connectAccount(workspace, {
    accountId,
    platform: PlatformId.make("x"),
    platformAccountId: PlatformAccountId.make("2244994945"),
    handle: null,
    app: null,
    traits: {}
  })
  yield* analytics.recordPublication(workspace, {
    postId: PostId.make("post_1"),
    accountId,
    platformPostId: PlatformPostId.make("1900000000000000001"),
    url: null,
    text: null,
    createdAt: null,
    publishedAt: null,
    traits: {}
  })
  // Shown this once: only a digest of it is kept.
  const { key } = yield* (yield* ApiKeys).issue(workspace, { name: "first", scopes: ["analytics:read"] })
  yield* Console.log(`export KEY=${Redacted.value(key)}`)
})

await Effect.runPromise(Effect.provide(first, dravo))
