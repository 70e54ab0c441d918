/** How long it takes to decide the freshness of a page of 100 rows. */
import * as Freshness from "@dravo/core/Freshness"
import { PlatformId } from "@dravo/core/Ids"
import * as Schema from "effect/Schema"

export interface Micro {
  /** Microseconds a page: the median of many rounds, and the one nearly all stay below. */
  readonly median: number
  readonly slow: number
}

export const decidePage = (rounds: number): Micro => {
  const policy = Freshness.adaptivePosts()
  const rows = page(policy)
  const times: Array<number> = []
  let due = 0
  for (let round = 0; round < rounds; round++) {
    const now = start + 86_400_000 + round * 1000
    const from = performance.now()
    for (const row of rows) {
      const stale = row.staleAfter !== null && row.staleAfter <= now
      const prediction = policy.predict?.(row.sight, row.state, now)
      if (prediction === undefined) continue
      row.debt += prediction.error
      if (stale || row.debt >= prediction.limit) due += 1
    }
    times.push((performance.now() - from) * 1000)
  }
  if (due < 0) throw new RangeError("a page is never owed")
  const sorted = times.slice(rounds >> 1).sort((a, b) => a - b)
  return { median: sorted[sorted.length >> 1] ?? NaN, slow: sorted[Math.floor(sorted.length * 0.95)] ?? NaN }
}

// internal

const start = Date.UTC(2026, 0, 1)

interface PageRow {
  readonly sight: Freshness.Sight
  readonly state: string | null
  readonly staleAfter: number | null
  debt: number
}

const page = (policy: Freshness.Policy): ReadonlyArray<PageRow> => {
  const platform = Schema.decodeUnknownSync(PlatformId)("measured")
  return Array.from({ length: 100 }, (_, index) => {
    const sight = { platform, kind: "publication", publishedAt: start - index * 3_600_000, price: null } as const
    const facts = (count: number, previous: Freshness.Facts["previous"]): Freshness.Facts =>
      ({ ...sight, seed: `row ${index}`, previous, current: { likes: count, shares: 3 }, readRate: 0.001 })
    const first = policy.next(facts(40 + index, null), null, start)
    const second = policy.next(facts(55 + 2 * index, { metrics: { likes: 40 + index, shares: 3 }, at: start }), first.state, start + 3_600_000)
    return { sight, state: second.state, staleAfter: second.staleAfter, debt: 0 }
  })
}
