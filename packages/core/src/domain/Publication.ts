/** One post on one account. `postId` groups the publications of the same content. */
import * as Schema from "effect/Schema"
import { Traits } from "./Account.ts"
import { AccountId, PlatformPostId, type PlatformId, PostId, type WorkspaceId } from "./Ids.ts"
import { Instant } from "./Instant.ts"
import { Body, Line } from "./Text.ts"

const maxAddress = 2048

/** Controls, and what has no width and turns what is read around; joiners are letters of some scripts. */
const misleading = /[\p{Cc}\p{Zl}\p{Zp}\\]|(?![\u200c\u200d])\p{Cf}/u

const addressProblem = (text: string): string | undefined => {
  // What is too long is refused for that alone.
  if (text.length > maxAddress) return undefined
  if (!/^https?:\/\//iu.test(text) || !URL.canParse(text)) return "must be an http or https URL"
  if (misleading.test(text)) return "must be a URL without backslashes and invisible characters"
  const { password, username } = new URL(text)
  return username === "" && password === "" ? undefined : "must be a URL without a name or a password"
}

/**
 * An address a dashboard may link and a person may read: others, such as `javascript:`, would run in its page, a name
 * and a password before the host would be shown to everybody, and invisible characters make one look like another.
 */
export const WebAddress = Line(maxAddress).check(Schema.makeFilter(addressProblem))

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
