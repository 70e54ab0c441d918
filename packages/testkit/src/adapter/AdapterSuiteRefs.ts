/** References as the engine hands them to an adapter, from nothing but the platform's ids. */
import type { Account, Traits } from "@dravo/core/Account"
import type { AccountRef, PostRef } from "@dravo/core/Adapter"
import { AccountId, type PlatformId, PlatformAccountId, PlatformPostId, PostId, WorkspaceId } from "@dravo/core/Ids"

/** What differs from a plain post's or account's reference. */
export interface Extras {
  readonly traits?: Traits
  readonly accountTraits?: Traits
  readonly platformAccountId?: string
  readonly publishedAt?: number | null
}

/** A publication of an account nobody else has. */
export const post = (platform: PlatformId, platformPostId: string, extras: Extras = {}): PostRef => ({
  account: accountOf(platform, extras.platformAccountId ?? "1", extras.accountTraits ?? {}),
  publication: {
    workspace,
    platform,
    seq: 1,
    postId: PostId.make("post_1"),
    accountId: AccountId.make("acc_1"),
    platformPostId: PlatformPostId.make(platformPostId),
    url: null,
    text: null,
    createdAt: 0,
    publishedAt: extras.publishedAt ?? null,
    traits: extras.traits ?? {},
    origin: "published",
    mediaType: null
  }
})

/** A reference to an account of a workspace made for tests. */
export const account = (platform: PlatformId, platformAccountId: string, traits: Traits = {}): AccountRef => ({
  account: accountOf(platform, platformAccountId, traits)
})

// internal

const workspace = WorkspaceId.make("ws_1")

const accountOf = (platform: PlatformId, platformAccountId: string, traits: Traits): Account => ({
  workspace,
  seq: 1,
  accountId: AccountId.make("acc_1"),
  platform,
  platformAccountId: PlatformAccountId.make(platformAccountId),
  handle: null,
  app: null,
  traits,
  connectedAt: 0,
  disconnectedAt: null,
  connection: 1,
  grantError: null
})
