/**
 * In which order publications are listed, apart from that of time. `compare` is its meaning; every store must equal it.
 */
import type { Metrics } from "../domain/metric/Metrics.ts"
import type { PublicationRow } from "./Row.ts"

/** One number of each row: of the official keys its platform has for it, the first the row holds an integer under. */
export interface Ranking {
  /** Told apart by this together with the keys. */
  readonly name: string
  /** By platform; rows of others have no such number. */
  readonly keys: Readonly<Record<string, ReadonlyArray<string>>>
}

/** What rows are ordered by: when they were recorded, when they went out, or a number of theirs. */
export type By =
  | { readonly _tag: "Created" }
  | { readonly _tag: "Published" }
  | { readonly _tag: "Ranked"; readonly ranking: Ranking }

/** A whole order of publications: what it goes by, which way, and how far a store may look for it. */
export interface Ordering {
  readonly by: By
  readonly direction: "asc" | "desc"
  /** How many rows may be looked at where no ranking is kept for it; more that match are refused. */
  readonly scanLimit: number
}

/** The last row already seen, by what it is ordered by and its number; null for a row without that. */
export interface Place {
  readonly value: number | null
  readonly seq: number
}

type Ordered = Pick<PublicationRow, "publication" | "sync">

/** Absent is null, and never 0. */
export const valueOf = (by: By, { publication, sync }: Ordered): number | null => {
  switch (by._tag) {
    case "Created":
      return publication.createdAt
    case "Published":
      return publication.publishedAt
    case "Ranked":
      return numberOf(by.ranking.keys, publication.platform, sync.metrics)
  }
}

/** What a row of a platform has by a ranking of these keys. */
export const numberOf = (keys: Ranking["keys"], platform: string, metrics: Metrics): number | null => {
  const own = Object.hasOwn(keys, platform) ? (keys[platform] ?? []) : []
  const key = own.find((one) => Object.hasOwn(metrics, one) && Number.isSafeInteger(metrics[one]))
  return key === undefined ? null : (metrics[key] ?? null)
}

/** Where a row stands in an order; what a walk goes on behind. */
export const placeOf = (by: By, row: Ordered): Place => ({ value: valueOf(by, row), seq: row.publication.seq })

/** Rows without the value come last, whatever the direction; ties go by insertion, in the direction of the rest. */
export const comparePlaces = (direction: Ordering["direction"], a: Place, b: Place): number => {
  if ((a.value === null) !== (b.value === null)) return a.value === null ? 1 : -1
  const ascending = (a.value ?? 0) - (b.value ?? 0) || a.seq - b.seq
  return direction === "asc" ? ascending : -ascending
}

/** The order itself, for sorting rows in memory. */
export const compare =
  ({ by, direction }: Pick<Ordering, "by" | "direction">) =>
  (a: Ordered, b: Ordered): number =>
    comparePlaces(direction, placeOf(by, a), placeOf(by, b))

/** Equal for equal rankings, and for no others. */
export const keysText = ({ keys }: Ranking): string =>
  JSON.stringify(Object.entries(keys).toSorted(([a], [b]) => (a < b ? -1 : 1)))

/** The keys a text of {@link keysText} tells of. */
export const keysIn = (text: string): Ranking["keys"] =>
  // Printed from such keys.
  Object.fromEntries(JSON.parse(text) as ReadonlyArray<readonly [string, ReadonlyArray<string>]>)
