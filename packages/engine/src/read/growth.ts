/** How numbers grew: differences of what was read, per key, summed only where a sum means something. */
import { always, position, type Recorded } from "@dravo/core/History"
import type { WorkspaceId } from "@dravo/core/Ids"
import { type Instant, startOfDay } from "@dravo/core/Instant"
import { type Canonical, changesWithin, type MeaningChange } from "@dravo/core/Metric"
import { type Row, subject as subjectOf } from "@dravo/core/Row"
import * as Series from "@dravo/core/Series"
import type { StoreError } from "@dravo/core/StoreError"
import { key as keyOf } from "@dravo/core/Subject"
import * as Effect from "effect/Effect"
import type { Growth, GrowthRequest, KeyGrowth } from "./History.ts"
import type { InvalidRequest } from "./InvalidRequest.ts"
import * as Check from "./check.ts"
import type * as Listing from "./listing.ts"

export const growth = Effect.fnUntraced(function* (
  env: Listing.ReadEnvironment,
  workspace: WorkspaceId,
  request: GrowthRequest
): Effect.fn.Return<Growth, InvalidRequest | StoreError> {
  const { now, rows } = yield* rowsOf(env, workspace, request)
  const { from, to } = yield* Check.range(request, now)
  if (rows.length > maxRows) return yield* Check.tooWide(maxRows)
  const sums = new Map<string, GrowthSum>()
  for (let at = 0; at < rows.length; at += portion) {
    const some = rows.slice(at, at + portion)
    const histories = yield* pointsOf(env, workspace, some, from, to)
    for (const row of some) {
      const points = histories.get(keyOf(subjectOf(row))) ?? []
      const keys = new Set(points.flatMap(({ metrics }) => Object.keys(metrics)))
      for (const name of keys) {
        if (!isShown(env, row, name, rows.length > 1)) continue
        const sum = sums.get(name) ?? {
          series: Series.summing(),
          delta: null,
          rows: 0,
          unknown: 0,
          changes: new Map()
        }
        sums.set(name, sum)
        const definition = env.catalog.find(row.account.platform, row.kind, name)
        for (const change of changesWithin(definition, from, to)) sum.changes.set(change.says, change)
        count(sum, points, name, from, to)
      }
    }
  }
  return {
    from,
    to,
    rows: rows.length,
    metrics: [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, sum]) => keyGrowth(name, sum))
  }
})

// internal

/** What one answer may cost; a host with more asks per account or post. */
const maxRows = 1000
/** Rows whose points are in memory at a time. */
const portion = 50

interface GrowthSum {
  readonly series: Series.Sum
  delta: number | null
  rows: number
  unknown: number
  /** By what they say: several networks may have the key. */
  readonly changes: Map<string, MeaningChange>
}

const keyGrowth = (name: string, { changes, delta, rows, series, unknown }: GrowthSum): KeyGrowth => ({
  key: name,
  delta,
  rows,
  unknown,
  days: series.days(),
  gaps: series.gaps(),
  ...(changes.size === 0 ? {} : { changes: [...changes.values()] })
})

const count = (sum: GrowthSum, points: ReadonlyArray<Series.Point>, name: string, from: Instant, to: Instant): void => {
  const delta = Series.growth(points, name, from, to)
  if (delta === null) sum.unknown += 1
  else {
    sum.delta = (sum.delta ?? 0) + delta
    sum.rows += 1
  }
  // A span that began before the range ends in it, and what ended before it is of no interest.
  sum.series.add(Series.daily(points, name).filter((span) => span.to >= startOfDay(from) && span.to <= to))
}

const rowsOf = (env: Listing.ReadEnvironment, workspace: WorkspaceId, request: GrowthRequest) =>
  Effect.gen(function* () {
    if (request.of === "accounts") {
      const query = yield* Check.accounts(
        { ...(request.accountId === undefined ? {} : { accountId: request.accountId }), ...platformOf(request) },
        env.platforms
      )
      if (request.postId !== undefined) return yield* Check.notOfAccounts
      // An account somebody names is told of although it is disconnected, as in its history.
      const { now, rows } = yield* env.store.pageAccounts(workspace, {
        ...query,
        limit: maxRows + 1,
        disconnected: query.accountId !== null
      })
      return { now, rows: rows as ReadonlyArray<Row> }
    }
    const { filters } = yield* Check.posts(
      {
        ...(request.postId === undefined ? {} : { postId: request.postId }),
        ...(request.accountId === undefined ? {} : { accountId: request.accountId }),
        ...platformOf(request)
      },
      env.platforms
    )
    const { now, rows } = yield* env.store.pagePublications(workspace, {
      filters,
      start: { _tag: "Offset", offset: 0 },
      limit: maxRows + 1
    })
    return { now, rows: rows as ReadonlyArray<Row> }
  })

const platformOf = ({ platform }: GrowthRequest) => (platform === undefined ? {} : { platform })

const pointsOf = Effect.fnUntraced(function* (
  env: Listing.ReadEnvironment,
  workspace: WorkspaceId,
  rows: ReadonlyArray<Row>,
  from: Instant,
  to: Instant
): Effect.fn.Return<ReadonlyMap<string, ReadonlyArray<Series.Point>>, StoreError> {
  const found = new Map<string, Array<Series.Point>>()
  let after: ReturnType<typeof position> | null = null
  for (let more = true; more; ) {
    const points: ReadonlyArray<Recorded> = yield* env.store.history(workspace, rows.map(subjectOf), {
      // The base line of the first day is the end of the day before.
      from: Math.max(always.from, startOfDay(from)),
      to,
      after,
      limit: 5000
    })
    for (const { point, subject } of points) {
      const list = found.get(keyOf(subject)) ?? []
      found.set(keyOf(subject), list)
      list.push(point.until > to ? { ...point, until: to } : point)
    }
    const last = points.at(-1)
    more = points.length === 5000 && last !== undefined
    after = last === undefined ? null : position(last)
  }
  return found
})

/**
 * Profile counters are as of now; other numbers of a row with a window cover that window, and are never differenced.
 */
const ofNow: ReadonlySet<Canonical> = new Set(["followers", "following", "posts"])

const isShown = (env: Listing.ReadEnvironment, row: Row, name: string, several: boolean): boolean => {
  const definition = env.catalog.find(row.account.platform, row.kind, name)
  if (definition?.combine === "ratio" || (several && definition?.combine === "none")) return false
  return row.sync.metricsWindow === null || (definition?.canonical != null && ofNow.has(definition.canonical))
}
