/**
 * Posts that never were: reactions at log-normal ages with a median of 80 minutes, 95 % of them within 24 hours (what
 * polling the impressions of ordinary posts showed: Pfeffer, Matter, Sargsyan, ICWSM 2023), in sizes from ten to ten
 * thousand.
 */
import type { Cascade } from "./cascade.ts"
import { normal, type Random, seeded } from "./random.ts"

const median = 80 * 60
/** The 95th percentile of a normal is 1.645: ln(24 h / 80 min) is that many widths. */
const width = Math.log((24 * 3600) / median) / 1.645

/** How a source differs: the size of its posts and how long their rows are watched. */
const sources = [
  { source: "small 7 d", size: 20, days: 7 },
  { source: "middle 7 d", size: 300, days: 7 },
  { source: "middle 30 d", size: 300, days: 30 },
  { source: "large 30 d", size: 5000, days: 30 }
] as const

export const synthetic = (perSource: number, seed: number): ReadonlyArray<Cascade> => {
  const random = seeded(seed)
  return sources.flatMap(({ days, size, source }) =>
    Array.from({ length: perSource }, () => post(source, size, days * 86_400, random))
  )
}

const post = (source: string, size: number, end: number, random: Random): Cascade => {
  const start = 300 + random() * 1500
  const total = Math.max(5, Math.round(size * Math.exp(0.8 * normal(random))))
  const own = median * Math.exp(0.4 * normal(random))
  const all = Array.from({ length: total }, () => own * Math.exp(width * normal(random))).sort((a, b) => a - b)
  const n0 = all.filter((age) => age <= start).length
  return {
    source,
    start,
    end,
    ...merged(
      all.filter((age) => age > start && age < end),
      n0
    )
  }
}

/** Rises below 0.1 % of the count are merged: nobody sees them, and every replay walks over them. */
const merged = (rises: ReadonlyArray<number>, n0: number): Pick<Cascade, "ages" | "counts"> => {
  const ages: Array<number> = []
  const counts = [n0]
  let count = n0
  for (const age of rises) {
    count += 1
    if (count - (counts.at(-1) ?? 0) >= count / 1000) {
      ages.push(age)
      counts.push(count)
    }
  }
  return { ages: Float64Array.from(ages), counts: Float64Array.from(counts) }
}
