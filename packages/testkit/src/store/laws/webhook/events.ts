/** Laws of what changes tell endpoints. */
import { beginning } from "@dravo/core/Change"
import { type EventType, pause } from "@dravo/core/Webhook"
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as F from "../../fixtures.ts"
import { type Law, law, type World } from "../../../suite/law.ts"
import { claimed } from "../refreshing/claiming.ts"
import * as Found from "../listing/found.ts"
import * as W from "./support.ts"

export const events: ReadonlyArray<Law> = [
  law(
    "numbers are told to each active endpoint of the workspace that wants them, and the feed tells them after the mark",
    Effect.fnUntraced(function* (world) {
      const { store } = world
      const { account, publications } = yield* F.seeded(store, 2)
      yield* W.refreshed(world, F.ofAccount(account))
      const all = yield* W.inserted(world, 1)
      const some = yield* W.inserted(world, 2, { events: ["analytics.updated"] })
      yield* W.inserted(world, 3, { events: ["post.discovered"] })
      const off = yield* W.inserted(world, 4)
      yield* store.updateWebhook(F.mine, off.id, 1, { status: "disabled" })
      yield* W.inserted(world, 5, {}, F.theirs)
      assert.isEmpty(yield* W.page(world))
      const [post] = publications
      if (post === undefined) return
      yield* W.refreshed(world, F.ofPublication(post))
      const told = yield* W.told(world)
      assert.deepStrictEqual(told.map(({ endpointId }) => endpointId).toSorted(), [all.id, some.id])
      assert.strictEqual(new Set(told.map(({ id }) => id)).size, 1)
      const [one] = told
      assert.match(one?.id ?? "", /^msg_[0-9A-Za-z]{8,}$/u)
      assert.deepStrictEqual(one, {
        seq: one?.seq ?? 0,
        endpointId: one?.endpointId ?? "",
        id: one?.id ?? "",
        type: "analytics.updated",
        data: { account_id: account.accountId, platform: account.platform },
        accountId: account.accountId,
        mark: one?.mark ?? 0,
        createdAt: one?.createdAt ?? 0,
        status: "pending",
        attempts: 0,
        tries: 0,
        nextAt: one?.createdAt ?? 0,
        log: []
      })
      assert.include(yield* after(world, one?.mark ?? null), `Publication ${post.seq}`)
      assert.isEmpty(yield* W.page(world, null, F.theirs))
    })
  ),

  law(
    "an account that changes again is told of once until that is tried, and then not before a minute is over",
    Effect.fnUntraced(function* (world) {
      const { store, wait } = world
      const { publications } = yield* F.seeded(store, 3)
      yield* W.inserted(world, 1)
      for (const post of publications) yield* W.refreshed(world, F.ofPublication(post))
      const first = yield* W.told(world)
      assert.deepStrictEqual(W.types(first), ["analytics.updated"])
      assert.includeMembers(
        [...(yield* after(world, first[0]?.mark ?? null))],
        publications.map(({ seq }) => `Publication ${seq}`)
      )
      const [visit] = yield* W.visits(world)
      if (visit === undefined) return assert.fail("nothing was due")
      const [post] = publications
      if (post === undefined) return
      yield* W.refreshed(world, F.ofPublication(post))
      yield* W.refreshed(world, F.ofPublication(post))
      yield* W.settled(world, visit, "delivered")
      const second = yield* W.told(world)
      assert.strictEqual(second.length, 2)
      const due = visit.deliveries[0]?.createdAt ?? 0
      assert.strictEqual(second[1]?.nextAt, due + pause)
      assert.isEmpty(yield* W.visits(world))
      yield* wait(pause + world.tick)
      const [next] = yield* W.visits(world)
      assert.deepStrictEqual(
        next?.deliveries.map(({ seq }) => seq),
        [second[1]?.seq]
      )
    })
  ),

  law(
    "a refresh that lost its fence tells nothing",
    Effect.fnUntraced(function* (world) {
      const { store } = world
      const { publications } = yield* F.seeded(store, 1)
      const [post] = publications
      if (post === undefined) return
      yield* W.inserted(world, 1)
      const held = yield* claimed(world, F.ofPublication(post))
      const gone = { ...F.failing(null), unavailableAt: 5, attemptedAt: 5 }
      yield* store.commit(F.mine, [{ ...held, fence: held.fence - 1, sync: gone }])
      yield* store.commit(F.theirs, [{ ...held, sync: gone }])
      assert.isEmpty(yield* W.page(world))
    })
  ),

  law(
    "a post is told of when it is found and when it is newly gone, once each",
    Effect.fnUntraced(function* (world) {
      const { store } = world
      const { account } = yield* F.seeded(store, 0)
      const wanted: ReadonlyArray<EventType> = ["post.discovered", "post.unavailable"]
      yield* W.inserted(world, 1, { events: wanted })
      for (let turn = 0; turn < 2; turn++) {
        const walk = yield* Found.walked(world)
        yield* Found.commit(world, walk.version, { found: [Found.foundPost(Found.discovered(1))], lease: null })
      }
      const [{ publication: post } = { publication: undefined }] = (yield* store.pagePublications(
        F.mine,
        F.allPublications
      )).rows
      if (post === undefined) return assert.fail("nothing was found")
      for (const attemptedAt of [6, 7])
        yield* W.refreshed(world, F.ofPublication(post), { unavailableAt: 6, attemptedAt })
      const told = yield* W.told(world)
      assert.deepStrictEqual(W.types(told), wanted)
      for (const { accountId, data, mark, postId } of told) {
        assert.deepStrictEqual(data, {
          account_id: account.accountId,
          platform: account.platform,
          post_id: post.postId,
          platform_post_id: post.platformPostId
        })
        assert.deepStrictEqual([accountId, postId], [account.accountId, post.postId])
        assert.include(yield* after(world, mark), `Publication ${post.seq}`)
      }
    })
  ),

  law(
    "a grant is told of when it dies and when the account is connected again, once each",
    Effect.fnUntraced(function* (world) {
      const { store } = world
      yield* W.inserted(world, 1)
      const account = yield* store.connectAccount(F.mine, F.account(0))
      yield* store.connectAccount(F.mine, F.account(0))
      assert.isEmpty(yield* W.page(world))
      yield* store.refuseGrant(F.mine, account.accountId, 1, "It is over.")
      for (const _ of [1, 2]) yield* store.refuseGrant(F.mine, account.accountId, 2, "It is dead.")
      for (const _ of [1, 2]) yield* store.connectAccount(F.mine, F.account(0))
      const names = { account_id: account.accountId, platform: account.platform }
      const told = yield* W.told(world)
      assert.deepStrictEqual(
        told.map(({ data, type }) => ({ data, type })),
        [
          { type: "account.requires_reconnect", data: { ...names, reason: "It is dead." } },
          { type: "account.recovered", data: names }
        ]
      )
      for (const { mark } of told) assert.include(yield* after(world, mark), `Grant ${account.seq}`)
    })
  ),

  law(
    "other events are told to a workspace, to all of them, or to the one endpoint that is named, whatever it wants",
    Effect.fnUntraced(function* (world) {
      const { store } = world
      const picky = yield* W.inserted(world, 1, { events: ["post.discovered"] })
      yield* W.inserted(world, 2)
      yield* W.inserted(world, 3, {}, F.theirs)
      const event = { type: "metric.retired", data: { metric: "views" } } as const
      assert.strictEqual(yield* store.engineRaise([event]), 2)
      assert.strictEqual(yield* store.raise(F.mine, [W.test], picky.id), 1)
      assert.strictEqual(yield* store.raise(F.theirs, [W.test], picky.id), 0)
      const [test] = yield* W.page(world, picky)
      assert.deepStrictEqual([test?.type, test?.data, test?.mark], [W.test.type, W.test.data, null])
      assert.strictEqual((yield* W.page(world)).length, 2)
      assert.strictEqual((yield* W.page(world, null, F.theirs)).length, 1)
    })
  ),

  law(
    "a metric that is retired and a budget that is spent are told once in the same words, whoever finds it out again",
    Effect.fnUntraced(function* (world) {
      const { store } = world
      const { publications } = yield* F.seeded(store, 1)
      yield* W.inserted(world, 1)
      const [post] = publications
      if (post === undefined) return assert.fail("nothing is there")
      const retired = (metric: string) => ({ type: "metric.retired", data: { metric } }) as const
      for (const _ of [1, 2]) yield* store.engineRaise([retired("views"), retired("reach")])
      const why = { type: "budget.exhausted", data: { platform: "x", until: "2026-01-02T00:00:00Z" } } as const
      for (let turn = 0; turn < 2; turn++) {
        const held = yield* claimed(world, F.ofPublication(post))
        yield* store.postpone(F.mine, [held], world.start + 100 * world.tick, turn === 0 ? undefined : why)
        assert.strictEqual((yield* W.page(world)).length, 2 + turn)
      }
      yield* store.postpone(F.mine, [], world.start, why)
      yield* store.postpone(F.theirs, [], world.start, why)
      const told = yield* W.told(world)
      assert.deepStrictEqual(
        told.map(({ data, type }) => ({ data, type })),
        [retired("views"), retired("reach"), why]
      )
    })
  )
]

// internal

/** What the feed tells after a mark. */
const after = Effect.fnUntraced(function* ({ store }: World, mark: number | null) {
  assert.isNotNull(mark)
  const { cursor } = yield* store.changes(F.mine, beginning, 1)
  const { changes } = yield* store.changes(F.mine, { ...cursor, mark: mark ?? 0, kind: "account", seq: 0 }, 100)
  return changes.map(({ _tag, seq }) => `${_tag} ${seq}`)
})
