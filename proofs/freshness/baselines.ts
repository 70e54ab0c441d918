/** What the adaptive policy is measured against, written as policies of their own. */
import * as Freshness from "@dravo/core/Freshness"

export interface Baseline {
  readonly name: string
  readonly policy: Freshness.Policy
}

/** A time to live of this share of the post's age, one minute at least. */
export const ofAge = (share: number): Freshness.Policy => ({
  next: ({ publishedAt }, state, now) => ({
    staleAfter: Math.round(now + Math.max(60_000, share * (now - (publishedAt ?? now)))),
    state,
    reason: ""
  })
})

export const fixed: ReadonlyArray<Baseline & { readonly name: "1 h" | "6 h" | "15 min" | "24 h" }> = [
  { name: "15 min", policy: Freshness.fixed("15 minutes") },
  { name: "1 h", policy: Freshness.fixed("1 hour") },
  { name: "6 h", policy: Freshness.fixed("6 hours") },
  { name: "24 h", policy: Freshness.fixed("24 hours") }
]

/** HTTP's heuristic freshness, and a constant that suits posts better. */
export const byAge: ReadonlyArray<Baseline> = [
  { name: "10 % of age", policy: ofAge(0.1) },
  { name: "half of age", policy: ofAge(0.5) }
]
