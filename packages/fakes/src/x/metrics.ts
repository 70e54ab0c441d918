/** Counters of a fake post: plausible, repeatable, and growing with age. */
import * as Growth from "../FakeGrowth.ts"

/** Under X's own names. */
export type Metrics = Readonly<Record<string, number | null>>

/** The same post at the same age always has the same numbers; they rise fast at first and then ever slower. */
export const growing =
  (id: string, createdAt: number) =>
  (now: number): Metrics => {
    const seen = Growth.countAt(id, now - createdAt, { least: 50, times: 40, halfLife: 12 })
    const share = (part: number) => Math.floor(seen * part)
    return {
      retweet_count: share(0.006),
      reply_count: share(0.003),
      like_count: share(0.04),
      quote_count: share(0.001),
      bookmark_count: share(0.004),
      impression_count: seen
    }
  }

/** The 2026 names, which an answer uses when the parameter did. */
export const renamed = (metrics: Metrics): Metrics =>
  Object.fromEntries(Object.entries(metrics).map(([key, value]) => [newNames[key] ?? key, value]))

// internal

const newNames: Readonly<Record<string, string>> = { retweet_count: "repost_count", tweet_count: "post_count" }
