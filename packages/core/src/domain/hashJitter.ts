/** Deterministic jitter: a number that looks random and depends on nothing but its arguments. */
import type { Instant } from "./Instant.ts"

/** A number in [0, 1). Equal rows part, equal runs agree. */
export const hashJitter = (seed: string, now: Instant): number => {
  let hash = 0x811c9dc5
  for (const char of `${seed} ${now}`) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}
