/** Laws of what listings find: each post of an account is one row, with all that was read of it, or no row at all. */
import { beginning } from "@dravo/core/Change"
import { PlatformPostId, PostId } from "@dravo/core/Ids"
import type { DiscoveredDraft, Publication } from "@dravo/core/Publication"
import { initial } from "@dravo/core/SyncState"
import type { Found, ListedPage } from "@dravo/core/Store"
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { claimed } from "../refreshing/claiming.ts"
import * as F from "../../fixtures.ts"
import { type Law, law, reasonOf, type World } from "../../../suite/law.ts"

export const listings: ReadonlyArray<Law> = [
  law(
    "a post that a listing found is a row with its numbers, its point of history and its place in the feed",
    Effect.fnUntraced(function* (world) {
      const { account } = yield* F.seeded(world.store, 0)
      const draft = discovered(1, { origin: "collaboration", text: "Hello", traits: { kind: "reel" }, publishedAt: 7 })
      const { cursor } = yield* world.store.changes(F.mine, beginning, 100)
      const walk = yield* walked(world)
      const sync = { ...F.synced(5, { metrics: { views: 9 } }), unavailableAt: 6, policyState: "p" }
      const page = { found: [{ draft, sync, point: { views: 9 } }] }
      const [added] = yield* commit(world, walk.version, page)
      if (added === undefined) return assert.fail("nothing was found")
      assert.deepStrictEqual(added, {
        ...draft,
        createdAt: draft.createdAt ?? 0,
        workspace: F.mine,
        platform: account.platform,
        seq: added.seq
      })
      const { fence: _, ...row } = yield* F.rowOf(world.store, F.ofPublication(added))
      assert.deepStrictEqual(row, {
        kind: "publication",
        publication: added,
        account,
        sync,
        leaseUntil: null,
        reads: null
      })
      assert.deepStrictEqual(yield* pointsOf(world, added), [{ at: 5, until: 5, metrics: { views: 9 } }])
      const told = (yield* world.store.changes(F.mine, cursor, 100)).changes
      assert.deepStrictEqual(
        told.map(({ _tag, seq }) => `${_tag} ${seq}`),
        [`Publication ${added.seq}`]
      )
    })
  ),

  law(
    "a post that is a row already is found again without a trace, under the id it has and the one it was recorded with",
    Effect.fnUntraced(function* (world) {
      const { store } = world
      const { publications } = yield* F.seeded(store, 2)
      const [one, two] = publications
      if (one === undefined || two === undefined) return
      const held = yield* claimed(world, F.ofPublication(two))
      const learned = { platformPostId: PlatformPostId.make("video-2") }
      yield* store.commit(F.mine, [{ ...held, sync: F.synced(5), learned }])
      const before = yield* store.pagePublications(F.mine, F.allPublications)
      const { version } = yield* walked(world)
      const ids = [one.platformPostId, two.platformPostId, "video-2"].map((id) => PlatformPostId.make(id))
      const found = ids.map((platformPostId, at) => foundPost(discovered(9 + at, { platformPostId })))
      for (let turn = 0; turn < 2; turn++) assert.isEmpty(yield* commit(world, version, { found }))
      assert.deepStrictEqual((yield* store.pagePublications(F.mine, F.allPublications)).rows, before.rows)
    })
  ),

  law(
    "a page that is written twice finds each post once, and one page finds a post once however often it holds it",
    Effect.fnUntraced(function* (world) {
      const { store } = world
      yield* F.seeded(store, 0)
      const { version } = yield* walked(world)
      const page = { found: [1, 2, 3].map((n) => foundPost(discovered(n))) }
      const added = yield* commit(world, version, page)
      assert.deepStrictEqual(
        added.map(({ platformPostId }) => platformPostId),
        [1, 2, 3].map(F.platformPostId)
      )
      assert.isEmpty(yield* commit(world, version, page))
      const { rows, total } = yield* store.pagePublications(F.mine, F.allPublications)
      assert.deepStrictEqual([F.seqs(rows), total], [F.seqs(rows.toSorted(newest)), 3])
    })
  ),

  law(
    "recording a post that was found makes it the host's own: its number, its creation and its history stay",
    Effect.fnUntraced(function* (world) {
      const { store } = world
      yield* F.seeded(store, 0)
      const { version } = yield* walked(world)
      const draft = discovered(1, { text: "as listed", mediaType: "video", traits: { kind: "reel" } })
      const [found] = yield* commit(world, version, { found: [{ ...foundPost(draft), point: { views: 3 } }] })
      if (found === undefined) return assert.fail("nothing was found")
      const { cursor } = yield* store.changes(F.mine, beginning, 100)
      const own = F.publication(1, {
        postId: PostId.make("post_own"),
        createdAt: 5,
        url: "https://example.com/own",
        traits: { campaign: "autumn" }
      })
      const recorded = yield* store.recordPublication(F.mine, own)
      assert.deepStrictEqual(recorded, {
        ...found,
        postId: own.postId,
        origin: "published",
        url: own.url,
        traits: { kind: "reel", campaign: "autumn" }
      })
      const row = yield* F.rowOf(store, F.ofPublication(recorded))
      assert.deepStrictEqual(row.kind === "publication" ? row.publication : null, recorded)
      assert.deepStrictEqual(row.sync.metrics, { views: 1 })
      assert.lengthOf(yield* pointsOf(world, recorded), 1)
      const told = (yield* store.changes(F.mine, cursor, 100)).changes
      assert.deepStrictEqual(
        told.map(({ _tag, seq }) => `${_tag} ${seq}`),
        [`Publication ${found.seq}`]
      )
      assert.deepStrictEqual(yield* store.recordPublication(F.mine, own), recorded)
      const again = store.recordPublication(F.mine, { ...own, postId: PostId.make("post_other") })
      assert.strictEqual(yield* reasonOf(again), "Conflict")
    })
  ),

  law(
    "posts are named by the ids they have and those they were recorded under, within their account alone",
    Effect.fnUntraced(function* (world) {
      const { store } = world
      const { account, publications } = yield* F.seeded(store, 2)
      yield* store.connectAccount(F.mine, F.account(1))
      const [one, two] = publications
      if (one === undefined || two === undefined) return
      const held = yield* claimed(world, F.ofPublication(two))
      yield* store.commit(F.mine, [
        { ...held, sync: F.synced(5), learned: { platformPostId: PlatformPostId.make("video-2") } }
      ])
      const ids = [one.platformPostId, two.platformPostId, "video-2", "unknown"].map((id) => PlatformPostId.make(id))
      const named = Effect.fnUntraced(function* (workspace: typeof F.mine, accountId: typeof account.accountId) {
        return F.seqs((yield* store.postsNamed(workspace, accountId, ids)).rows).toSorted((a, b) => a - b)
      })
      assert.deepStrictEqual(yield* named(F.mine, account.accountId), [one.seq, two.seq])
      // By each of its ids alone: the one it was recorded under, and the one it has learned since.
      for (const id of [two.platformPostId, PlatformPostId.make("video-2")])
        assert.deepStrictEqual(F.seqs((yield* store.postsNamed(F.mine, account.accountId, [id])).rows), [two.seq])
      assert.isEmpty(yield* named(F.mine, F.accountId(1)))
      assert.isEmpty(yield* named(F.theirs, account.accountId))
      assert.isEmpty((yield* store.postsNamed(F.mine, account.accountId, [])).rows)
    })
  ),

  law(
    "rows are listed by their origin",
    Effect.fnUntraced(function* (world) {
      const { store } = world
      const { publications } = yield* F.seeded(store, 2)
      const { version } = yield* walked(world)
      const added = yield* commit(world, version, {
        found: [foundPost(discovered(8)), foundPost(discovered(9, { origin: "collaboration" }))]
      })
      for (const [origin, seqs] of [
        ["published", publications.map(({ seq }) => seq).toReversed()],
        ["discovered", [added[0]?.seq]],
        ["collaboration", [added[1]?.seq]]
      ] as const) {
        const { rows, total } = yield* store.pagePublications(F.mine, F.filtered({ _tag: "Origin", origin }))
        assert.deepStrictEqual([F.seqs(rows), total], [seqs, seqs.length])
      }
    })
  ),

  law(
    "a row that was found is due like any other, by the promise it was found with",
    Effect.fnUntraced(function* (world) {
      const { lease, start, store, tick, wait } = world
      yield* F.seeded(store, 0)
      const { version } = yield* walked(world)
      const guarantee = (n: number, staleAfter: number) => foundPost(discovered(n), { staleAfter })
      const added = yield* commit(world, version, {
        found: [
          guarantee(1, start + 100 * tick),
          guarantee(2, start + 5 * tick),
          { ...foundPost(discovered(3)), sync: initial }
        ]
      })
      yield* wait(20 * tick)
      const { rows } = yield* store.engineClaimDue(
        {
          kind: "publication",
          platform: F.platform(0),
          after: null,
          workspaces: 9,
          share: 9,
          limit: 9,
          unreadFor: null
        },
        lease
      )
      assert.deepStrictEqual(F.seqs(rows), [added[2]?.seq, added[1]?.seq])
    })
  )
]

