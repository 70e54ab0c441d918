/** The answers of `POST /v2/video/query/`, `POST /v2/video/list/` and `GET /v2/user/info/`. */
import type { Reading } from "@dravo/core/Adapter"
import type { PublicationPatch, Publication } from "@dravo/core/Publication"
import * as Instant from "@dravo/core/Instant"
import type { Kind } from "@dravo/core/Subject"
import * as Json from "@dravo/kit-http/Json"
import * as Schema from "effect/Schema"
import { keys } from "./metrics.ts"

/** A video as TikTok writes it; every field but the id is there only when it was asked for. */
export interface Video {
  /** Digits as text; past 2^53 in places where TikTok writes numbers. */
  readonly id?: string
  /** Seconds since 1970. */
  readonly create_time?: number
  /** With the app's own campaign parameters. */
  readonly share_url?: string
  readonly title?: string
  readonly video_description?: string
  readonly view_count?: number
  readonly like_count?: number
  readonly comment_count?: number
  readonly share_count?: number
}

/** A video before anybody looked whether it is one. */
export type Row = Readonly<Record<string, unknown>>

/**
 * What is asked for in addition to the id, all under `video.list`; `create_time` and `share_url` are only learned from.
 */
export const videoFields: ReadonlyArray<keyof Video> = [
  "create_time",
  "share_url",
  "view_count",
  "like_count",
  "comment_count",
  "share_count"
]

/** What a listing is asked for besides: the words a video is told by. */
export const listFields: ReadonlyArray<keyof Video> = ["id", "title", "video_description"]

/** The four of `user.info.stats` alone: one field without its scope makes TikTok refuse the whole call. */
export const userFields = keys("account")

export interface Videos {
  /** By id; under an empty one what names none. */
  readonly rows: ReadonlyMap<string, Row>
  /** Whether there was a list, be it empty. */
  readonly isListed: boolean
}

/** Undefined when there is something else in the place of a list. */
export const videos = (body: unknown): Videos | undefined => {
  const list = Json.at(body, "data", "videos")
  if (!Array.isArray(list)) return list == null && isOk(body) ? { rows: new Map(), isListed: false } : undefined
  const rows = Json.list(list).map(
    (row) => [Json.id(Json.at(row, "id")) ?? "", Object.fromEntries(Json.entries(row))] as const
  )
  return { rows: new Map(rows), isListed: true }
}

/** Where the listing goes on; undefined where it ends. */
export const nextCursor = (body: unknown): number | undefined => {
  const cursor = Json.at(body, "data", "cursor")
  return Json.at(body, "data", "has_more") === true && typeof cursor === "number" ? cursor : undefined
}

/** The reading of one video for the publication that wants it. */
export const reading = (row: Row, publication: Publication, dead: ReadonlyArray<string>): Reading =>
  withLearned(without(value(row, "publication"), dead), learned(row, publication))

/** When a video was made, where TikTok said so. */
export const createdAtOf = (row: Row): Instant.Instant | undefined => createdAt(row["create_time"])

/** Where people find a video, where TikTok said so. */
export const urlOf = (row: Row): string | undefined => plainUrl(row["share_url"])

/** The last values of what was not asked for stay on the row, with the reason. */
export const without = (reading: Reading, dead: ReadonlyArray<string>): Reading => {
  const lost = dead.filter((key) => counters.has(key))
  return reading._tag !== "Value" || lost.length === 0
    ? reading
    : {
        ...reading,
        withheld: [...(reading.withheld ?? []), { keys: lost, warning: `TikTok no longer offers ${lost.join(", ")}.` }]
      }
}

/** Undefined when the answer holds no user. */
export const user = (body: unknown): Reading | undefined => {
  const row = Json.at(body, "data", "user")
  return typeof row === "object" && row !== null && !Array.isArray(row) ? value(row, "account") : undefined
}

/** Adds to what a value teaches. */
export const withLearned = (reading: Reading, more: PublicationPatch): Reading =>
  reading._tag !== "Value" || Object.keys(more).length === 0
    ? reading
    : { ...reading, learned: { ...reading.learned, ...more } }

// internal

const counters: ReadonlySet<string> = new Set([...keys("publication"), ...keys("account")])

const isOk = (body: unknown): boolean => Json.at(body, "error", "code") === "ok"

/** What is known passes as it came, and the engine names what it cannot keep; null means there is none. */
const value = (row: unknown, kind: Kind): Reading => {
  const sent = keys(kind).flatMap((key) => {
    const count = Json.at(row, key)
    return count == null ? [] : [[key, count] as const]
  })
  return sent.length === 0
    ? { _tag: "Value", metrics: {}, withheld: [{ keys: "all", warning: "TikTok sent this without any counters." }] }
    : { _tag: "Value", metrics: Object.fromEntries(sent) }
}

/** Worth knowing only where the host did not say. */
const learned = (row: unknown, publication: Publication): PublicationPatch => {
  const publishedAt = publication.publishedAt === null ? createdAt(Json.at(row, "create_time")) : undefined
  const url = publication.url === null ? plainUrl(Json.at(row, "share_url")) : undefined
  return { ...(publishedAt === undefined ? {} : { publishedAt }), ...(url === undefined ? {} : { url }) }
}

/** Seconds since 1970. */
const createdAt = (seconds: unknown): Instant.Instant | undefined => {
  const at = typeof seconds === "number" && seconds > 0 ? seconds * 1000 : undefined
  return Schema.is(Instant.Instant)(at) ? at : undefined
}

/** Every share URL carries the app's id for campaign statistics, which is nobody's business but TikTok's. */
const plainUrl = (text: unknown): string | undefined => {
  const url = typeof text === "string" ? URL.parse(text) : null
  if (url?.protocol !== "https:" || url.username !== "" || url.password !== "") return undefined
  const campaign = Array.from(url.searchParams.keys()).filter((name) => name.startsWith("utm_"))
  for (const name of campaign) url.searchParams.delete(name)
  return url.href.length > 2048 ? undefined : url.href
}
