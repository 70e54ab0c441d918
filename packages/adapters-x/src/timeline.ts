/**
 * An account's own posts, newest first, a hundred a page, with the counters a lookup brings. Reposts are left out: they
 * are billed, and their numbers are another post's.
 */
import type { Listing, ListedPost, ListingEdge, ListingRequest, PostIdentity, Price } from "@dravo/core/Adapter"
import type { AdapterError } from "@dravo/core/AdapterError"
import { PlatformPostId } from "@dravo/core/Ids"
import * as Instant from "@dravo/core/Instant"
import * as Listed from "@dravo/core/Listed"
import * as Client from "@dravo/kit-http/Client"
import * as Json from "@dravo/kit-http/Json"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { classify, problemOf } from "./classify.ts"
import * as Fields from "./fields.ts"
import { postScopes } from "./metrics.ts"
import type { Asking } from "./read.ts"
import { join } from "./wire.ts"

/** Every page is a request; those that find nothing are free, and so is what was returned before on the same day. */
export const edge = (credential: ListingEdge["credential"], price: Price): ListingEdge => ({
  name: "posts",
  origin: "discovered",
  page: { min: 5, max: 100 },
  requests: { usual: { base: 1, each: 0 }, max: { base: 6, each: 0 } },
  credential,
  price,
  scopes: postScopes,
  metrics: "all",
  order: "newest-first",
  reach: { posts: reach, age: null },
  overlap: Duration.zero,
  marks: true
})

export const list = Effect.fnUntraced(function* (
  asking: Asking,
  request: ListingRequest
): Effect.fn.Return<Listing, AdapterError> {
  const { answer: body } = yield* Fields.ask(asking.memory, fields, (extras) => page(asking, request, extras))
  const now = yield* Clock.currentTimeMillis
  const meta = Json.at(body, "meta")
  const [problem] = Json.list(Json.at(body, "errors"))
  if (Json.at(meta, "result_count") === undefined)
    return yield* problem === undefined
      ? Client.unexpected(asking.client, "listPosts", "a timeline that does not say what it holds")
      : Client.refused(asking.client, "listPosts", problemOf(problem, now))
  const posts = postsOf(body, now)
  const next = Json.text(Json.at(meta, "next_token"))
  const { seen, token } = placeOf(request.cursor)
  if (next !== undefined && next === token) return Listed.brokenOff(posts, stuck)
  const listed = seen + posts.length
  const isAtEnd = next === undefined && listed >= reach && request.after === undefined
  return {
    posts,
    cursor: next === undefined ? null : `${listed} ${next}`,
    complete: !isAtEnd,
    mark: markOf(posts, request.after),
    warnings: isAtEnd ? [beyond] : []
  }
})

// internal

/** As of the lookup, which must not ask again for a name X refused here. */
const fields: Fields.Fields = { extras: ["created_at", "attachments"], counters: [], object: "post" }

/** As documented; nothing of an account that is older can be had from its timeline. */
const reach = 3200
const beyond = "X lists the newest 3,200 posts of an account; older ones have to be recorded by their ids."
const stuck = "X's timeline said that it goes on where it began, so the rest of it was not read."

const page = (
  { client, credential, scope }: Asking,
  { account, after, cursor, limit, since }: ListingRequest,
  extras: ReadonlyArray<string>
): Effect.Effect<unknown, AdapterError> => {
  const { token } = placeOf(cursor)
  const answer = client.call({
    operation: "listPosts",
    path: `/2/users/${encodeURIComponent(account.platformAccountId)}/tweets`,
    query: {
      max_results: String(Math.min(100, Math.max(5, Math.floor(limit)))),
      exclude: "retweets",
      "tweet.fields": [...extras, "public_metrics"].join(","),
      ...(token === undefined ? {} : { pagination_token: token }),
      ...(isMark(after) ? { since_id: after } : {}),
      ...(since === null || isMark(after) || since < earliest ? {} : { start_time: Instant.format(since) })
    },
    token: credential.token,
    classify: classify(scope)
  })
  return Effect.map(answer, ({ body }) => body)
}

/** X takes no earlier start. */
const earliest = Date.UTC(2010, 10, 7)

/** How many posts came before, and X's own token. */
const placeOf = (cursor: string | null): { readonly seen: number; readonly token: string | undefined } => {
  const [seen = "", token] = cursor?.split(" ") ?? []
  return { seen: Number.parseInt(seen, 10) || 0, token }
}

const postsOf = (body: unknown, now: Instant.Instant): ReadonlyArray<ListedPost> => {
  const joined = join({ data: Json.at(body, "data") ?? [], errors: Json.at(body, "errors") }, "publication", now)
  if (joined === undefined) return []
  const posts = Json.list(Json.at(body, "data")).flatMap((row): ReadonlyArray<ListedPost> => {
    const id = Json.id(Json.at(row, "id"))
    const identity = id === undefined || !/^\d{1,19}$/u.test(id) ? undefined : identityOf(row, id)
    return identity === undefined ? [] : [{ identity, reading: joined.reading(identity.platformPostId) }]
  })
  return Listed.unique(posts)
}

const identityOf = (row: unknown, id: string): PostIdentity | undefined => {
  const created = Json.text(Json.at(row, "created_at"))
  const earlier = Json.list(Json.at(row, "edit_history_tweet_ids")).flatMap((one) => Json.id(one) ?? [])
  const aliases = earlier.filter((one) => one !== id && /^\d{1,19}$/u.test(one))
  const identity = Listed.identityOf(id, {
    publishedAt: (created === undefined ? undefined : Instant.parse(created, "start")) ?? createdAt(id),
    mediaType: mediaTypeOf(Json.at(row, "attachments")),
    url: `https://x.com/i/status/${id}`,
    text: Json.text(Json.at(row, "text")) ?? null
  })
  return identity === undefined || aliases.length === 0
    ? identity
    : { ...identity, aliases: aliases.map((one) => PlatformPostId.make(one)) }
}

/** The high bits of an id are the milliseconds since this. */
const epoch = 1_288_834_974_657n
const createdAt = (id: string): Instant.Instant => Number((BigInt(id) >> 22n) + epoch)

/** A media key begins with a number for what it is of; what is expanded is billed, so it is all that is looked at. */
const mediaTypeOf = (attachments: unknown): PostIdentity["mediaType"] => {
  if (Json.list(Json.at(attachments, "poll_ids")).length > 0) return "poll"
  const keys = Json.list(Json.at(attachments, "media_keys")).flatMap((key) => Json.text(key) ?? [])
  if (keys.length > 1) return "carousel"
  const [key] = keys
  return key === undefined ? "text" : (kinds.get(key.slice(0, key.indexOf("_"))) ?? null)
}

const kinds: ReadonlyMap<string, "image" | "video"> = new Map([
  ["3", "image"],
  ["7", "video"],
  ["13", "video"],
  ["16", "video"]
])

const isMark = (after: string | undefined): after is string => after !== undefined && /^\d{1,19}$/u.test(after)

/** The greatest id is the newest post's: what is edited or deleted later keeps its place. */
const markOf = (posts: ReadonlyArray<ListedPost>, after: string | undefined): string | null => {
  const ids = posts.map(({ identity }): string => identity.platformPostId)
  const [newest] = [...ids, ...(isMark(after) ? [after] : [])].sort((a, b) => Number(BigInt(b) - BigInt(a)))
  return newest ?? null
}
