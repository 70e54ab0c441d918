/** Laws of the orders posts are listed in apart from that of time. */
import { PlatformPostId } from "@dravo/core/Ids"
import * as Ordering from "@dravo/core/Ordering"
import type * as Query from "@dravo/core/Query"
import type { PublicationRow } from "@dravo/core/Row"
import type { Page, Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as F from "../../fixtures.ts"
import { type Law, law } from "../../../suite/law.ts"
import { everyFilter, filled } from "./sums.ts"

export const orders: ReadonlyArray<Law> = [
  law(
    "every order is that of the rows that match, whatever the filter, before a ranking is kept for it and after",
    Effect.fnUntraced(function* ({ start, store }) {
      yield* filled(store, start)
      for (const filters of everyFilter) yield* equal(store, filters)
      yield* ranked(store, 7)
      for (const filters of everyFilter) yield* equal(store, filters)
    })
  ),

  law(
    "rows without the value come last in both directions: nothing is not 0, and not less than less than 0",
    Effect.fnUntraced(function* ({ start, store }) {
      yield* F.seeded(store, 5)
      yield* F.commitAll(store, start, (n) =>
        n < 3 ? { views: [0, -7, 2 ** 53 - 1][n] ?? 0 } : n === 3 ? { views: 0.5 } : {}
      )
      for (const keep of [false, true]) {
        if (keep) yield* ranked(store, 100)
        const values = (direction: "asc" | "desc") =>
          Effect.map(listed(store, { by: by(views), direction }), (rows) =>
            rows.map((row) => Ordering.valueOf(by(views), row))
          )
        assert.deepStrictEqual(yield* values("desc"), [2 ** 53 - 1, 0, -7, null, null])
        assert.deepStrictEqual(yield* values("asc"), [-7, 0, 2 ** 53 - 1, null, null])
      }
    })
  ),

  law(
    "a walk by cursor sees each row once in every order, through ties and through what has no value",
    Effect.fnUntraced(function* ({ start, store }) {
      yield* filled(store, start)
      yield* F.commitAll(store, start, (n) => (n % 5 === 4 ? {} : { views: n % 4, likes: n % 3 }))
      for (const keep of [false, true]) {
        if (keep) yield* ranked(store, 100)
        for (const order of every)
          for (const limit of [1, 2, 7])
            assert.deepStrictEqual(
              yield* walked(store, order, limit),
              F.seqs(yield* listed(store, order)),
              JSON.stringify([keep, order.by, order.direction, limit])
            )
      }
    })
  ),

  law(
    "an order follows what is recorded, refreshed, adopted, found to be one and erased after it was named",
    Effect.fnUntraced(function* ({ lease, start, store }) {
      yield* ranked(store, 100)
      yield* filled(store, start)
      yield* equal(store, [])
      yield* F.commitAll(store, start, (n) => (n % 3 === 0 ? {} : { views: 100 - n, likes: n % 5 }))
      yield* equal(store, [])
      const [first, second] = yield* Effect.forEach([0, 1], (n) =>
        store.recordPublication(
          F.mine,
          F.publication(n, { postId: F.postId(70), platformPostId: PlatformPostId.make(`one${n}`) })
        )
      )
      if (first === undefined || second === undefined) return
      const { granted } = yield* store.claim(
        F.mine,
        [{ subject: F.ofPublication(first), fence: 0, reason: "forced" }],
        lease
      )
      const learned = { platformPostId: second.platformPostId }
      yield* store.commit(
        F.mine,
        granted.map((one) => ({ ...one, sync: F.synced(start, { metrics: { views: 50 } }), learned }))
      )
      yield* equal(store, [])
      yield* store.erase(F.mine, { _tag: "Post", postId: F.postId(1) })
      yield* equal(store, [])
      yield* store.erase(F.mine, { _tag: "Account", accountId: F.accountId(1) })
      for (const filters of everyFilter) yield* equal(store, filters)
      yield* store.erase(F.mine, { _tag: "All" })
      yield* equal(store, [])
      assert.lengthOf(yield* listed(store, { by: by(views), direction: "desc" }, F.theirs), 1)
    })
  ),

  law(
    "rows that are older than a ranking are taken in a portion at a time, amid writes, and every answer stays right",
    Effect.fnUntraced(function* ({ start, store }) {
      yield* filled(store, start)
      for (let turn = 0; yield* store.engineRank(kept, 4); turn++) {
        if (turn % 3 === 0)
          yield* F.commitAll(store, start, (n) => ((n + turn) % 4 === 0 ? {} : { views: n * (turn + 1) }))
        if (turn === 4) yield* store.erase(F.mine, { _tag: "Post", postId: F.postId(2) })
        yield* equal(store, [])
        assert.isBelow(turn, 100)
      }
      for (const filters of everyFilter) yield* equal(store, filters)
    })
  ),

  law(
    "an order is refused where more rows match than it may look at, and answered once a ranking is kept for it",
    Effect.fnUntraced(function* ({ start, store }) {
      yield* filled(store, start)
      const page = (ranking: Ordering.Ranking, scanLimit: number, filters: ReadonlyArray<Query.Filter> = []) =>
        Effect.map(
          store.pagePublications(F.mine, {
            ...F.filtered(...filters),
            ordering: { by: by(ranking), direction: "desc", scanLimit }
          }),
          ({ isRefused = false, rows, total }) => ({ isRefused, rows: rows.length, total })
        )
      const { total } = yield* store.pagePublications(F.mine, F.allPublications)
      const ofOne: Query.Filter = { _tag: "Account", accountId: F.accountId(1) }
      const { total: few } = yield* store.pagePublications(F.mine, F.filtered(ofOne))
      assert.isAbove(total, few)
      assert.deepStrictEqual(yield* page(views, total), { isRefused: false, rows: total, total })
      assert.deepStrictEqual(yield* page(views, total - 1), { isRefused: true, rows: 0, total })
      assert.isFalse((yield* page(views, few, [ofOne])).isRefused)
      assert.isTrue((yield* page(views, few - 1, [ofOne])).isRefused)
      while (yield* store.engineRank([views], 100));
      assert.deepStrictEqual(yield* page(views, 0), { isRefused: false, rows: total, total })
      // One of the same name that means other keys is another.
      assert.isTrue((yield* page({ ...likes, name: views.name }, 0)).isRefused)
      const created = { by: { _tag: "Created" }, direction: "asc", scanLimit: 0 } as const
      assert.lengthOf((yield* store.pagePublications(F.mine, { ...F.allPublications, ordering: created })).rows, total)
    })
  )
]

/** To the end, so many rows at a time. */
export const ranked = Effect.fnUntraced(function* (
  store: Store["Service"],
  rows: number
): Effect.fn.Return<void, StoreError> {
  while (yield* store.engineRank(kept, rows));
})

/** Each order the store tells is that of the rows it pages through by time; so is each part of it. */
export const equal = Effect.fnUntraced(function* (
  store: Store["Service"],
  filters: ReadonlyArray<Query.Filter>
): Effect.fn.Return<void, StoreError> {
  const all = yield* store.pagePublications(F.mine, { ...F.filtered(...filters), limit: 10_000 })
  for (const order of every) {
    const ordering = { ...order, scanLimit: anyNumber }
    const wanted = F.seqs(all.rows.toSorted(Ordering.compare(order)))
    for (const [offset, limit] of [
      [0, 1000],
      [2, 3]
    ] as const) {
      const page = yield* store.pagePublications(F.mine, {
        filters,
        start: { _tag: "Offset", offset },
        limit,
        ordering
      })
      assert.deepStrictEqual(
        [F.seqs(page.rows), page.total],
        [wanted.slice(offset, offset + limit), all.total],
        JSON.stringify([order.by._tag, order.direction, offset, filters])
      )
    }
  }
})

/** All of a workspace in an order. */
export const listed = (
  store: Store["Service"],
  order: Order,
  workspace = F.mine
): Effect.Effect<ReadonlyArray<PublicationRow>, StoreError> =>
  Effect.map(
    store.pagePublications(workspace, { ...F.allPublications, ordering: { ...order, scanLimit: anyNumber } }),
    ({ rows }) => rows
  )

const views: Ordering.Ranking = {
  name: "views",
  keys: { [F.platform(0)]: ["views"], [F.platform(1)]: ["likes", "views"] }
}
/** Of one network alone. */
const likes: Ordering.Ranking = { name: "likes", keys: { [F.platform(0)]: ["likes"] } }
const kept = [views, likes]

const by = (ranking: Ordering.Ranking) => ({ _tag: "Ranked", ranking }) as const

/** Most views first. */
export const descending = { by: by(views), direction: "desc" } as const

// internal

type Order = Pick<Ordering.Ordering, "by" | "direction">

const every: ReadonlyArray<Order> = [
  by(views),
  by(likes),
  { _tag: "Published" } as const,
  { _tag: "Created" } as const
].flatMap((one) => [
  { by: one, direction: "desc" as const },
  { by: one, direction: "asc" as const }
])

const anyNumber = 1_000_000

const walked = Effect.fnUntraced(function* (
  store: Store["Service"],
  order: Order,
  limit: number
): Effect.fn.Return<ReadonlyArray<number>, StoreError> {
  const seen: Array<number> = []
  let from: Query.Start = { _tag: "Offset", offset: 0 }
  for (let pages = 0; pages < 100; pages++) {
    const { rows }: Page<PublicationRow> = yield* store.pagePublications(F.mine, {
      filters: [],
      start: from,
      limit,
      ordering: { ...order, scanLimit: anyNumber }
    })
    seen.push(...F.seqs(rows))
    const last = rows.at(-1)
    if (last === undefined) break
    from = { _tag: "Behind", ...Ordering.placeOf(order.by, last) }
  }
  return seen
})
