/** What the jobs of workers write: one workspace, and posts of one account. */
import { AccountId, PlatformPostId, PostId, WorkspaceId } from "@dravo/core/Ids"
import * as Effect from "effect/Effect"

export const acme = WorkspaceId.make("acme")

export const draft = (id: string) => ({
  postId: PostId.make(`post_${id}`),
  accountId: AccountId.make("acc_one"),
  platformPostId: PlatformPostId.make(id),
  url: null,
  text: null,
  createdAt: null,
  publishedAt: null,
  traits: {}
})

/** A turn of the event loop. */
export const turn = Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
