/** An account's public videos, newest first, twenty a page, with the counters a query by id brings. */
import type { Account } from "@dravo/core/Account"
import type { Listing, ListedPost, ListingEdge, ListingRequest, PostIdentity } from "@dravo/core/Adapter"
import type { AdapterError } from "@dravo/core/AdapterError"
import * as Listed from "@dravo/core/Listed"
import * as Client from "@dravo/kit-http/Client"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { classify } from "./classify.ts"
import * as Fields from "./fields.ts"
import { postScopes } from "./metrics.ts"
import * as Read from "./read.ts"
import { type Asking, limits } from "./videos.ts"
import * as Wire from "./wire.ts"

export const edge: ListingEdge = {
  name: "posts",
  origin: "discovered",
  page: { min: 1, max: 20 },
  requests: { usual: { base: 1, each: 0 }, max: { base: 24, each: 0 } },
  credential: "account",
  price: null,
  scopes: postScopes,
  metrics: "all",
  order: "newest-first",
  reach: { posts: null, age: null },
  // A video may be public before it can be listed.
  overlap: Duration.hours(48),
  marks: false
}

export const list = Effect.fnUntraced(function* (
  asking: Asking,
  request: ListingRequest
): Effect.fn.Return<Listing, AdapterError> {
  const { answers, dead } = yield* Fields.ask({
    about: "video",
    fields: Wire.videoFields,
    memory: asking.memory,
    call: (fields) => page(asking, request, fields)
  })
  const rows = new Map<string, Wire.Row>()
  for (const { videos } of answers) for (const [id, row] of videos.rows) rows.set(id, { ...rows.get(id), ...row })
  const posts = [...rows].flatMap(([id, row]) => postOf(request.account, id, row, dead) ?? [])
  const next = answers[0]?.next
  if (next !== undefined && next >= (placeOf(request.cursor) ?? Infinity)) return Listed.brokenOff(posts, stuck)
  if (request.cursor === null && next === undefined && rows.size === 0 && (yield* hasVideos(asking)))
    return Listed.brokenOff(posts, blind)
  const isLast = next === undefined || Listed.reaches(posts, request.since)
  return { posts, cursor: isLast ? null : String(next), complete: true, mark: null, warnings: [] }
})

// internal

const stuck = "TikTok's list of videos said that it goes on where it began, so the rest of it was not read."
const blind = "TikTok listed no videos of an account that counts some; private ones are never listed."

const page = Effect.fnUntraced(function* (
  { client, credential: { token } }: Asking,
  { cursor, limit }: ListingRequest,
  fields: ReadonlyArray<string>
) {
  const place = placeOf(cursor)
  const { body } = yield* client.call({
    operation: "listPosts",
    path: `/v2/video/list/?fields=${[...Wire.listFields, ...fields].join(",")}`,
    json: { max_count: Listed.sizeOf(edge, limit), ...(place === undefined ? {} : { cursor: place }) },
    token,
    classify: classify(limits)
  })
  const videos = Wire.videos(body)
  return videos?.isListed === true
    ? { videos, next: Wire.nextCursor(body) }
    : yield* Client.unexpected(client, "listPosts", "an answer without a list of videos")
})

/** Milliseconds since 1970, before which it goes on. */
const placeOf = (cursor: string | null): number | undefined =>
  cursor !== null && /^\d{1,15}$/u.test(cursor) ? Number(cursor) : undefined

const postOf = (account: Account, id: string, row: Wire.Row, dead: ReadonlyArray<string>): ListedPost | undefined => {
  const identity = identityOf(id, row)
  return identity === undefined
    ? undefined
    : { identity, reading: Wire.reading(row, Listed.refOf(account, identity).publication, dead) }
}

/** Its cover and its player have addresses that expire; the one people find it under is permanent. */
const identityOf = (id: string, row: Wire.Row): PostIdentity | undefined => {
  const url = Wire.urlOf(row) ?? null
  const said = [row["video_description"], row["title"]].find((text) => typeof text === "string" && text !== "")
  return Listed.identityOf(id, {
    publishedAt: Wire.createdAtOf(row) ?? null,
    mediaType: url !== null && /\/photo\/\d/u.test(url) ? "carousel" : "video",
    url,
    text: typeof said === "string" ? said : null
  })
}

const hasVideos = (asking: Asking): Effect.Effect<boolean> =>
  Effect.map(Effect.result(Read.account(asking)), (reading) =>
    Result.isSuccess(reading) && reading.success._tag === "Value"
      ? Number(reading.success.metrics["video_count"] ?? 0) > 0
      : false
  )
