/** What was read of posts in their first week. */
import * as EqualAge from "@dravo/core/EqualAge"
import { type HistoryQuery, position, type Recorded } from "@dravo/core/History"
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Canonical } from "@dravo/core/Metric"
import type { MetricCatalog } from "@dravo/core/MetricCatalog"
import { type PublicationRow, publishedAt, subject as subjectOf } from "@dravo/core/Row"
import type { Point } from "@dravo/core/Series"
import type { Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import type * as Check from "../check.ts"

export interface CompareEnvironment {
  readonly store: Pick<Store["Service"], "history" | "pagePublications">
  readonly catalog: MetricCatalog
  readonly platforms: Check.Platforms
}

/** By the rows' numbers. Neighbours in time are asked for together, so that little but their first weeks is read. */
export const firstWeeks = Effect.fnUntraced(function* (
  { store }: CompareEnvironment,
  workspace: WorkspaceId,
  rows: ReadonlyArray<PublicationRow>
): Effect.fn.Return<ReadonlyMap<number, ReadonlyArray<Point>>, StoreError> {
  const found = new Map<number, Array<Point>>()
  const inTime = rows.toSorted((a, b) => bornAt(a) - bornAt(b))
  for (let at = 0; at < inTime.length; at += portion) {
    const some = inTime.slice(at, at + portion)
    const [first, last] = [some[0], some.at(-1)]
    if (first === undefined || last === undefined) continue
    const range = { from: bornAt(first), to: EqualAge.instantOf(bornAt(last), "7d") + EqualAge.near("7d") }
    let after: HistoryQuery["after"] = null
    for (let more = true; more; ) {
      const points: ReadonlyArray<Recorded> = yield* store.history(workspace, some.map(subjectOf), {
        ...range,
        after,
        limit: 5000
      })
      for (const { point, subject } of points) {
        const own = found.get(subject.seq)
        if (own === undefined) found.set(subject.seq, [point])
        else own.push(point)
      }
      const end = points.at(-1)
      more = points.length === 5000
      after = end === undefined ? null : position(end)
    }
  }
  return found
})

export const bornAt = (row: PublicationRow): number => publishedAt(row) ?? row.publication.createdAt

/** The official keys of a row that have a canonical name, the first of each name. */
export const keysOf = (
  { catalog }: Pick<CompareEnvironment, "catalog">,
  { publication, sync }: PublicationRow
): ReadonlyMap<Canonical, string> => {
  const keys = new Map<Canonical, string>()
  for (const key of Object.keys(sync.metrics).sort()) {
    const definition = catalog.find(publication.platform, "publication", key)
    if (definition?.canonical == null || definition.combine === "ratio" || keys.has(definition.canonical)) continue
    keys.set(definition.canonical, key)
  }
  return keys
}

// internal

/** Rows whose points are asked for at a time. */
const portion = 50
