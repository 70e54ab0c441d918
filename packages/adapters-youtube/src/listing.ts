/**
 * A channel's uploads, newest first, 50 a page, and their statistics in a request more. A page begins after so many
 * uploads, so the one before it is read again where the list has become shorter in between.
 */
import type { Account } from "@dravo/core/Account"
import type {
  Credential,
  Listing,
  ListedPost,
  ListingEdge,
  ListingRequest,
  PostIdentity,
  PostRef,
  Reading
} from "@dravo/core/Adapter"
import type { AdapterError } from "@dravo/core/AdapterError"
import * as Instant from "@dravo/core/Instant"
import * as Listed from "@dravo/core/Listed"
import * as Client from "@dravo/kit-http/Client"
import * as Json from "@dravo/kit-http/Json"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { scope } from "./metrics.ts"
import { drawing, units } from "./quotas.ts"
import { isVideo } from "./read.ts"

/** The first page asks the channel for its playlist too. */
export const edge: ListingEdge = {
  name: "posts",
  origin: "discovered",
  page: { min: 1, max: 50 },
  requests: { usual: { base: 4, each: 0 }, max: { base: 14, each: 0 } },
  // Uploads are known without their statistics too, which are drawn from a quota of their own.
  draws: [drawing(units, 2)],
  credential: "account",
  price: null,
  scopes: [scope],
  metrics: "all",
  order: "newest-first",
  reach: { posts: null, age: null },
  // A video that was private stands where it was uploaded.
  overlap: Duration.days(14),
  marks: false
}

export interface Asking {
  readonly client: Client.Client
  readonly credential: Credential
  readonly readById: (refs: ReadonlyArray<PostRef>) => Effect.Effect<ReadonlyArray<Reading>, AdapterError>
}

export const list = Effect.fnUntraced(function* (
  asking: Asking,
  request: ListingRequest
): Effect.fn.Return<Listing, AdapterError> {
  const { account, cursor, limit, since } = request
  const place = placeOf(cursor) ?? (yield* uploadsOf(asking, account))
  if (place === undefined) return nothing
  const size = Listed.sizeOf(edge, limit)
  const page = yield* itemsOf(asking, place, place.token, size)
  const isShorter = cursor !== null && page.total < place.total
  const before = isShorter ? (yield* itemsOf(asking, place, place.before, size)).items : []
  const identities = [...before, ...page.items].flatMap((item) => identityOf(item) ?? [])
  const posts = Listed.unique(yield* withNumbers(asking, account, identities))
  if (page.next !== "" && page.next === place.token) return Listed.brokenOff(posts, stuck)
  const isBlind = cursor === null && page.next === "" && page.items.length === 0 && place.videos > 0
  if (isBlind) return Listed.brokenOff([], blind)
  const isLast = page.next === "" || Listed.reaches(posts, since)
  const next = [place.playlist, page.next, place.token, page.total, place.videos].join(" ")
  return { posts, cursor: isLast ? null : next, complete: true, mark: null, warnings: [] }
})

// internal

const nothing: Listing = { posts: [], cursor: null, complete: true, mark: null, warnings: [] }
const stuck = "YouTube's list of uploads said that it goes on where it began, so the rest of it was not read."
const blind = "YouTube listed no uploads of a channel that counts some."

/** Where a page begins; an empty token stands for the first. */
interface Place {
  readonly playlist: string
  readonly token: string
  /** Of the page before. */
  readonly before: string
  /** How many uploads there were when the page before was read. */
  readonly total: number
  /** How many videos the channel counts. */
  readonly videos: number
}

const placeOf = (cursor: string | null): Place | undefined => {
  const [playlist = "", token = "", before = "", total = "", videos = ""] = cursor?.split(" ") ?? []
  return playlist === "" ? undefined : { playlist, token, before, total: Number(total), videos: Number(videos) }
}

const uploadsOf = Effect.fnUntraced(function* (
  { client, credential }: Asking,
  { platformAccountId: id }: Account
): Effect.fn.Return<Place | undefined, AdapterError> {
  const { body } = yield* client.call({
    operation: "listPosts",
    path: "/youtube/v3/channels",
    query: { part: "contentDetails,statistics", id, maxResults: "1" },
    quota: { name: units, units: 1 },
    token: credential.token
  })
  const isAnswer = Json.text(Json.at(body, "kind")) !== undefined || Array.isArray(Json.at(body, "items"))
  if (!isAnswer) return yield* Client.unexpected(client, "listPosts", "an answer without channels")
  const channel = Json.at(body, "items", 0)
  const playlist = Json.text(Json.at(channel, "contentDetails", "relatedPlaylists", "uploads")) ?? ""
  const videos = Number(Json.at(channel, "statistics", "videoCount") ?? 0)
  return /^[\w-]{1,64}$/u.test(playlist) ? { playlist, token: "", before: "", total: 0, videos } : undefined
})

interface Page {
  readonly items: ReadonlyArray<unknown>
  readonly next: string
  readonly total: number
}

const itemsOf = Effect.fnUntraced(function* (
  { client, credential }: Asking,
  { playlist }: Place,
  token: string,
  size: number
): Effect.fn.Return<Page, AdapterError> {
  const { body } = yield* client.call({
    operation: "listPosts",
    path: "/youtube/v3/playlistItems",
    query: {
      part: "snippet,contentDetails,status",
      playlistId: playlist,
      maxResults: String(size),
      ...(token === "" ? {} : { pageToken: token })
    },
    quota: { name: units, units: 1 },
    token: credential.token
  })
  const items = Json.at(body, "items")
  if (!Array.isArray(items)) return yield* Client.unexpected(client, "listPosts", "an answer without items")
  const next = Json.text(Json.at(body, "nextPageToken")) ?? ""
  const total = Number(Json.at(body, "pageInfo", "totalResults") ?? 0)
  return { items: Json.list(items), next: /^[\w-]{1,256}$/u.test(next) ? next : "", total }
})

/** Only the owner sees private ones, and nobody has numbers of them. */
const identityOf = (item: unknown): PostIdentity | undefined => {
  const id = Json.text(Json.at(item, "contentDetails", "videoId")) ?? ""
  if (!isVideo(id) || Json.at(item, "status", "privacyStatus") === "private") return undefined
  const at = Json.text(Json.at(item, "contentDetails", "videoPublishedAt"))
  return Listed.identityOf(id, {
    publishedAt: (at === undefined ? undefined : Instant.parse(at, "start")) ?? null,
    mediaType: "video",
    url: `https://www.youtube.com/watch?v=${id}`,
    text: Json.text(Json.at(item, "snippet", "title")) ?? null
  })
}

/** A refusal of the statistics leaves the uploads listed. */
const withNumbers = (
  { readById }: Asking,
  account: Account,
  identities: ReadonlyArray<PostIdentity>
): Effect.Effect<ReadonlyArray<ListedPost>> => {
  const refs = identities.map((identity) => Listed.refOf(account, identity))
  const chunks = [refs.slice(0, edge.page.max), refs.slice(edge.page.max)].filter((chunk) => chunk.length > 0)
  return Effect.map(
    Effect.forEach(chunks, (chunk) =>
      Effect.catch(readById(chunk), ({ reason }) => {
        const reading: Reading = reason._tag === "RequestLimit" ? { _tag: "LeftOut" } : { _tag: "Failed", reason }
        return Effect.succeed(chunk.map(() => reading))
      })
    ),
    (read) => {
      const readings = read.flat()
      return identities.map((identity, at) => ({ identity, reading: readings[at] ?? { _tag: "LeftOut" } }))
    }
  )
}
