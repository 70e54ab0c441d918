/** Brings numbers into the past that were read elsewhere: whole calls, or nothing of them. */
import type { Limit } from "@dravo/core/Expiry"
import type { Recorded } from "@dravo/core/History"
import type { PlatformId, WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import type { Insertion } from "@dravo/core/Series"
import type { StoreError } from "@dravo/core/StoreError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { ImportSummary, PastReading, RefusedReading } from "./Imports.ts"
import { maxReadings } from "./Imports.ts"
import { InvalidRequest } from "../InvalidRequest.ts"
import { judge } from "./judging.ts"
import { type NamesEnvironment, named } from "./naming.ts"

export interface ImportEnvironment extends NamesEnvironment {
  /** How long numbers of which platforms may be kept. */
  readonly limits: ReadonlyArray<Limit>
  /** After how long points are dropped; null keeps them. */
  readonly drop: Duration.Input | null
}

/** A dry run writes nothing, and takes for added what nothing but a point that is there could keep out. */
export const importHistory = Effect.fnUntraced(function* (
  env: ImportEnvironment,
  workspace: WorkspaceId,
  readings: ReadonlyArray<PastReading>,
  isDry: boolean
): Effect.fn.Return<ImportSummary, InvalidRequest | StoreError> {
  if (readings.length > maxReadings)
    return yield* new InvalidRequest({ parameter: "readings", detail: `must be at most ${maxReadings}` })
  const now = yield* env.coordination.now
  const rows = yield* named(env, workspace, readings)
  const refused: Array<RefusedReading> = []
  const good: Array<{ readonly index: number; readonly recorded: Recorded }> = []
  let expired = 0
  for (const [index, reading] of readings.entries()) {
    const row = rows[index]
    if (row === undefined) continue
    const judged = Result.flatMap(row, (one) => Result.map(judge(reading, one, now), (point) => ({ one, point })))
    if (Result.isFailure(judged)) refused.push({ index, ...judged.failure })
    else if (judged.success.point.until < oldest(env, judged.success.one.platform, now)) expired++
    else good.push({ index, recorded: { subject: judged.success.one.subject, point: judged.success.point } })
  }
  if (isDry || refused.length > 0) return { added: isDry ? good.length : 0, known: 0, overlapping: 0, expired, refused }
  const insertions = yield* env.store.insertPoints(
    workspace,
    good.map(({ recorded }) => recorded)
  )
  const gone = good.flatMap(({ index }, at) => (insertions[at] === "unknown" ? [{ index, ...erased }] : []))
  return {
    added: count(insertions, "added"),
    known: count(insertions, "known"),
    overlapping: count(insertions, "met"),
    expired,
    refused: gone
  }
})

// internal

/** Between the look for its row and the writing. */
const erased = { parameter: "accountId", detail: "names what was erased at this moment" }

const count = (all: ReadonlyArray<Insertion>, which: Insertion): number => all.filter((one) => one === which).length

const oldest = ({ drop, limits }: ImportEnvironment, platform: PlatformId, now: Instant): Instant => {
  const limit = limits.find((one) => one.platform === platform)
  const ages = [...(limit === undefined ? [] : [limit.maxAge]), ...(drop === null ? [] : [drop])]
  return Math.max(...ages.map((age) => now - Duration.toMillis(Duration.fromInputUnsafe(age))), -Infinity)
}
