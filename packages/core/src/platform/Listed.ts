/** What every adapter that lists posts needs: the identity of a post, a reference to it, and where a walk may end. */
import * as Schema from "effect/Schema"
import type { Account } from "../domain/Account.ts"
import { PlatformPostId, PostId } from "../domain/Ids.ts"
import type { Instant } from "../domain/Instant.ts"
import { WebAddress } from "../domain/Publication.ts"
import { storable } from "../domain/Text.ts"
import type { Adapter, Listing, ListedPost, ListingEdge, PostIdentity, PostRef } from "./Adapter.ts"

/** An identity from what a platform wrote: what cannot be stored is left out. Undefined when the id is none. */
export const identityOf = (
  id: unknown,
  { publishedAt, text, url, ...known }: Partial<PostIdentity> = {}
): PostIdentity | undefined =>
  isPostId(id)
    ? {
        origin: "discovered",
        mediaType: null,
        traits: {},
        ...known,
        platformPostId: id,
        publishedAt: publishedAt ?? null,
        url: isWebAddress(url) ? url : null,
        text: text == null || text === "" ? null : storable(text).slice(0, maxText).toWellFormed()
      }
    : undefined

/** How a listing reads posts whose numbers its list does not carry: as `readPosts` does. */
export type ReadById = Adapter["readPosts"]

/** A listed post as `readPosts` takes it, for what a listing does not carry. */
export const refOf = (
  account: Account,
  { mediaType, origin, platformPostId, publishedAt, text, traits, url }: PostIdentity
): PostRef => ({
  account,
  publication: {
    workspace: account.workspace,
    platform: account.platform,
    accountId: account.accountId,
    seq: 0,
    postId: PostId.make("listed"),
    platformPostId,
    url,
    text,
    createdAt: publishedAt ?? 0,
    publishedAt,
    traits,
    origin,
    mediaType
  }
})

/** How many posts to ask a page of this edge for. */
export const sizeOf = ({ page }: ListingEdge, limit: number): number =>
  Math.min(page.max, Math.max(page.min, Math.floor(limit)))

/**
 * Whether everything since then is on this page and those before it, in a list that is newest first but for so many
 * pinned posts at its top.
 */
export const reaches = (posts: ReadonlyArray<ListedPost>, since: Instant | null, pinned = 0): boolean => {
  if (since === null) return false
  const last = posts.at(-1)
  return posts.filter((post) => isBefore(post, since)).length > pinned && last !== undefined && isBefore(last, since)
}

/** The page without the second of any two of one post. */
export const unique = (posts: ReadonlyArray<ListedPost>): ReadonlyArray<ListedPost> =>
  [...new Map(posts.toReversed().map((post) => [post.identity.platformPostId, post])).values()].toReversed()

/** The last page of a walk that could not go on. */
export const brokenOff = (posts: ReadonlyArray<ListedPost>, warning: string): Listing => ({
  posts,
  cursor: null,
  complete: false,
  mark: null,
  warnings: [warning]
})

// internal

const maxText = 10_000
const isPostId = Schema.is(PlatformPostId)
const isWebAddress = Schema.is(WebAddress)

const isBefore = ({ identity }: ListedPost, since: Instant): boolean =>
  identity.publishedAt !== null && identity.publishedAt < since
