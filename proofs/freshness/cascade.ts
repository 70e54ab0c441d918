/** Counters of posts as step functions of the post's age, and the JSONL format they are stored in. */
import { readFileSync } from "node:fs"
import { gunzipSync } from "node:zlib"

export interface Cascade {
  readonly source: string
  /** Age in seconds at which the row is created. */
  readonly start: number
  /** Age in seconds at which observation ends. */
  readonly end: number
  /** Ages at which the counter rises, ascending. */
  readonly ages: Float64Array
  /** `counts[0]` is the count at `start`; `counts[k]` the count after the k-th rise. */
  readonly counts: Float64Array
}

/** The count at an age: the last rise at or before it. */
export const countAt = ({ ages, counts }: Cascade, age: number): number => {
  let low = 0
  let high = ages.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ages[middle] ?? Infinity) <= age) low = middle + 1
    else high = middle
  }
  return counts[low] ?? 0
}

interface Line {
  readonly src: string
  readonly t0: number
  readonly n0: number
  readonly T: number
  readonly dt: ReadonlyArray<number>
  readonly dn?: ReadonlyArray<number>
}

/**
 * One JSON object a line: `{"src","t0","n0","T","dt":[…],"dn":[…]}`; `dt` are gaps in seconds, `dn` rises (1 where
 * absent).
 */
export const parseLine = (text: string): Cascade => {
  const { dn, dt, n0, src, T, t0 } = JSON.parse(text) as Line
  const ages = new Float64Array(dt.length)
  const counts = new Float64Array(dt.length + 1)
  counts[0] = n0
  let age = t0
  let count = n0
  dt.forEach((gap, index) => {
    age += gap
    count += dn?.[index] ?? 1
    ages[index] = age
    counts[index + 1] = count
  })
  return { source: src, start: t0, end: T, ages, counts }
}

export const load = (file: string): ReadonlyArray<Cascade> => {
  const bytes = readFileSync(file)
  const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8")
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map(parseLine)
}
