/** What an adapter listed, as far as it kept its contract: a post that is none costs itself. */
import type { Listing, ListedPost, PostIdentity } from "@dravo/core/Adapter"
import { Traits } from "@dravo/core/Account"
import { PlatformPostId } from "@dravo/core/Ids"
import { Instant } from "@dravo/core/Instant"
import { MediaType } from "@dravo/core/Publication"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Readings from "./readings.ts"
import * as Sizes from "./sizes.ts"

export interface Checked {
  /** Null where the answer is no listing at all. */
  readonly listing: Listing | null
  readonly complaints: ReadonlyArray<string>
}

export const checked = (answer: unknown): Checked => {
  const listed = partOf(answer, "posts")
  if (Array.isArray(listed) && listed.length > Sizes.maxPosts)
    return { listing: null, complaints: [`it listed ${listed.length} posts on one page`] }
  const page = pageOf(answer)
  if (page === undefined) return { listing: null, complaints: ["its answer is no listing"] }
  const { complaints, readings } = Readings.checked(page.posts.map(readingOf), page.posts.length)
  const posts = page.posts.flatMap((post, at): ReadonlyArray<ListedPost> => {
    const identity = identityOf(post)
    const reading = readings[at]
    return identity === undefined || reading === undefined ? [] : [{ identity, reading }]
  })
  const lost = page.posts.length - posts.length
  return {
    listing: { ...page, warnings: Sizes.sentences(page.warnings), posts: unique(posts) },
    complaints: [...complaints, ...(lost > 0 ? [`${lost} of the posts it listed are none`] : [])]
  }
}

// internal

const Page = Schema.Struct({
  posts: Schema.Array(Schema.Unknown),
  cursor: Schema.NullOr(Schema.String),
  complete: Schema.Boolean,
  mark: Schema.NullOr(Schema.String),
  warnings: Schema.Array(Schema.String)
})

const Identity = Schema.Struct({
  platformPostId: PlatformPostId,
  aliases: Schema.optionalKey(Schema.Array(PlatformPostId)),
  origin: Schema.Literals(["discovered", "collaboration"]),
  mediaType: Schema.NullOr(MediaType),
  publishedAt: Schema.NullOr(Instant),
  url: Schema.NullOr(Schema.String),
  text: Schema.NullOr(Schema.String),
  traits: Traits
})

const decodePage = Schema.decodeUnknownOption(Page)
const decodeIdentity: (value: unknown) => Option.Option<PostIdentity> = Schema.decodeUnknownOption(Identity)

const readingOf = (post: unknown): unknown => partOf(post, "reading")

/** Undefined where it is none, cannot be looked at, or is too much. */
const identityOf = (post: unknown): PostIdentity | undefined => {
  try {
    const given = partOf(post, "identity")
    const identity = Sizes.isSmall(given) ? Option.getOrUndefined(decodeIdentity(given)) : undefined
    return identity === undefined ? undefined : { ...identity, text: Sizes.body(identity.text) }
  } catch {
    // A property that throws when it is looked at.
    return undefined
  }
}

const pageOf = (answer: unknown): typeof Page.Type | undefined => {
  try {
    const page = Option.getOrUndefined(decodePage(answer))
    return page !== undefined && Sizes.isShort(page.cursor) && Sizes.isShort(page.mark) ? page : undefined
  } catch {
    // A property that throws when it is looked at.
    return undefined
  }
}

const partOf = (post: unknown, name: string): unknown => {
  try {
    return typeof post === "object" && post !== null ? Reflect.get(post, name) : undefined
  } catch {
    // A property that throws when it is looked at.
    return undefined
  }
}

const unique = (posts: ReadonlyArray<ListedPost>): ReadonlyArray<ListedPost> =>
  [...new Map(posts.toReversed().map((post) => [post.identity.platformPostId, post])).values()].toReversed()
