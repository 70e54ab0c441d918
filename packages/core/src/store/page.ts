/** Rows as the store answers them. */
import type { Instant } from "../domain/Instant.ts"
import type { Row } from "../reading/Row.ts"

/** Rows of one snapshot, with the store's own now: the only clock freshness is judged by. */
export interface Rows<R extends Row> {
  readonly rows: ReadonlyArray<R>
  readonly now: Instant
}

/** Some of the matching rows, and how many there are. */
export interface Page<R extends Row> extends Rows<R> {
  /** All matching rows of the same snapshot, not only those of this page. */
  readonly total: number
  /** Set where an order would have to look at more rows than it may: there are no rows then. */
  readonly isRefused?: true
}
