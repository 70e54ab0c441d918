/** Counters of a fake video: plausible, repeatable, and growing with age. */
import type { Counters } from "./state.ts"

/** The same video at the same age always has the same numbers; most of its views come in the first two days. */
export const growing =
  (id: string, createdAt: number) =>
  (now: number): Counters => {
    const hours = Math.max(0, now - createdAt) / 3_600_000
    const size = 80 + Array.from(id).reduce((sum, char) => (sum * 37 + (char.codePointAt(0) ?? 0)) % 9967, 11)
    const seen = Math.floor(size * 120 * (1 - 1 / (1 + hours / 16)))
    const share = (part: number) => Math.floor(seen * part)
    return { view_count: seen, like_count: share(0.07), comment_count: share(0.004), share_count: share(0.009) }
  }
