/** One post on one account. `postId` groups the publications of the same content. */
import * as Schema from "effect/Schema"
import { Traits } from "./Account.ts"
import { AccountId, PlatformPostId, type PlatformId, PostId, type WorkspaceId } from "./Ids.ts"
import { Instant } from "./Instant.ts"
import { Body, Line } from "./Text.ts"

/** An address a dashboard may link: others, such as `javascript:`, would run in its page. */
export const WebAddress = Line(2048).check(
  Schema.makeFilter((text) =>
    /^https?:\/\//iu.test(text) && URL.canParse(text) ? undefined : "must be an http or https URL"
  )
)

/** How a post came to be known: recorded by the host, found in the account's own listing, or another account's. */
export const Origin = Schema.Literals(["published", "discovered", "collaboration"])
export type Origin = typeof Origin.Type

/** What a post is made of, in words every platform shares; its own finer words are traits. */
export const MediaType = Schema.Literals(["text", "image", "video", "carousel", "story", "link", "document", "poll"])
export type MediaType = typeof MediaType.Type

/** What a host says when a post went out. */
export const PublicationDraft = Schema.Struct({
  postId: PostId,
  accountId: AccountId,
  platformPostId: PlatformPostId,
  url: Schema.NullOr(WebAddress),
  text: Schema.NullOr(Body(100_000)),
  /** When the result was recorded; null takes the store's now. Immutable afterwards. */
  createdAt: Schema.NullOr(Instant),
  publishedAt: Schema.NullOr(Instant),
  traits: Traits
})
export type PublicationDraft = typeof PublicationDraft.Type

/** A post of an account's own listing that the host did not record. */
export interface DiscoveredDraft extends PublicationDraft {
  readonly origin: Exclude<Origin, "published">
  readonly mediaType: MediaType | null
}

/** One post on one account, as the store keeps it. */
export interface Publication extends Omit<PublicationDraft, "createdAt"> {
  readonly origin: Origin
  /** Null where no reading told it. */
  readonly mediaType: MediaType | null
  readonly workspace: WorkspaceId
  readonly platform: PlatformId
  /** Insertion sequence: breaks ties of `createdAt`, so a page walk never repeats or skips a row. */
  readonly seq: number
  readonly createdAt: Instant
}

/** What reading the platform taught about the publication itself; absent keys stay as they are. */
export interface PublicationPatch {
  readonly platformPostId?: PlatformPostId
  readonly url?: string
  readonly publishedAt?: Instant
  readonly mediaType?: MediaType
  readonly traits?: Traits
}
