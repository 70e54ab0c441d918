/** The answers of `POST /v2/video/query/` and `GET /v2/user/info/`. */
import type { Reading } from "@dravo/core/Adapter"
import { InvalidResponse } from "@dravo/core/AdapterError"
import type { PublicationPatch, Publication } from "@dravo/core/Publication"
import * as Instant from "@dravo/core/Instant"
import type { Kind } from "@dravo/core/Subject"
import * as Json from "@dravo/kit-http/Json"
import * as Schema from "effect/Schema"
import { keys } from "./metrics.ts"

/** All under `video.list`; `create_time` and `share_url` are only learned from. */
export const videoFields = ["id", "create_time", "share_url", ...keys("publication")]

/** The four of `user.info.stats` alone: one field without its scope makes TikTok refuse the whole call. */
export const userFields = keys("account")

export interface Videos {
  /** The reading of one asked video for the publication that wants it. */
  reading(id: string, publication: Publication): Reading
}

/** Undefined when there is no list: then nothing may be taken for a missing video. */
export const videos = (body: unknown): Videos | undefined => {
  const list = Json.at(body, "data", "videos")
  if (!Array.isArray(list)) return undefined
  const rows = new Map<string, unknown>()
  for (const row of Json.list(list)) rows.set(Json.id(Json.at(row, "id")) ?? "", row)
  return {
    reading: (id, publication) => {
      const row = rows.get(id)
      if (row !== undefined) return withLearned(value(row, "publication"), learned(row, publication))
      // A row without an id may be the one that is missing.
      return rows.has("")
        ? { _tag: "Failed", reason: new InvalidResponse({ detail: "a video without an id" }) }
        : { _tag: "Absent" }
    }
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
