/** Runs a policy over watched posts: what it asked the platform for, and how wrong the numbers were that people saw. */
import type { Price } from "@dravo/core/Adapter"
import * as Day from "@dravo/core/PaidDay"
import * as Reads from "@dravo/core/ReadRate"
import type { Facts, Policy, PredictionInput } from "@dravo/core/Freshness"
import { PlatformId } from "@dravo/core/Ids"
import * as Schema from "effect/Schema"
import { countAt } from "./cascade.ts"
import type { Watched } from "./reads.ts"

/** Per post, in the order of the posts. The fetch that creates the row is not counted. */
export interface Outcome {
  readonly calls: Float64Array
  /** Mean relative error over the reads. */
  readonly errors: Float64Array
  /** Share of reads more than 10 % off. */
  readonly off: Float64Array
  /** UTC days with a refresh, after the one the row was created in. */
  readonly paidDays: Float64Array
}

export interface Manner {
  /** `reads`: a read refreshes in the background and is served what is known. `time`: a worker asks at `staleAfter`. */
  readonly driven: "reads" | "time"
  /** False ignores `staleAfter`, so that only debt refreshes. */
  readonly promise?: boolean
  readonly price?: Price
}

export const emptyOutcome = (posts: number): Outcome => ({
  calls: new Float64Array(posts),
  errors: new Float64Array(posts),
  off: new Float64Array(posts),
  paidDays: new Float64Array(posts)
})

export const replay = (posts: ReadonlyArray<Watched>, policy: Policy, manner: Manner): Outcome => {
  const outcome = emptyOutcome(posts.length)
  posts.forEach((post, index) => {
    const row = new Row(post, index, policy, manner)
    const { ages, counts } = post
    let sum = 0
    let off = 0
    for (let k = 0; k < ages.length; k++) {
      const error = row.read(ages[k] ?? 0, counts[k] ?? 0)
      sum += error
      if (error > 0.1) off += 1
    }
    if (manner.driven === "time") row.runUntil(post.cascade.end)
    outcome.calls[index] = row.calls
    outcome.errors[index] = sum / ages.length
    outcome.off[index] = off / ages.length
    outcome.paidDays[index] = row.paidDays
  })
  return outcome
}

// internal

const platform = Schema.decodeUnknownSync(PlatformId)("replayed")

class Row {
  calls = 0
  paidDays = 0
  private count = 0
  private previous: Facts["previous"] = null
  private state: string | null = null
  /** Milliseconds since 1970, as everything here that ends in At. */
  private staleAt = Infinity
  private refreshedAt = -Infinity
  private debt = 0
  private rate: Reads.ReadRate | null = null
  private readonly input: PredictionInput
  private readonly post: Watched
  private readonly seed: string
  private readonly policy: Policy
  private readonly manner: Manner

  constructor(post: Watched, index: number, policy: Policy, manner: Manner) {
    this.post = post
    this.seed = `post ${index}`
    this.policy = policy
    this.manner = manner
    this.input = { platform, kind: "publication", publishedAt: post.bornAt, price: manner.price ?? null }
    this.refresh(this.instant(post.cascade.start), post.cascade.counts[0] ?? 0)
    this.calls = 0
    this.paidDays = 0
  }

  /** Serves a read and answers how wrong it was. */
  read(age: number, truth: number): number {
    const now = this.instant(age)
    if (this.manner.driven === "time") this.runUntil(age)
    const error = truth > this.count ? (truth - this.count) / truth : 0
    if (this.manner.driven === "reads" && this.isDue(now)) this.refresh(now, truth)
    this.rate = Reads.fold(this.rate, 1, now)
    return error
  }

  /** What a worker does meanwhile: promises that fall due, and what is free inside a paid day. */
  runUntil(age: number): void {
    const until = this.instant(age)
    for (let at = this.nextWork(); at <= until; at = this.nextWork()) {
      if (at < this.staleAt && !this.isWorthFree(at)) this.lookedAt = at
      else this.refresh(at, countAt(this.post.cascade, (at - this.post.bornAt) / 1000))
    }
  }

  private lookedAt = -Infinity

  private nextWork(): number {
    if (this.manner.price === undefined || this.policy.predict === undefined) return this.staleAt
    const look = Math.max(this.lookedAt, this.refreshedAt) + Day.freeInterval
    return Day.isPaid(this.refreshedAt, look) ? Math.min(look, this.staleAt) : this.staleAt
  }

  private isWorthFree(now: number): boolean {
    const prediction = this.policy.predict?.(this.input, this.state, now)
    return prediction !== undefined && prediction.free && prediction.error > 0.0005
  }

  private isDue(now: number): boolean {
    if (this.manner.promise !== false && now >= this.staleAt) return true
    if (this.policy.predict === undefined) return false
    const { error, limit } = this.policy.predict(this.input, this.state, now)
    this.debt += error
    return this.debt >= limit
  }

  private refresh(now: number, truth: number): void {
    const current = { count: truth }
    const decision = this.policy.next(
      { ...this.input, seed: this.seed, previous: this.previous, current, readRate: Reads.at(this.rate, now) },
      this.state,
      now
    )
    this.calls += 1
    if (!Day.isPaid(this.refreshedAt, now)) this.paidDays += 1
    this.debt = 0
    this.count = truth
    this.previous = { metrics: current, at: now }
    this.state = decision.state
    this.refreshedAt = now
    this.staleAt = decision.staleAfter ?? Infinity
  }

  private instant(age: number): number {
    return Math.round(this.post.bornAt + age * 1000)
  }
}
