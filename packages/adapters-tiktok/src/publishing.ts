/**
 * From a publish id, which is all TikTok gives when a post is sent, to the id of the video. Video ids come as JSON
 * numbers past 2^53; the shared parser keeps their digits.
 */
import type { Reading } from "@dravo/core/Adapter"
import { Gone, Hidden, InvalidResponse, type Reason } from "@dravo/core/AdapterError"
import type { Instant } from "@dravo/core/Instant"
import type { Publication } from "@dravo/core/Publication"
import * as Text from "@dravo/core/Text"
import * as Json from "@dravo/kit-http/Json"
import * as Wire from "./wire.ts"

/** `v_pub_url~…`, `v_pub_file~…`, `v_inbox_…`, `p_pub_url~…`. */
export const isPublishId = (id: string): boolean => /^[vp]_(?:pub|inbox)_/u.test(id)

export const isVideoId = (id: string): boolean => /^\d{1,20}$/u.test(id)

/** A video to ask for, one that TikTok does not name, or what the publication became without one. */
export type Published = { readonly _tag: "Video"; readonly id: string } | { readonly _tag: "Unnamed" } | Reading

/** Reads the answer of `POST /v2/post/publish/status/fetch/`. */
export const published = (body: unknown): Published => {
  const status = Json.text(Json.at(body, "data", "status"))
  if (status === undefined) return failed(new InvalidResponse({ detail: "a publishing status without a status" }))
  switch (status) {
    case "FAILED":
      return failed(new Gone({ detail: failure(Json.at(body, "data", "fail_reason")) }))
    case "PUBLISH_COMPLETE":
      return complete(body)
    // Being uploaded, downloaded, waiting in the user's inbox, or a step TikTok has added since: nothing failed yet.
    default:
      return { _tag: "NotReady" }
  }
}

/** What is published without a name and found nowhere: on its way, or private. */
export const unnamed = (publication: Publication, now: Instant): Reading =>
  isSettled(publication, now)
    ? failed(new Hidden({ detail: "it is published, but not for everyone" }))
    : { _tag: "NotReady" }

/**
 * The one public video that has a publication's own words and was made when it was published; undefined where none or
 * several do, or nobody knows the words.
 */
export const videoOf = (publication: Publication, rows: ReadonlyMap<string, Wire.Row>): string | undefined => {
  const words = plain(publication.text)
  const at = publication.publishedAt ?? publication.createdAt
  const alike = [...rows].filter(([id, row]) => {
    const made = Wire.createdAtOf(row)
    return (
      isVideoId(id) &&
      made !== undefined &&
      Math.abs(made - at) < day &&
      [row["title"], row["video_description"]].some((text) => plain(text) === words)
    )
  })
  return words === "" || alike.length !== 1 ? undefined : alike[0]?.[0]
}

/** Moderation takes a minute and at times hours; what shows nothing after a day is private and never will. */
export const isSettled = ({ createdAt, publishedAt }: Publication, now: Instant): boolean =>
  now - (publishedAt ?? createdAt) > day

// internal

const day = 86_400_000

/** TikTok trims what was sent and cuts it at so many characters. */
const plain = (text: unknown): string =>
  typeof text === "string" ? text.slice(0, 2200).normalize("NFC").split(/\s+/u).filter(Boolean).join(" ") : ""

const failed = (reason: Reason): Reading => ({ _tag: "Failed", reason })

/** Publishing that failed is never taken up again under the same id, so asking again would be for nothing. */
const failure = (reason: unknown): string =>
  Text.reason(`publishing failed${Json.text(reason) === undefined ? "" : `: ${Json.text(reason)}`}`)

const complete = (body: unknown): Published => {
  const id = idsOf(body).find(isVideoId)
  return id === undefined ? { _tag: "Unnamed" } : { _tag: "Video", id }
}

/** TikTok's own spelling, and the right one should they ever correct it. */
const idsOf = (body: unknown): ReadonlyArray<string> =>
  ["publicaly_available_post_id", "publicly_available_post_id"]
    .flatMap((key) => Json.list(Json.at(body, "data", key)))
    .flatMap((id) => Json.id(id) ?? [])
