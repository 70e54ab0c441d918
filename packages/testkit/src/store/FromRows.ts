/**
 * Totals, sums and orders computed anew from the rows: what a store that keeps them beside its rows must tell. A test
 * compares `told` with `wanted`.
 */
import type { WorkspaceId } from "@dravo/core/Ids"
import * as Ordering from "@dravo/core/Ordering"
import type { Filter, PublicationQuery } from "@dravo/core/Query"
import type { Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import * as Sums from "@dravo/core/Sums"
import * as Effect from "effect/Effect"

/** What a store told, and what its rows say. */
export interface Compared<A> {
  readonly told: A
  readonly wanted: A
}

/** The total of a page and the sums by all, platform, account and day. */
export const sums = Effect.fnUntraced(function* (
  store: Store["Service"],
  workspace: WorkspaceId,
  filters: ReadonlyArray<Filter> = []
): Effect.fn.Return<Compared<unknown>, StoreError> {
  const page = yield* store.pagePublications(workspace, allOf(filters))
  const rows = page.rows.map(({ publication, sync }) => ({ ...publication, metrics: sync.metrics }))
  const told = yield* Effect.forEach(ways, (by) =>
    Effect.map(store.sumPublications(workspace, { filters, by, limit: 10_000 }), ({ groups }) => [by, printed(groups)])
  )
  return {
    told: { total: page.total, sums: told },
    wanted: { total: rows.length, sums: ways.map((by) => [by, printed(Sums.of(by, rows))]) }
  }
})

/** The publications in each of some orders, as their numbers; null where the store refuses it. */
export const orders = Effect.fnUntraced(function* (
  store: Store["Service"],
  workspace: WorkspaceId,
  orderings: ReadonlyArray<Ordering.Ordering>
): Effect.fn.Return<ReadonlyArray<Compared<ReadonlyArray<number> | null>>, StoreError> {
  const { rows } = yield* store.pagePublications(workspace, allOf([]))
  const seqs = (some: typeof rows) => some.map(({ publication }) => publication.seq)
  return yield* Effect.forEach(orderings, (ordering) =>
    Effect.map(store.pagePublications(workspace, { ...allOf([]), ordering }), (page) => ({
      told: page.isRefused === true ? null : seqs(page.rows),
      wanted: seqs(rows.toSorted(Ordering.compare(ordering)))
    }))
  )
})

/** Sums as JSON has them: past its numbers they are text. */
export const printed = (groups: ReadonlyArray<Sums.Group>): ReadonlyArray<object> =>
  groups.map(({ key, platforms, posts }) => ({
    key,
    posts,
    platforms: platforms.map(({ keys, platform, publications }) => ({
      platform,
      publications,
      keys: [...keys].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, { rows, sum }]) => [name, rows, String(sum)])
    }))
  }))

// internal

const ways: ReadonlyArray<Sums.By> = ["all", "platform", "account", "day"]

const allOf = (filters: ReadonlyArray<Filter>): PublicationQuery => ({
  filters,
  start: { _tag: "Offset", offset: 0 },
  limit: 10_000
})
