/** Laws of the two pages and of `rows`. */
import { PlatformPostId, PostId } from "@dravo/core/Ids"
import type { Publication } from "@dravo/core/Publication"
import * as Ordering from "@dravo/core/Ordering"
import * as Query from "@dravo/core/Query"
import type { PublicationRow } from "@dravo/core/Row"
import type { Page, Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as F from "../fixtures.ts"
import { type Law, law } from "../../suite/law.ts"

const instants = [5000, 1000, 3000, 3000, -1000, 3000, 253_402_300_799_999, 0]

export const pages: ReadonlyArray<Law> = [
  law(
    "a page that need not be counted has the rows it has otherwise",
    Effect.fnUntraced(function* ({ store }) {
      yield* F.seeded(store, 3)
      const [counted, uncounted] = yield* Effect.all(
        [true, false].map((counted) => store.pagePublications(F.mine, { ...F.allPublications, limit: 2, counted }))
      )
      assert.deepStrictEqual(uncounted?.rows, counted?.rows)
      assert.deepStrictEqual([counted?.total, uncounted?.total], [3, 0])
    })
  ),

  law(
    "publications come newest first, and of equal instants the later insertion first",
    Effect.fnUntraced(function* ({ store }) {
      const all = yield* recorded(store, instants)
      assert.deepStrictEqual(
        F.seqs((yield* store.pagePublications(F.mine, F.allPublications)).rows),
        all.toSorted(Query.order).map(({ seq }) => seq)
      )
    })
  ),

  law(
    "offset and limit cut the same order, and the total counts every match",
    Effect.fnUntraced(function* ({ store }) {
      const order = (yield* recorded(store, instants)).toSorted(Query.order).map(({ seq }) => seq)
      for (const [offset, limit] of [
        [0, 1],
        [0, 3],
        [2, 3],
        [6, 3],
        [7, 1],
        [8, 1],
        [50, 100]
      ] as const) {
        const page = yield* store.pagePublications(F.mine, { filters: [], start: { _tag: "Offset", offset }, limit })
        assert.deepStrictEqual([F.seqs(page.rows), page.total], [order.slice(offset, offset + limit), 8])
      }
    })
  ),

  law(
    "a cursor goes on behind the row it names, and the total still counts every match",
    Effect.fnUntraced(function* ({ store }) {
      const order = (yield* recorded(store, instants)).toSorted(Query.order)
      for (const [at, { createdAt, seq }] of order.entries()) {
        const page = yield* store.pagePublications(F.mine, {
          filters: [],
          start: { _tag: "After", createdAt, seq },
          limit: 100
        })
        assert.deepStrictEqual([F.seqs(page.rows), page.total], [order.slice(at + 1).map((one) => one.seq), 8])
      }
    })
  ),

  law(
    "a cursor need not name a row that exists",
    Effect.fnUntraced(function* ({ store }) {
      const [oldest, middle] = F.numbers(yield* recorded(store, [1000, 2000, 3000]))
      const after = (createdAt: number, seq: number) =>
        Effect.map(
          store.pagePublications(F.mine, { filters: [], start: { _tag: "After", createdAt, seq }, limit: 100 }),
          ({ rows }) => F.seqs(rows)
        )
      assert.deepStrictEqual(yield* after(2000, 0), [oldest])
      assert.deepStrictEqual(yield* after(2000, Number.MAX_SAFE_INTEGER), [middle, oldest])
      assert.deepStrictEqual(yield* after(2500, 0), [middle, oldest])
      assert.deepStrictEqual(yield* after(-1, 0), [])
    })
  ),

  law(
    "a walk by cursor sees each row once while newer ones are recorded and rows are refreshed",
    Effect.fnUntraced(function* ({ lease, start, store }) {
      const all = yield* recorded(store, instants)
      const seen: Array<number> = []
      let from: Query.Start = { _tag: "Offset", offset: 0 }
      for (let step = 0; step < 8; step++) {
        const page: Page<PublicationRow> = yield* store.pagePublications(F.mine, { filters: [], start: from, limit: 1 })
        const row = page.rows[0]
        if (row === undefined) break
        seen.push(row.publication.seq)
        from = { _tag: "After", createdAt: row.publication.createdAt, seq: row.publication.seq }
        const late = F.publication(100 + step, {
          createdAt: 253_402_300_799_999,
          platformPostId: PlatformPostId.make(`late${step}`)
        })
        yield* store.recordPublication(F.mine, late)
        const subject = F.ofPublication(row.publication)
        const { granted } = yield* store.claim(F.mine, [{ subject, fence: row.fence, reason: "forced" }], lease)
        yield* store.commit(
          F.mine,
          granted.map((one) => ({ ...one, sync: F.synced(start) }))
        )
      }
      assert.deepStrictEqual(
        seen,
        all.toSorted(Query.order).map(({ seq }) => seq)
      )
    })
  ),

  law(
    "both ends of a period are inclusive at one millisecond",
    Effect.fnUntraced(function* ({ store }) {
      const [, middle] = F.numbers(yield* recorded(store, [1999, 2000, 2001]))
      const count = (...filters: ReadonlyArray<Query.Filter>) =>
        Effect.map(store.pagePublications(F.mine, F.filtered(...filters)), ({ rows, total }) => [rows.length, total])
      assert.deepStrictEqual(yield* count({ _tag: "CreatedFrom", at: 2000 }), [2, 2])
      assert.deepStrictEqual(yield* count({ _tag: "CreatedTo", at: 2000 }), [2, 2])
      assert.deepStrictEqual(yield* count({ _tag: "CreatedFrom", at: 2001 }), [1, 1])
      assert.deepStrictEqual(yield* count({ _tag: "CreatedTo", at: 1999 }), [1, 1])
      assert.deepStrictEqual(yield* count({ _tag: "CreatedFrom", at: 2001 }, { _tag: "CreatedTo", at: 1999 }), [0, 0])
      const only = yield* store.pagePublications(
        F.mine,
        F.filtered({ _tag: "CreatedFrom", at: 2000 }, { _tag: "CreatedTo", at: 2000 })
      )
      assert.deepStrictEqual(F.seqs(only.rows), [middle])
    })
  ),

  law(
    "a page behind any place, inside a period or beside it, holds the rows of the period that lie behind",
    Effect.fnUntraced(function* ({ store }) {
      const all = yield* recorded(store, [1000, 2000, 2000, 3000, 3000, 4000])
      const ends: ReadonlyArray<Query.Filter> = [
        { _tag: "CreatedFrom", at: 2000 },
        { _tag: "CreatedTo", at: 3000 }
      ]
      for (const filters of [[], ends.slice(0, 1), ends.slice(1), ends])
        for (const value of [500, 1000, 1999, 2000, 2500, 3000, 3500, 5000])
          for (const seq of [0, F.numbers(all)[2] ?? 0, 1_000_000_000])
            for (const direction of ["desc", "asc"] as const) {
              const ordering = { by: { _tag: "Created" }, direction, scanLimit: 0 } as const
              const start = { _tag: "Behind", value, seq } as const
              const { rows } = yield* store.pagePublications(F.mine, { filters, start, limit: 10, ordering })
              const expected = all
                .filter((one) => filters.every((filter) => Query.matches(filter, one)))
                .map((one) => ({ value: one.createdAt, seq: one.seq }))
                .filter((place) => Ordering.comparePlaces(direction, place, start) > 0)
                .sort((a, b) => Ordering.comparePlaces(direction, a, b))
              assert.deepStrictEqual(
                F.seqs(rows),
                expected.map((place) => place.seq),
                JSON.stringify({ filters, start, direction })
              )
            }
    })
  ),

  law(
    "a post is found by its own id and by the platform's, each exactly",
    Effect.fnUntraced(function* ({ store }) {
      yield* store.connectAccount(F.mine, F.account(0))
      const one = yield* store.recordPublication(
        F.mine,
        F.publication(1, { postId: PostId.make("same"), platformPostId: PlatformPostId.make("n_1") })
      )
      const two = yield* store.recordPublication(
        F.mine,
        F.publication(2, { postId: PostId.make("p%"), platformPostId: PlatformPostId.make("same") })
      )
      const found = (id: string) =>
        Effect.map(store.pagePublications(F.mine, F.filtered({ _tag: "Post", id })), ({ rows }) => F.seqs(rows))
      assert.deepStrictEqual(yield* found("same"), [two.seq, one.seq])
      assert.deepStrictEqual(yield* found("n_1"), [one.seq])
      for (const id of ["SAME", "n%", "n-1", "%", "_", "", "same ", "sam", "' or 1=1 --"])
        assert.deepStrictEqual(yield* found(id), [], id)
    })
  ),

  law(
    "filters of one kind AND together too",
    Effect.fnUntraced(function* ({ store }) {
      yield* recorded(store, [1000, 2000])
      const both: ReadonlyArray<Query.Filter> = [
        { _tag: "Post", id: F.postId(0) },
        { _tag: "Post", id: F.postId(1) }
      ]
      assert.strictEqual((yield* store.pagePublications(F.mine, F.filtered(...both))).total, 0)
      const twice: ReadonlyArray<Query.Filter> = [
        { _tag: "Post", id: F.postId(0) },
        { _tag: "Post", id: F.postId(0) }
      ]
      assert.strictEqual((yield* store.pagePublications(F.mine, F.filtered(...twice))).total, 1)
    })
  ),

  law(
    "accounts come in connection order, after a given one",
    Effect.fnUntraced(function* ({ store }) {
      const all = yield* Effect.forEach([4, 2, 3, 1], (n) =>
        store.connectAccount(F.mine, F.account(n, { platform: F.platform(n % 2) }))
      )
      const page = (query: Partial<Query.AccountQuery>) =>
        Effect.map(store.pageAccounts(F.mine, { ...F.allAccounts, ...query }), ({ rows }) => F.seqs(rows))
      const order = F.numbers(all)
      assert.deepStrictEqual(yield* page({}), order)
      assert.deepStrictEqual(yield* page({ limit: 2 }), order.slice(0, 2))
      assert.deepStrictEqual(yield* page({ after: order[1] ?? 0, limit: 2 }), order.slice(2))
      assert.deepStrictEqual(yield* page({ after: order[3] ?? 0 }), [])
      assert.deepStrictEqual(yield* page({ platform: F.platform(0) }), order.slice(0, 2))
      assert.deepStrictEqual(yield* page({ accountId: F.accountId(3) }), order.slice(2, 3))
      assert.deepStrictEqual(yield* page({ accountId: F.accountId(3), platform: F.platform(0) }), [])
      assert.deepStrictEqual(yield* page({ platform: F.platform(7) }), [])
    })
  ),

  law(
    "rows answers each known subject once",
    Effect.fnUntraced(function* ({ store }) {
      const {
        account,
        publications: [first, second]
      } = yield* F.seeded(store, 2)
      if (first === undefined || second === undefined) return
      const wanted = [F.ofPublication(second), F.ofAccount(account), F.ofPublication(first), F.ofPublication(second)]
      const { rows } = yield* store.rows(F.mine, [
        ...wanted,
        { kind: "publication", seq: 4_000_000 },
        { kind: "account", seq: 0 }
      ])
      assert.deepStrictEqual(
        rows.map((row) => `${row.kind} ${F.seqs([row])[0]}`).sort(),
        [`account ${account.seq}`, `publication ${first.seq}`, `publication ${second.seq}`].sort()
      )
      assert.deepStrictEqual((yield* store.rows(F.mine, [])).rows, [])
    })
  ),

  law(
    "every page tells the store's own now",
    Effect.fnUntraced(function* ({ start, store, tick, wait }) {
      yield* wait(5 * tick)
      const pages = [
        yield* store.pagePublications(F.mine, F.allPublications),
        yield* store.pageAccounts(F.mine, F.allAccounts),
        yield* store.rows(F.mine, [])
      ]
      for (const { now } of pages) {
        assert.isTrue(Number.isSafeInteger(now))
        assert.isAtLeast(now, start + 5 * tick)
        assert.isBelow(now, start + 6 * tick)
      }
    })
  ),

  ...Array.from({ length: 32 }, (_, set) => filterSet(set))
]

// internal

function recorded(
  store: Store["Service"],
  at: ReadonlyArray<number>
): Effect.Effect<ReadonlyArray<Publication>, StoreError> {
  return Effect.andThen(
    store.connectAccount(F.mine, F.account(0)),
    Effect.forEach(at, (createdAt, n) => store.recordPublication(F.mine, F.publication(n, { createdAt })))
  )
}

/** Each of the five filters present or not: what the page holds is what `Query.matches` says. */
function filterSet(set: number): Law {
  const filters: ReadonlyArray<Query.Filter> = [
    { _tag: "Post", id: F.postId(1) },
    { _tag: "Account", accountId: F.accountId(1) },
    { _tag: "Platform", platform: F.platform(1) },
    { _tag: "CreatedFrom", at: 2000 },
    { _tag: "CreatedTo", at: 3000 }
  ]
  const chosen = filters.filter((_, bit) => (set & (1 << bit)) !== 0)
  const name = chosen.length === 0 ? "no filter" : chosen.map((filter) => filter._tag).join(" and ")
  return law(
    `a page by ${name} holds exactly the rows that match`,
    Effect.fnUntraced(function* ({ store }) {
      yield* Effect.forEach([0, 1, 2], (n) =>
        store.connectAccount(F.mine, F.account(n, { platform: F.platform(n > 0 ? 1 : 0) }))
      )
      const drafts = [0, 1, 2].flatMap((owner) =>
        [1, 2].flatMap((post) => [1000, 2000, 3000, 4000].map((createdAt) => ({ owner, post, createdAt })))
      )
      const all = yield* Effect.forEach(drafts, ({ createdAt, owner, post }, n) =>
        store.recordPublication(
          F.mine,
          F.publication(n, {
            accountId: F.accountId(owner),
            postId: F.postId(post),
            createdAt,
            platformPostId: PlatformPostId.make(`n${n}`)
          })
        )
      )
      const expected = all
        .filter((one) => chosen.every((filter) => Query.matches(filter, one)))
        .sort(Query.order)
        .map(({ seq }) => seq)
      const page = yield* store.pagePublications(F.mine, {
        filters: chosen,
        start: { _tag: "Offset", offset: 0 },
        limit: 100
      })
      assert.deepStrictEqual([F.seqs(page.rows), page.total], [expected, expected.length])
      const second = yield* store.pagePublications(F.mine, {
        filters: chosen,
        start: { _tag: "Offset", offset: 1 },
        limit: 1
      })
      assert.deepStrictEqual([F.seqs(second.rows), second.total], [expected.slice(1, 2), expected.length])
    })
  )
}
