/** What posts can be sorted by, and where a walk through such an order stands. */
import type { Canonical } from "@dravo/core/Metric"
import type { MetricCatalog } from "@dravo/core/MetricCatalog"
import * as Ordering from "@dravo/core/Ordering"
import * as Query from "@dravo/core/Query"
import type { PublicationRow } from "@dravo/core/Row"

/** Canonical metrics posts have. */
export const sortableMetrics = [
  "views",
  "reach",
  "likes",
  "comments",
  "shares",
  "saved",
  "clicks",
  "total_interactions"
] as const satisfies ReadonlyArray<Canonical>
/** One of those, by its canonical name. */
export type SortableMetric = (typeof sortableMetrics)[number]

/** Every value of `sort`. */
export const sorts = ["created_at", "published_at", ...sortableMetrics] as const
/** A value of `sort`. */
export type Sort = (typeof sorts)[number]
/** A value of `order`. */
export type Direction = Ordering.Ordering["direction"]

/** An order as callers ask for it. */
export interface Sorting {
  readonly sort: Sort
  readonly direction: Direction
}

/** How many posts are looked at where no ranking is kept for a metric: less than 100 ms of a database's time. */
export const scanLimit = 25_000

/** Undefined for the order of creation, the newest first. */
export const orderingOf = (catalog: MetricCatalog, { direction, sort }: Sorting): Ordering.Ordering | undefined => {
  if (sort === "created_at") return direction === "desc" ? undefined : { by: { _tag: "Created" }, direction, scanLimit }
  return {
    by: sort === "published_at" ? { _tag: "Published" } : { _tag: "Ranked", ranking: rankingOf(catalog, sort) },
    direction,
    scanLimit
  }
}

/** By each network's official keys of that name, in the order in which overviews count them. */
export const rankingOf = (catalog: MetricCatalog, metric: SortableMetric): Ordering.Ranking => {
  const keys: Record<string, Array<string>> = {}
  for (const { metrics, platform } of catalog.declarations) {
    for (const { canonical, combine, key, kind } of metrics) {
      if (kind !== "publication" || canonical !== metric || combine === "ratio" || key.endsWith("*")) continue
      const own = (keys[platform] ??= [])
      if (!own.includes(key)) own.push(key)
      own.sort()
    }
  }
  return { name: metric, keys }
}

/** Of the metrics a host names, in its order. */
export const rankingsOf = (
  catalog: MetricCatalog,
  metrics: ReadonlyArray<SortableMetric> = []
): ReadonlyArray<Ordering.Ranking> => metrics.map((metric) => rankingOf(catalog, metric))

/** The place of a row as the text a cursor seals; another order does not read it. */
export const encodePlace = ({ sort, direction }: Sorting, by: Ordering.By | undefined, row: PublicationRow): string => {
  if (by === undefined) return Query.encodeCursor(row.publication)
  const { seq, value } = Ordering.placeOf(by, row)
  return `${markOf(sort, direction)}_${value === null ? "" : value.toString(36)}.${seq.toString(36)}`
}

/** Undefined for a text this module did not print for this order. */
export const decodePlace = (
  { sort, direction }: Sorting,
  by: Ordering.By | undefined,
  text: string
): Query.Start | undefined => {
  if (by === undefined) return Query.decodeCursor(text)
  const found = /^([a-z])_(-?[0-9a-z]{1,11})?\.([0-9a-z]{1,11})$/iu.exec(text)
  if (found === null || found[1] !== markOf(sort, direction)) return undefined
  const value = found[2] === undefined ? null : parseInt(found[2], 36)
  const seq = parseInt(found[3] ?? "", 36)
  if (!Number.isSafeInteger(seq) || (value !== null && !Number.isSafeInteger(value))) return undefined
  return { _tag: "Behind", value, seq }
}

// internal

/** One letter each, as every cursor is of one length; a capital rises. */
const marks: Readonly<Record<Sort, string>> = {
  created_at: "c",
  published_at: "p",
  views: "v",
  reach: "r",
  likes: "l",
  comments: "m",
  shares: "h",
  saved: "s",
  clicks: "k",
  total_interactions: "t"
}

const markOf = (sort: Sort, direction: Direction): string =>
  direction === "asc" ? marks[sort].toUpperCase() : marks[sort]
