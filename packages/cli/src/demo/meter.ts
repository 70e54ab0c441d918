/** What an answer should have cost the platforms, worked out from its rows and the adapters' capabilities alone. */
import { mixesAccounts, type ReadCapability } from "@dravo/core/Adapter"
import { requestsFor } from "@dravo/core/RequestAllowance"
import type { Kind } from "@dravo/core/Subject"
import type * as Wire from "@dravo/http/Wire"

export interface Meter {
  /** Calls for the rows nobody has read yet, or for all of them; from now on they count as read. */
  expect(kind: Kind, rows: ReadonlyArray<Wire.PostRow | Wire.AccountRow>, forced: boolean): Expected
}

/** The same number twice, except for platforms that declare a request for each row and may get several with one. */
export interface Expected {
  readonly min: number
  readonly max: number
}

export const make = (readsOf: (platform: string, kind: Kind) => ReadCapability | undefined): Meter => {
  const read = new Set<string>()
  return {
    expect: (kind, rows, forced) => {
      const groups = new Map<string, { readonly reads: ReadCapability; rows: number }>()
      for (const row of rows) {
        const id = JSON.stringify([kind, row.account_id, "platform_post_id" in row ? row.platform_post_id : null])
        const reads = readsOf(row.platform, kind)
        if (reads === undefined || (read.has(id) && !forced)) continue
        read.add(id)
        // One call reads many rows of one account, or of all accounts where the platform mixes them.
        const name = mixesAccounts(reads) ? row.platform : `${row.platform} ${row.account_id}`
        const group = groups.get(name) ?? { reads, rows: 0 }
        group.rows++
        groups.set(name, group)
      }
      const all = [...groups.values()].map(({ reads: { batch, requests }, rows: count }) => {
        const max =
          Math.floor(count / batch) * requestsFor(requests.usual, batch) + requestsFor(requests.usual, count % batch)
        return { max, min: requests.usual.each === 0 ? max : Math.ceil(count / batch) }
      })
      const sum = (bound: keyof Expected) => all.reduce((total, one) => total + one[bound], 0)
      return { min: sum("min"), max: sum("max") }
    }
  }
}
