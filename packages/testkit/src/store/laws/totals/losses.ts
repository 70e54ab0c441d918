/** Laws of the orders posts are listed in, of what is gone from a platform and of numbers that may not be kept. */
import * as Ordering from "@dravo/core/Ordering"
import type { PublicationRow } from "@dravo/core/Row"
import type { Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import type { SyncState } from "@dravo/core/SyncState"
import { assert } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as F from "../../fixtures.ts"
import { type Law, law } from "../../../suite/law.ts"
import { descending, equal, listed, ranked } from "./orders.ts"
import { everyFilter, filled } from "./sums.ts"

export const losses: ReadonlyArray<Law> = [
  law(
    "what is gone from its platform keeps its place in every order while its last numbers are kept",
    Effect.fnUntraced(function* ({ lease, start, store }) {
      yield* filled(store, start)
      for (const keep of [false, true]) {
        if (keep) yield* ranked(store, 7)
        const before = F.seqs(yield* listed(store, descending))
        yield* committed(store, lease, ({ sync }, n) => (n % 3 === 0 ? gone(sync, start) : sync))
        assert.deepStrictEqual(F.seqs(yield* listed(store, descending)), before)
        for (const filters of everyFilter) yield* equal(store, filters)
      }
    })
  ),

  law(
    "numbers that may be kept no longer leave an order when their row is written without them, and not before",
    Effect.fnUntraced(function* ({ lease, start, store }) {
      const { publications } = yield* F.seeded(store, 6)
      const [a, b, c, d, e, f] = F.numbers(publications)
      for (const keep of [false, true]) {
        if (keep) yield* ranked(store, 2)
        yield* committed(store, lease, (row, n) =>
          F.synced(start - (n % 2) * 9 * day, { metrics: { views: row.publication.seq } })
        )
        const { aged } = yield* store.engineExpire(limits, null, 100)
        assert.lengthOf(aged, 3)
        assert.deepStrictEqual(F.seqs(yield* listed(store, descending)), [f, e, d, c, b, a])
        const isAged = ({ publication: { seq } }: PublicationRow) => aged.some(({ subject }) => subject.seq === seq)
        const kept = (yield* listed(store, descending)).filter((row) => !isAged(row))
        yield* committed(store, lease, (row) => (isAged(row) ? { ...row.sync, metrics: {} } : row.sync))
        const left = yield* listed(store, descending)
        assert.deepStrictEqual(F.seqs(left.slice(0, 3)), F.seqs(kept))
        assert.deepStrictEqual(
          left.slice(3).map((row) => Ordering.valueOf(descending.by, row)),
          [null, null, null]
        )
        yield* equal(store, [])
      }
    })
  )
]

// internal

const day = 86_400_000

const limits = [{ platform: F.platform(0), maxAge: Duration.days(3) }]

const gone = (sync: SyncState, at: number): SyncState => ({
  ...sync,
  outcome: "failed",
  error: "It is gone.",
  staleAfter: null,
  attemptedAt: at,
  unavailableAt: at
})

/** Every publication, newest first, as something changed of it. */
const committed = Effect.fnUntraced(function* (
  store: Store["Service"],
  lease: Duration.Duration,
  syncOf: (row: PublicationRow, n: number) => SyncState
): Effect.fn.Return<void, StoreError> {
  const { rows } = yield* store.pagePublications(F.mine, { ...F.allPublications, limit: 10_000 })
  const wishes = rows.map((row) => ({
    subject: F.ofPublication(row.publication),
    fence: row.fence,
    reason: "forced" as const
  }))
  const { granted } = yield* store.claim(F.mine, wishes, lease)
  assert.lengthOf(granted, rows.length)
  yield* store.commit(
    F.mine,
    rows.map((row, n) => ({
      subject: F.ofPublication(row.publication),
      fence: row.fence + 1,
      sync: syncOf(row, n)
    }))
  )
})
