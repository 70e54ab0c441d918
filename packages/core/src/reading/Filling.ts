/** Which rows ride along in a request that is made anyway. */
import type { Prediction } from "../freshness/Freshness.ts"

/** A row that might ride along in a call, with what its policy foresees. */
export interface Candidate<R> {
  readonly row: R
  readonly prediction: Prediction
  /** What reads added since its last refresh. */
  readonly debt: number
}

/** The rows closest to being worth a call of their own, where riding along costs nothing; at most `slots`. */
export const fill = <R>(candidates: ReadonlyArray<Candidate<R>>, slots: number): ReadonlyArray<R> =>
  candidates
    .filter(({ prediction }) => prediction.free && prediction.error > 0)
    .sort((a, b) => debtShare(b) - debtShare(a))
    .slice(0, Math.max(0, slots))
    .map(({ row }) => row)

// internal

/** A row nobody read since has no debt yet; its error says how soon it will. */
const debtShare = ({ debt, prediction }: Candidate<unknown>): number => (debt + prediction.error) / prediction.limit
