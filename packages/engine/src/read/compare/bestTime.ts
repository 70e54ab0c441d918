/** When posts do well, from the workspace's own posts at equal age. */
import * as BestTime from "@dravo/core/BestTime"
import * as EqualAge from "@dravo/core/EqualAge"
import type { WorkspaceId } from "@dravo/core/Ids"
import type { PublicationRow } from "@dravo/core/Row"
import type { StoreError } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import * as Check from "../check.ts"
import type { InvalidRequest } from "../InvalidRequest.ts"
import type { BestTimeRequest, BestTimes } from "./Comparisons.ts"
import { bornAt, type CompareEnvironment, firstWeeks, keysOf } from "./readings.ts"

export const bestTime = Effect.fnUntraced(function* (
  env: CompareEnvironment,
  workspace: WorkspaceId,
  request: BestTimeRequest
): Effect.fn.Return<BestTimes, InvalidRequest | StoreError> {
  const { age = "24h", metric: name = "views", tz = "UTC", ...filter } = request
  const { filters } = yield* Check.posts(filter, env.platforms)
  const metric = yield* Check.canonical(name)
  yield* Check.age(age)
  const clock = BestTime.clock(tz)
  if (clock === undefined) return yield* Check.noZone
  const page = yield* env.store.pagePublications(workspace, {
    filters,
    start: { _tag: "Offset", offset: 0 },
    limit: maxPosts,
    counted: false
  })
  const points = yield* firstWeeks(env, workspace, page.rows)
  const read = page.rows.flatMap((row) => {
    const key = keysOf(env, row).get(metric)
    const found = key && EqualAge.valueAt(points.get(row.publication.seq) ?? [], key, bornAt(row), age)
    return found === undefined || found === "" ? [] : [{ row, value: found.value }]
  })
  const samples = relative(read)
  const times = samples.map(({ publishedAt }) => publishedAt)
  return {
    tz,
    metric,
    age,
    told: BestTime.of(samples, clock),
    unread: page.rows.length - read.length,
    span: times.length === 0 ? null : { from: Math.min(...times), to: Math.max(...times) }
  }
})

// internal

/** What one answer may cost. */
const maxPosts = 1000

/** Beside what is usual for its account, so that large accounts and small ones are one. */
const relative = (
  read: ReadonlyArray<{ readonly row: PublicationRow; readonly value: number }>
): ReadonlyArray<BestTime.Sample> => {
  const values = new Map<string, Array<number>>()
  for (const { row, value } of read) {
    const own = values.get(row.publication.accountId) ?? []
    values.set(row.publication.accountId, own)
    own.push(value)
  }
  return read.flatMap(({ row, value }) => {
    const usual = EqualAge.median(values.get(row.publication.accountId) ?? [])
    return usual === undefined || usual <= 0 ? [] : [{ publishedAt: bornAt(row), value: value / usual }]
  })
}
