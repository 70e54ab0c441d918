/** Which posts a figure is about. */
import type { Cascade } from "./cascade.ts"
import type { Sample } from "./compare.ts"

export interface Groups {
  readonly pooled: Sample
  readonly bySource: ReadonlyArray<readonly [string, Sample]>
  /** At least 2,000 reactions in the end. */
  readonly large: Sample
  /** Rows kept for about 30 days. */
  readonly month: Sample
  /** Rows kept for about a week. */
  readonly week: Sample
}

export const groupsOf = (cascades: ReadonlyArray<Cascade>): Groups => {
  const where = (test: (cascade: Cascade) => boolean): Sample =>
    cascades.flatMap((cascade, index) => (test(cascade) ? [index] : []))
  const sources = [...new Set(cascades.map(({ source }) => source))]
  return {
    pooled: where(() => true),
    bySource: sources.map((source) => [source, where((cascade) => cascade.source === source)] as const),
    large: where(({ counts }) => (counts.at(-1) ?? 0) >= 2000),
    month: where(({ end }) => end >= 20 * day),
    week: where(({ end }) => end >= 5 * day && end < 20 * day)
  }
}

// internal

const day = 86_400
