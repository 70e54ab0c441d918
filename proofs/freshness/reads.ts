/** When people look: three read patterns the policies are not told about. */
import { type Cascade, countAt } from "./cascade.ts"
import { type Random, seeded } from "./random.ts"

/**
 * U: evenly over the row's life. D: like 1 / (age + 1 h). I: nine of ten in step with the growth of the counter, one
 * of ten at any time, because somebody always looks at a dashboard.
 */
export type Pattern = "D" | "I" | "U"
export const patterns: ReadonlyArray<Pattern> = ["U", "D", "I"]

/** A post with its readers: ages of the reads, ascending, and the true count each should have been shown. */
export interface Watched {
  readonly cascade: Cascade
  readonly ages: Float64Array
  readonly counts: Float64Array
  /** Publication instant in milliseconds; the time of day matters where days are billed. */
  readonly bornAt: number
}

export const watch = (
  cascades: ReadonlyArray<Cascade>,
  pattern: Pattern,
  reads: number,
  seed: number
): ReadonlyArray<Watched> =>
  cascades.map((cascade, index) => {
    const random = seeded(seed * 1_000_003 + index)
    const bornAt = epoch + Math.floor(random() * 86_400_000)
    const draw = drawer(cascade, pattern)
    const ages = Float64Array.from({ length: reads }, () => draw(random)).sort()
    return { cascade, ages, counts: ages.map((age) => countAt(cascade, age)), bornAt }
  })

// internal

/** 2026-01-01; any midnight would do. */
const epoch = Date.UTC(2026, 0, 1)

const drawer = (cascade: Cascade, pattern: Pattern): ((random: Random) => number) => {
  const { end, start } = cascade
  const uniform = (random: Random): number => start + random() * (end - start)
  switch (pattern) {
    case "U":
      return uniform
    case "D": {
      const ratio = Math.log((end + 3600) / (start + 3600))
      return (random) => (start + 3600) * Math.exp(random() * ratio) - 3600
    }
    case "I": {
      const follow = cascade.ages.length === 0 ? uniform : following(cascade)
      return (random) => (random() < 0.1 ? uniform(random) : follow(random))
    }
  }
}

/** Between two rises the reads of the later one are spread evenly, so a read rarely falls on the rise itself. */
const following = ({ ages, counts, end, start }: Cascade): ((random: Random) => number) => {
  const sums = new Float64Array(ages.length)
  let sum = 0
  for (let k = 0; k < ages.length; k++) {
    sum += (counts[k + 1] ?? 0) - (counts[k] ?? 0)
    sums[k] = sum
  }
  return (random) => {
    const target = random() * sum
    let low = 0
    let high = sums.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((sums[middle] ?? 0) < target) low = middle + 1
      else high = middle
    }
    const from = low === 0 ? start : (ages[low - 1] ?? start)
    const to = ages[low] ?? end
    return from + random() * (to - from)
  }
}
