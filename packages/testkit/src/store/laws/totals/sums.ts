/** Laws of the sums over all rows a filter matches. */
import { PlatformPostId, PostId } from "@dravo/core/Ids"
import { day, hour } from "@dravo/core/Instant"
import type * as Query from "@dravo/core/Query"
import * as Sums from "@dravo/core/Sums"
import type { Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as F from "../../fixtures.ts"
import * as FromRows from "../../FromRows.ts"
import { type Law, law } from "../../../suite/law.ts"

const ways: ReadonlyArray<Sums.By> = ["all", "platform", "account", "day"]

export const sums: ReadonlyArray<Law> = [
  law(
    "sums by all, platform, account and day are those of the rows that match, whatever the filter",
    Effect.fnUntraced(function* ({ start, store }) {
      yield* filled(store, start)
      for (const filters of everyFilter) yield* equal(store, filters)
    })
  ),

  law(
    "days begin where they are said to: of 23 and 25 hours, at half an hour, amid a day, and what is before is of none",
    Effect.fnUntraced(function* ({ start, store }) {
      yield* filled(store, start)
      yield* equalByDays(store, 0)
      yield* fold(store, 9)
      yield* F.commitAll(store, start, (n) => (n % 2 === 0 ? { views: n } : {}))
      for (const days of everyDays) yield* equalByDay(store, [], days)
      yield* store.erase(F.mine, { _tag: "Post", postId: F.postId(1) })
      yield* equalByDays(store, 1)
      yield* fold(store, 100)
      yield* equalByDays(store, 2)
      const { groups } = yield* store.sumPublications(F.mine, { filters: [], by: "day", limit: 9, days: [] })
      assert.deepStrictEqual(groups, [])
    })
  ),

  law(
    "a sum is exact past every integer a number can hold",
    Effect.fnUntraced(function* ({ start, store }) {
      yield* F.seeded(store, 40)
      const max = Number.MAX_SAFE_INTEGER
      yield* F.commitAll(store, start, (n) => ({ views: n % 4 === 3 ? -1 - n : max }))
      const [group] = (yield* store.sumPublications(F.mine, { filters: [], by: "all", limit: 1 })).groups
      assert.isTrue((group?.platforms[0]?.keys.get("views")?.sum ?? 0n) > BigInt(max) * 29n)
      yield* equal(store, [])
    })
  ),

  law(
    "a value that is no integer counts as one that is not there",
    Effect.fnUntraced(function* ({ start, store }) {
      yield* F.seeded(store, 3)
      yield* F.commitAll(store, start, (n) => ({ views: n === 0 ? 0.5 : n, ratio: 0.25, likes: 0 }))
      const [group] = (yield* store.sumPublications(F.mine, { filters: [], by: "all", limit: 1 })).groups
      assert.deepStrictEqual([...(group?.platforms[0]?.keys ?? [])].toSorted(), [
        ["likes", { sum: 0n, rows: 3 }],
        ["views", { sum: 3n, rows: 2 }]
      ])
    })
  ),

  law(
    "sums of nothing are one group without rows by all, and no group by anything else",
    Effect.fnUntraced(function* ({ store }) {
      const answers = yield* Effect.forEach(ways, (by) => store.sumPublications(F.mine, { filters: [], by, limit: 9 }))
      assert.deepStrictEqual(
        answers.map(({ groups }) => groups),
        [[{ key: "", posts: 0, platforms: [] }], [], [], []]
      )
    })
  ),

  law(
    "groups are cut in their order: days in time, also before 1970",
    Effect.fnUntraced(function* ({ store }) {
      yield* store.connectAccount(F.mine, F.account(0))
      for (const [n, at] of [-1, -day, -day - 1, 0, day - 1, day, 40 * day].entries())
        yield* store.recordPublication(F.mine, F.publication(n, { createdAt: at }))
      const { groups } = yield* store.sumPublications(F.mine, { filters: [], by: "day", limit: 4 })
      assert.deepStrictEqual(
        groups.map(({ key, platforms }) => [Number(key) / day, platforms[0]?.publications]),
        [
          [-2, 1],
          [-1, 2],
          [0, 2],
          [1, 1]
        ]
      )
      yield* equal(store, [{ _tag: "CreatedTo", at: -1 }])
    })
  ),

  law(
    "sums follow what refreshes bring and take away, and what is erased",
    Effect.fnUntraced(function* ({ start, store }) {
      yield* filled(store, start)
      yield* F.commitAll(store, start, (n) => (n % 2 === 0 ? { views: n } : {}))
      yield* equal(store, [])
      yield* store.erase(F.mine, { _tag: "Post", postId: F.postId(1) })
      yield* equal(store, [])
      yield* store.erase(F.mine, { _tag: "Account", accountId: F.accountId(1) })
      for (const filters of everyFilter) yield* equal(store, filters)
      yield* store.erase(F.mine, { _tag: "All" })
      yield* equal(store, [])
    })
  ),

  law(
    "sums and totals are the same before, amid and after folding, whatever was folded when",
    Effect.fnUntraced(function* ({ start, store }) {
      yield* filled(store, start)
      yield* fold(store, 7)
      yield* F.commitAll(store, start, (n) => (n % 2 === 0 ? { views: n } : {}))
      for (let turn = 0; turn < 8; turn++) {
        yield* store.engineFold(5)
        yield* equal(store, everyFilter[turn % everyFilter.length] ?? [])
      }
      yield* store.erase(F.mine, { _tag: "Post", postId: F.postId(1) })
      yield* store.engineFold(3)
      for (const filters of everyFilter) yield* equal(store, filters)
      yield* fold(store, 100)
      for (const filters of everyFilter) yield* equal(store, filters)
      yield* store.erase(F.mine, { _tag: "Account", accountId: F.accountId(1) })
      yield* store.erase(F.mine, { _tag: "All" })
      yield* fold(store, 11)
      yield* equal(store, [])
      yield* filled(store, start)
      yield* equal(store, [])
    })
  ),

  law(
    "two publications that turn out to be one are summed once",
    Effect.fnUntraced(function* ({ lease, start, store }) {
      yield* store.connectAccount(F.mine, F.account(0))
      const [first, second] = yield* Effect.forEach([0, 1], (n) =>
        store.recordPublication(F.mine, F.publication(n, { postId: F.postId(7) }))
      )
      if (first === undefined || second === undefined) return
      yield* F.commitAll(store, start, () => ({ views: 5 }))
      const { granted } = yield* store.claim(
        F.mine,
        [{ subject: F.ofPublication(first), fence: 1, reason: "forced" }],
        lease
      )
      const learned = { platformPostId: second.platformPostId }
      yield* store.commit(
        F.mine,
        granted.map((one) => ({ ...one, sync: F.synced(start, { metrics: { views: 6 } }), learned }))
      )
      yield* equal(store, [])
      yield* fold(store, 1)
      yield* equal(store, [])
      const [group] = (yield* store.sumPublications(F.mine, { filters: [], by: "all", limit: 1 })).groups
      assert.strictEqual(group?.platforms[0]?.publications, 1)
    })
  )
]

// internal

/** To the end, so many changes at a time. */
export const fold = Effect.fnUntraced(function* (
  store: Store["Service"],
  changes: number
): Effect.fn.Return<void, StoreError> {
  while (yield* store.engineFold(changes));
})

/** Publications on three accounts of two networks, over days and a month's end, some posts on several of them. */
export const filled = Effect.fnUntraced(function* (
  store: Store["Service"],
  start: number
): Effect.fn.Return<void, StoreError> {
  for (const n of [0, 1, 2]) yield* store.connectAccount(F.mine, F.account(n, { platform: F.platform(n % 2) }))
  yield* store.connectAccount(F.theirs, F.account(0))
  for (const [n, at] of [...instants, ...closeBy].entries()) {
    const draft = F.publication(n, {
      accountId: F.accountId(n % 3),
      postId: F.postId(Math.floor(n / 2) % 5),
      platformPostId: PlatformPostId.make(`p${n}`),
      createdAt: at
    })
    yield* store.recordPublication(F.mine, draft)
  }
  yield* store.recordPublication(F.theirs, F.publication(99, { postId: PostId.make("post_0"), createdAt: newYear }))
  yield* F.commitAll(store, start, (n) => (n % 7 === 6 ? {} : { views: n, ...(n % 3 === 0 ? { likes: 2 * n } : {}) }))
})

/** The midnight a year, a month and a day begin at. */
const newYear = 1_767_225_600_000
const instants = [-40, -31, -3, -1, 0, 0, 1, 30, 31, 58, 59, 60].flatMap((days) => [
  newYear + days * day,
  newYear + days * day - 1,
  newYear + days * day + hour
])
/** Within one day: neighbours of a post in one hour, in two, and at both ends of a day. */
const closeBy = [0, 1, hour - 1, hour, hour + 1, 2.5 * hour, 2.6 * hour, 13 * hour, day - hour, day - 1].map(
  (after) => newYear + 30 * day + after
)

export const everyFilter: ReadonlyArray<ReadonlyArray<Query.Filter>> = [
  [],
  [{ _tag: "Account", accountId: F.accountId(1) }],
  [{ _tag: "Platform", platform: F.platform(0) }],
  [{ _tag: "Post", id: "post_1" }],
  [
    { _tag: "Account", accountId: F.accountId(1) },
    { _tag: "Platform", platform: F.platform(0) }
  ],
  [{ _tag: "CreatedFrom", at: newYear }],
  [{ _tag: "CreatedTo", at: newYear }],
  ...[
    [-40, 60, 0, 0],
    [-31, 59, 0, -1],
    [-3, 1, 1, 0],
    [0, 0, 0, hour],
    [30, 30, 1, 2.55 * hour],
    [30, 31, 0.5 * hour, -0.5 * hour],
    [30, 31, hour, -1],
    [29, 31, 23.5 * hour, 1.5 * hour],
    [30, 30, 2.55 * hour, 2.7 * hour],
    [-3, 30, 5 * hour, hour],
    [-1, 58, -1, 1],
    [30, 31, 0, -1],
    [5, 6, 0, 0],
    [1, -1, 0, 0]
  ].map(
    ([from = 0, to = 0, more = 0, less = 0]): ReadonlyArray<Query.Filter> => [
      { _tag: "CreatedFrom", at: newYear + from * day + more },
      { _tag: "CreatedTo", at: newYear + to * day + less },
      ...(from === -31 ? [{ _tag: "Platform" as const, platform: F.platform(1) }] : [])
    ]
  )
]

/** Days of zones ahead of and behind UTC, of which clocks change on the second; one hour for all, and far apart. */
const everyDays: ReadonlyArray<ReadonlyArray<number>> = [
  [hour, -5 * hour, 5.5 * hour, -9.5 * hour].map((ahead) => daysFrom(-42, 104, -ahead)),
  [daysFrom(-2, 5, -2.75 * hour), [newYear + 30 * day + hour / 2], [-40, 0, 30].map((days) => newYear + days * day - 1)]
].flat()

function daysFrom(first: number, count: number, shift: number): ReadonlyArray<number> {
  return Array.from({ length: count }, (_, n) => {
    const clocks = first + n > 30 ? hour : first + n > 0 ? 0 : -hour
    return newYear + (first + n) * day + shift + clocks
  })
}

/** Every filter with one of the lists of days, and with another each turn. */
const equalByDays = Effect.fnUntraced(function* (
  store: Store["Service"],
  turn: number
): Effect.fn.Return<void, StoreError> {
  for (const [n, filters] of everyFilter.entries())
    yield* equalByDay(store, filters, everyDays[(n + turn) % everyDays.length] ?? [])
})

const equalByDay = Effect.fnUntraced(function* (
  store: Store["Service"],
  filters: ReadonlyArray<Query.Filter>,
  days: ReadonlyArray<number>
): Effect.fn.Return<void, StoreError> {
  const page = yield* store.pagePublications(F.mine, { filters, start: { _tag: "Offset", offset: 0 }, limit: 10_000 })
  const rows = page.rows.map(({ publication, sync }) => ({ ...publication, metrics: sync.metrics }))
  const { groups } = yield* store.sumPublications(F.mine, { filters, by: "day", limit: 10_000, days })
  const wanted = FromRows.printed(Sums.of("day", rows, days))
  assert.deepStrictEqual(FromRows.printed(groups), wanted, JSON.stringify([filters, days[0]]))
})

/** The sums the store tells are those of the rows it pages through. */
export const equal = Effect.fnUntraced(function* (
  store: Store["Service"],
  filters: ReadonlyArray<Query.Filter>
): Effect.fn.Return<void, StoreError> {
  const { told, wanted } = yield* FromRows.sums(store, F.mine, filters)
  assert.deepStrictEqual(told, wanted, JSON.stringify(filters))
})
