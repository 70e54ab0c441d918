/** A report of the Analytics API: one row for each video, over its life up to the last day that was processed. */
import type { Credential, PostRef, Reading, Withheld } from "@dravo/core/Adapter"
import type { Reason } from "@dravo/core/AdapterError"
import type { Instant } from "@dravo/core/Instant"
import type * as Client from "@dravo/kit-http/Client"
import * as Json from "@dravo/kit-http/Json"
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { classify } from "./classify.ts"
import { analyticsScope, reported } from "./metrics.ts"
import { pacific, reports } from "./quotas.ts"
import { isVideo } from "./read.ts"

/** The same readings with what the report says of them; what refuses a report costs no counter. */
export const added = Effect.fnUntraced(function* (
  client: Client.Client,
  credential: Credential,
  refs: ReadonlyArray<PostRef>,
  readings: ReadonlyArray<Reading>
): Effect.fn.Return<ReadonlyArray<Reading>> {
  const ids = [
    ...new Set(
      refs.flatMap(({ publication: { platformPostId: id } }, at) =>
        readings[at]?._tag === "Value" && isVideo(id) ? [id] : []
      )
    )
  ]
  if (ids.length === 0 || credential.scopes?.includes(analyticsScope) !== true) return readings
  const now = yield* Clock.currentTimeMillis
  const answer = yield* Effect.result(
    client.call({
      operation: "readPosts",
      path: "/v2/reports",
      query: {
        ids: "channel==MINE",
        startDate: beginning,
        endDate: dayOf(now),
        metrics: Object.keys(reported).join(","),
        dimensions: "video",
        filters: `video==${ids.join(",")}`,
        sort: "-estimatedMinutesWatched",
        maxResults: "200"
      },
      token: credential.token,
      quota: { name: reports, units: 1 },
      classify: classify([analyticsScope], reports)
    })
  )
  if (Result.isFailure(answer)) return readings.map((one) => without(one, answer.failure.reason))
  const rows = rowsOf(answer.success.body)
  return readings.map((one, at) => withRow(one, rows.get(refs[at]?.publication.platformPostId ?? "")))
})

// internal

/** No video is older. */
const beginning = "2005-04-23"

/** Rows of days that are not processed yet are left out without a word, so today is no wrong end. */
const dayOf = (now: Instant): string => DateTime.formatIsoDate(DateTime.makeZonedUnsafe(now, { timeZone: pacific }))

/** Columns are found by name: nobody promises their order. In a row that lacks a cell no cell can be told by place. */
const rowsOf = (body: unknown): ReadonlyMap<string, Readonly<Record<string, unknown>>> => {
  const names = Json.list(Json.at(body, "columnHeaders")).flatMap((one) => Json.text(Json.at(one, "name")) ?? [])
  const video = names.indexOf("video")
  return new Map(
    Json.list(Json.at(body, "rows")).flatMap((row) => {
      const id = Json.text(Json.list(row)[video])
      if (id === undefined || Json.list(row).length !== names.length) return []
      const cells = names.map((name, at) => [reported[name], Json.list(row)[at]] as const)
      const known = cells.filter(([key, cell]) => key !== undefined && cell !== undefined && cell !== null)
      return [[id, Object.fromEntries(known)] as const]
    })
  )
}

const withRow = (reading: Reading, row: Readonly<Record<string, unknown>> | undefined): Reading =>
  reading._tag === "Value" && row !== undefined ? { ...reading, metrics: { ...reading.metrics, ...row } } : reading

const without = (reading: Reading, reason: Reason): Reading => {
  if (reading._tag !== "Value") return reading
  const lost: Withheld = {
    keys: Object.values(reported),
    warning: "YouTube Analytics did not answer.",
    ...(reason._tag === "RateLimited" ? { limited: reason } : {})
  }
  return { ...reading, withheld: [...(reading.withheld ?? []), lost] }
}
