/**
 * The best that knowing every read and every reaction in advance could do: the cheapest set of refreshes when a call
 * costs `worth` wrong reads. Exact, by dynamic programming over the reads.
 */
import type { Watched } from "./reads.ts"
import { emptyOutcome, type Outcome } from "./replay.ts"

/** A refresh just before a read shows that read and the later ones the count of that moment. */
export interface Schedule {
  readonly cost: number
  readonly calls: number
  /** Sum of relative errors over all reads. */
  readonly wrong: number
}

/** `initial` is the count the row starts with; `counts` the true count at each read, never falling. */
export const optimum = (initial: number, counts: ArrayLike<number>, worth: number): Schedule => {
  const n = counts.length
  // Reads up to k that are served the count c cost (reads with a true count above 0) − c · (sum of 1 / true count).
  const positive = new Float64Array(n + 1)
  const inverse = new Float64Array(n + 1)
  for (let k = 0; k < n; k++) {
    const truth = counts[k] ?? 0
    positive[k + 1] = (positive[k] ?? 0) + (truth > 0 ? 1 : 0)
    inverse[k + 1] = (inverse[k] ?? 0) + (truth > 0 ? 1 / truth : 0)
  }
  const hull = new Hull(n + 1)
  hull.add({ slope: initial, intercept: 0, calls: 0 })
  for (let k = 0; k < n; k++) {
    // A refresh just before read k: the best earlier copy serves what came before, this one what comes from there.
    const before = hull.query(inverse[k] ?? 0)
    const count = counts[k] ?? 0
    hull.add({ slope: count, intercept: worth + before.value + count * (inverse[k] ?? 0), calls: before.calls + 1 })
  }
  const end = hull.query(inverse[n] ?? 0)
  const cost = end.value + (positive[n] ?? 0)
  return { cost, calls: end.calls, wrong: cost - worth * end.calls }
}

export const optimal = (posts: ReadonlyArray<Watched>, worth: number): Outcome => {
  const outcome = emptyOutcome(posts.length)
  posts.forEach((post, index) => {
    const { calls, wrong } = optimum(post.cascade.counts[0] ?? 0, post.counts, worth)
    outcome.calls[index] = calls
    outcome.errors[index] = wrong / post.counts.length
  })
  return outcome
}

interface Line {
  readonly slope: number
  readonly intercept: number
  readonly calls: number
}

/** Lower envelope of the lines intercept − slope · x, for slopes and queries that never fall. */
class Hull {
  private readonly slopes: Float64Array
  private readonly intercepts: Float64Array
  private readonly counted: Float64Array
  private size = 0
  private at = 0

  constructor(capacity: number) {
    this.slopes = new Float64Array(capacity)
    this.intercepts = new Float64Array(capacity)
    this.counted = new Float64Array(capacity)
  }

  add({ calls, intercept, slope }: Line): void {
    // Of two parallel lines only the lower one can ever win.
    if (this.size > 0 && slope === this.slopeOf(this.size - 1)) {
      if (intercept >= this.interceptOf(this.size - 1)) return
      this.size -= 1
    }
    while (this.size >= 2 && this.isHidden(slope, intercept)) this.size -= 1
    this.slopes[this.size] = slope
    this.intercepts[this.size] = intercept
    this.counted[this.size] = calls
    this.size += 1
    this.at = Math.min(this.at, this.size - 1)
  }

  query(x: number): { readonly value: number; readonly calls: number } {
    while (this.at + 1 < this.size && this.value(this.at + 1, x) <= this.value(this.at, x)) this.at += 1
    return { value: this.value(this.at, x), calls: this.counted[this.at] ?? 0 }
  }

  /** Whether the last line would win nowhere between the one before it and the new one. */
  private isHidden(slope: number, intercept: number): boolean {
    const a = this.size - 2
    const b = this.size - 1
    return (
      (intercept - this.interceptOf(a)) * (this.slopeOf(b) - this.slopeOf(a)) <=
      (this.interceptOf(b) - this.interceptOf(a)) * (slope - this.slopeOf(a))
    )
  }

  private slopeOf(index: number): number {
    return this.slopes[index] ?? 0
  }

  private interceptOf(index: number): number {
    return this.intercepts[index] ?? 0
  }

  private value(index: number, x: number): number {
    return this.interceptOf(index) - this.slopeOf(index) * x
  }
}
