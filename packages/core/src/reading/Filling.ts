/** Which rows ride along in a request that is made anyway. */
import type { Prediction } from "../freshness/Freshness.ts"

export interface Candidate<R> {
  readonly row: R
  readonly prediction: Prediction
  /** What reads added since its last refresh. */
  readonly debt: number
}

/** The rows closest to being worth a call of their own, where riding along costs nothing; at most `places`. */
export const fill = <R>(candidates: ReadonlyArray<Candidate<R>>, places: number): ReadonlyArray<R> =>
  candidates
    .filter(({ prediction }) => prediction.free && prediction.error > 0)
    .sort((a, b) => ripeness(b) - ripeness(a))
    .slice(0, Math.max(0, places))
    .map(({ row }) => row)

// internal

/** A row nobody read since has no debt yet; its error says how soon it will. */
const ripeness = ({ debt, prediction }: Candidate<unknown>): number => (debt + prediction.error) / prediction.limit
