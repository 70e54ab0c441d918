/** Laws of walks: one at a time over an account's listing, and nothing is written by one that was taken over. */
import { assert } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { claimed } from "../refreshing/claiming.ts"
import * as F from "../../fixtures.ts"
import { type Law, law, type World } from "../../../suite/law.ts"
import { commit, discovered, foundPost, walked } from "./found.ts"

export const walks: ReadonlyArray<Law> = [
  law(
    "while somebody walks an account's listing nobody else may, until the lease ends or is ended",
    Effect.fnUntraced(function* (world) {
      const { lease, store, tick, wait } = world
      yield* F.seeded(store, 0)
      const again = store.claimListing(F.mine, F.accountId(0), lease)
      const first = yield* walked(world)
      assert.isNull(yield* again)
      yield* wait(Duration.toMillis(lease) - tick)
      assert.isNull(yield* again)
      yield* wait(tick)
      const second = yield* walked(world)
      assert.isAbove(second.version, first.version)
      yield* commit(world, second.version, { lease: null })
      assert.isAbove((yield* walked(world)).version, second.version)
    })
  ),

  law(
    "a walk that was taken over writes nothing: no row, no numbers, no state",
    Effect.fnUntraced(function* (world) {
      const { lease, store, wait } = world
      const { publications } = yield* F.seeded(store, 1)
      const [one] = publications
      if (one === undefined) return
      const first = yield* walked(world)
      yield* wait(Duration.toMillis(lease))
      const second = yield* walked(world)
      yield* commit(world, second.version, { state: "the second's", nextAt: 5 })
      const held = yield* claimed(world, F.ofPublication(one))
      const lost = yield* store.commitListing(F.mine, F.accountId(0), {
        version: first.version,
        state: "the first's",
        nextAt: 6,
        lease: null,
        commits: [{ ...held, sync: F.synced(7), point: { views: 7 } }],
        found: [foundPost(discovered(8))]
      })
      assert.isNull(lost)
      assert.deepStrictEqual(yield* store.listingOf(F.mine, F.accountId(0)), { state: "the second's", nextAt: 5 })
      const { rows } = yield* store.pagePublications(F.mine, F.allPublications)
      assert.deepStrictEqual(
        rows.map(({ sync }) => sync.outcome),
        ["never"]
      )
      assert.isNull(yield* store.claimListing(F.mine, F.accountId(0), lease))
    })
  ),

  law(
    "commits of a page hold or are dropped one by one, as those of any other reading",
    Effect.fnUntraced(function* (world) {
      const { store } = world
      const { publications } = yield* F.seeded(store, 2)
      const [one, two] = publications.map(F.ofPublication)
      if (one === undefined || two === undefined) return
      const { version } = yield* walked(world)
      const [first, second] = [yield* claimed(world, one), yield* claimed(world, two)]
      const done = yield* store.commitListing(F.mine, F.accountId(0), {
        version,
        state: "",
        nextAt: null,
        lease: null,
        commits: [
          { ...first, sync: F.synced(7) },
          { ...second, fence: second.fence - 1, sync: F.synced(7) }
        ],
        found: []
      })
      assert.deepStrictEqual(done, { added: [], dropped: [two] })
      const { rows } = yield* store.rows(F.mine, [one, two])
      assert.deepStrictEqual(rows.map(({ sync }) => sync.outcome).toSorted(), ["never", "synced"])
    })
  ),

  law(
    "visits are taken when they are due, the longest overdue first, of connected accounts whose grant lives",
    Effect.fnUntraced(function* (world) {
      const { start, store, tick, wait } = world
      for (const n of [0, 1, 2, 3, 4]) yield* store.connectAccount(F.mine, F.account(n))
      yield* store.connectAccount(F.mine, F.account(5, { platform: F.platform(1) }))
      assert.deepStrictEqual(yield* due(world, 9), [0, 1, 2, 3, 4].map(F.accountId))
      assert.isEmpty(yield* due(world, 9))
      yield* wait(Duration.toMillis(world.lease))
      yield* planned(world, { 0: start + 9 * tick, 1: start + 5 * tick, 2: null, 3: 1, 4: 2 })
      yield* store.disconnectAccount(F.mine, F.accountId(3))
      yield* store.refuseGrant(F.mine, F.accountId(4), 1, "Revoked.")
      assert.deepStrictEqual(yield* due(world, 1), [F.accountId(1)])
      assert.deepStrictEqual(yield* due(world, 9), [F.accountId(0)])
    })
  ),

  law(
    "a visit that is planned for later is not due before, to the millisecond",
    Effect.fnUntraced(function* (world) {
      const { start, store, tick, wait } = world
      yield* store.connectAccount(F.mine, F.account(0))
      yield* planned(world, { 0: start + 20 * tick })
      yield* wait(19 * tick)
      assert.isEmpty(yield* due(world, 9))
      yield* wait(tick)
      assert.deepStrictEqual(yield* due(world, 9), [F.accountId(0)])
    })
  ),

  law(
    "an account that is connected again is visited at once, and what is known of its listing stays",
    Effect.fnUntraced(function* (world) {
      const { store } = world
      yield* store.connectAccount(F.mine, F.account(0))
      assert.deepStrictEqual(yield* store.listingOf(F.mine, F.accountId(0)), { state: null, nextAt: 0 })
      yield* planned(world, { 0: null })
      assert.isEmpty(yield* due(world, 9))
      yield* store.connectAccount(F.mine, F.account(0))
      assert.deepStrictEqual(yield* store.listingOf(F.mine, F.accountId(0)), { state: "walked", nextAt: 0 })
      assert.deepStrictEqual(yield* due(world, 9), [F.accountId(0)])
    })
  ),

  law(
    "nobody walks the listing of another workspace's account, of one that is disconnected or of none",
    Effect.fnUntraced(function* (world) {
      const { lease, store } = world
      yield* F.seeded(store, 0)
      const { version } = yield* walked(world)
      const page = { version, state: "", nextAt: null, lease: null, commits: [], found: [foundPost(discovered(1))] }
      assert.isNull(yield* store.listingOf(F.theirs, F.accountId(0)))
      assert.isNull(yield* store.claimListing(F.theirs, F.accountId(0), lease))
      assert.isNull(yield* store.commitListing(F.theirs, F.accountId(0), page))
      yield* commit(world, version, { lease: null })
      yield* store.disconnectAccount(F.mine, F.accountId(0))
      assert.isNull(yield* store.claimListing(F.mine, F.accountId(0), lease))
      yield* store.erase(F.mine, { _tag: "Account", accountId: F.accountId(0) })
      assert.isNull(yield* store.listingOf(F.mine, F.accountId(0)))
      assert.isNull(yield* store.commitListing(F.mine, F.accountId(0), page))
      for (const workspace of [F.mine, F.theirs])
        assert.strictEqual((yield* store.pagePublications(workspace, F.allPublications)).total, 0)
    })
  )
]

// internal

const due = ({ lease, store }: World, limit: number) =>
  Effect.map(store.engineClaimListings({ platform: F.platform(0), limit }, lease), (found) =>
    found.map(({ account }) => account.accountId)
  )

/** Plans the next visits of accounts, by their numbers. */
const planned = Effect.fnUntraced(function* (world: World, visits: Readonly<Record<number, number | null>>) {
  for (const [n, nextAt] of Object.entries(visits)) {
    const { version } = yield* walked(world, Number(n))
    yield* world.store.commitListing(F.mine, F.accountId(Number(n)), {
      version,
      nextAt,
      state: "walked",
      lease: null,
      commits: [],
      found: []
    })
  }
})