export const discovered = (n: number, change: Partial<DiscoveredDraft> = {}): DiscoveredDraft => ({
  ...F.publication(n),
  postId: PostId.make(`post_found_${n}`),
  origin: "discovered",
  mediaType: "image",
  ...change
})

export const foundPost = (draft: DiscoveredDraft, state: Parameters<typeof F.synced>[1] = {}): Found => ({
  draft,
  sync: F.synced(5, state),
  point: { views: 1 }
})

/** The seeded account's listing, taken. */
export const walked = ({ lease, store }: World, n = 0) =>
  Effect.flatMap(store.claimListing(F.mine, F.accountId(n), lease), (walk) =>
    walk === null ? Effect.die(new RangeError("nobody could walk")) : Effect.succeed(walk)
  )

/** What a page added; dies where the version did not hold. */
export const commit = ({ lease, store }: World, version: number, page: Partial<ListedPage>) =>
  Effect.flatMap(
    store.commitListing(F.mine, F.accountId(0), {
      version,
      lease,
      state: "walking",
      nextAt: null,
      commits: [],
      found: [],
      ...page
    }),
    (done) => (done === null ? Effect.die(new RangeError("the walk was lost")) : Effect.succeed(done.added))
  )

// internal

const newest = (a: { readonly publication: Publication }, b: { readonly publication: Publication }): number =>
  b.publication.createdAt - a.publication.createdAt

const pointsOf = ({ store }: World, publication: Publication) =>
  Effect.map(
    store.history(F.mine, [F.ofPublication(publication)], { from: 0, to: 1000, after: null, limit: 10 }),
    (recorded) => recorded.map(({ point }) => point)
  )
