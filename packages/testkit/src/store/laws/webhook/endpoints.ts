/** Laws of endpoints, and of what their owners do with messages. */
import { maxEndpoints } from "@dravo/core/Webhook"
import { assert } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as F from "../../fixtures.ts"
import { type Law, law } from "../../../suite/law.ts"
import * as W from "./support.ts"

export const endpoints: ReadonlyArray<Law> = [
  law(
    "endpoints are listed as they were inserted, in order of creation, within their workspace",
    Effect.fnUntraced(function* (world) {
      const { start, store } = world
      const first = yield* W.inserted(world, 2)
      const second = yield* W.inserted(world, 1, { events: ["post.discovered", "webhook.test"] })
      assert.deepStrictEqual(first, {
        ...W.draft(2),
        status: "active",
        disabledFor: null,
        version: 1,
        createdAt: first.createdAt,
        enabledAt: first.createdAt,
        deadInRow: 0,
        arrivedAt: null
      })
      assert.isAtLeast(first.createdAt, start)
      assert.deepStrictEqual(yield* store.listWebhooks(F.mine), [first, second])
      assert.isEmpty(yield* store.listWebhooks(F.theirs))
    })
  ),

  law(
    `a workspace has at most ${maxEndpoints} endpoints`,
    Effect.fnUntraced(function* (world) {
      for (let n = 0; n < maxEndpoints; n++) yield* W.inserted(world, n)
      assert.isNull(yield* world.store.insertWebhook(F.mine, W.draft(maxEndpoints)))
      assert.isNotNull(yield* world.store.insertWebhook(F.theirs, W.draft(0)))
      yield* world.store.deleteWebhook(F.mine, "we_3")
      assert.isNotNull(yield* world.store.insertWebhook(F.mine, W.draft(maxEndpoints)))
    })
  ),

  law(
    "an endpoint is changed only by whoever saw its newest version, and made active it begins anew",
    Effect.fnUntraced(function* (world) {
      const { store } = world
      const made = yield* W.inserted(world, 1)
      const changed = { ...made, url: "https://example.com/b", events: ["post.unavailable"] as const, version: 2 }
      const patch = { url: changed.url, events: changed.events }
      assert.isNull(yield* store.updateWebhook(F.theirs, made.id, 1, patch))
      assert.deepStrictEqual(yield* store.updateWebhook(F.mine, made.id, 1, patch), changed)
      assert.isNull(yield* store.updateWebhook(F.mine, made.id, 1, { url: "https://example.com/c" }))
      const off = yield* store.updateWebhook(F.mine, made.id, 2, { status: "disabled", disabledFor: "410" })
      assert.deepStrictEqual(off, { ...changed, status: "disabled", disabledFor: "410", version: 3 })
      yield* world.wait(world.tick)
      const on = yield* store.updateWebhook(F.mine, made.id, 3, { status: "active", secrets: "other", events: null })
      assert.deepStrictEqual(on, {
        ...made,
        url: changed.url,
        secrets: "other",
        version: 4,
        enabledAt: on?.enabledAt ?? 0
      })
      assert.isAbove(on?.enabledAt ?? 0, made.enabledAt)
      assert.deepStrictEqual(yield* store.listWebhooks(F.mine), on === null ? [] : [on])
    })
  ),

  law(
    "a deleted endpoint is gone with its messages, and nobody else's",
    Effect.fnUntraced(function* (world) {
      const { store } = world
      const gone = yield* W.inserted(world, 1)
      const kept = yield* W.inserted(world, 2)
      assert.strictEqual(yield* store.raise(F.mine, [W.test]), 2)
      assert.isFalse(yield* store.deleteWebhook(F.theirs, gone.id))
      assert.isTrue(yield* store.deleteWebhook(F.mine, gone.id))
      assert.isFalse(yield* store.deleteWebhook(F.mine, gone.id))
      assert.deepStrictEqual(yield* store.listWebhooks(F.mine), [kept])
      assert.deepStrictEqual(
        (yield* W.page(world)).map(({ endpointId }) => endpointId),
        [kept.id]
      )
    })
  ),

  law(
    "messages are paged the newest first, by endpoint and by what became of them",
    Effect.fnUntraced(function* (world) {
      const { store } = world
      const one = yield* W.inserted(world, 1)
      yield* W.inserted(world, 2)
      for (let n = 0; n < 3; n++) yield* store.raise(F.mine, [{ type: "webhook.test", data: { n } }])
      const all = yield* W.page(world)
      assert.strictEqual(all.length, 6)
      assert.deepStrictEqual(
        all.map(({ seq }) => seq),
        all.map(({ seq }) => seq).toSorted((a, b) => b - a)
      )
      const query = { endpointId: one.id, status: null, before: null, limit: 2 }
      const [newest, second] = yield* store.pageDeliveries(F.mine, query)
      assert.deepStrictEqual([newest?.data, second?.data], [{ n: 2 }, { n: 1 }])
      const rest = yield* store.pageDeliveries(F.mine, { ...query, before: second?.seq ?? 0 })
      assert.deepStrictEqual(
        rest.map(({ data }) => data),
        [{ n: 0 }]
      )
      assert.isEmpty(yield* store.pageDeliveries(F.mine, { ...query, status: "dead" }))
      assert.strictEqual((yield* store.pageDeliveries(F.mine, { ...query, status: "pending" })).length, 2)
      assert.isEmpty(yield* W.page(world, null, F.theirs))
    })
  ),

  law(
    "messages that are not on their way go again by id, by time, or where they were given up, as the ones they were",
    Effect.fnUntraced(function* (world) {
      const { store } = world
      const one = yield* W.inserted(world, 1)
      yield* store.raise(F.mine, [W.test])
      assert.strictEqual(yield* store.replayDeliveries(F.mine, one.id, { _tag: "Dead" }), 0)
      const [first] = yield* W.told(world)
      if (first === undefined) return assert.fail("nothing was told")
      const ways = [
        { _tag: "Ids", ids: ["other", first.id] },
        { _tag: "Made", from: first.createdAt, to: first.createdAt },
        { _tag: "Dead" }
      ] as const
      for (const [at, way] of ways.entries()) {
        assert.strictEqual(yield* store.replayDeliveries(F.mine, one.id, way), 0)
        const [visit] = yield* W.visits(world)
        if (visit === undefined) return assert.fail("nothing was due")
        assert.deepStrictEqual(
          visit.deliveries.map(({ attempts, id, tries }) => ({ attempts, id, tries })),
          [{ attempts: at + 1, id: first.id, tries: 1 }]
        )
        yield* W.settled(world, visit, "dead")
        assert.isEmpty(yield* W.visits(world))
        const wrong = { _tag: "Made", from: first.createdAt + 1, to: first.createdAt + 9 } as const
        for (const not of [{ _tag: "Ids", ids: [] }, wrong] as const)
          assert.strictEqual(yield* store.replayDeliveries(F.mine, one.id, not), 0)
        assert.strictEqual(yield* store.replayDeliveries(F.theirs, one.id, way), 0)
        assert.strictEqual(yield* store.replayDeliveries(F.mine, "we_9", way), 0)
        assert.strictEqual(yield* store.replayDeliveries(F.mine, one.id, way), 1)
      }
    })
  ),

  law(
    "messages are forgotten when they are old, the oldest first, in any workspace and whatever became of them",
    Effect.fnUntraced(function* (world) {
      const { lease, store, wait } = world
      for (const workspace of [F.mine, F.theirs]) yield* W.inserted(world, 1, {}, workspace)
      yield* store.engineRaise([W.test])
      yield* wait(2 * Duration.toMillis(lease))
      yield* store.raise(F.mine, [W.test])
      assert.strictEqual(yield* store.engineForgetDeliveries(Duration.times(lease, 3), 10), 0)
      assert.strictEqual(yield* store.engineForgetDeliveries(lease, 1), 1)
      assert.strictEqual(yield* store.engineForgetDeliveries(lease, 10), 1)
      assert.strictEqual(yield* store.engineForgetDeliveries(lease, 10), 0)
      assert.strictEqual((yield* W.page(world)).length, 1)
      assert.isEmpty(yield* W.page(world, null, F.theirs))
    })
  ),

  law(
    "what is erased takes its messages along, and a workspace its endpoints",
    Effect.fnUntraced(function* (world) {
      const { store } = world
      const { publications } = yield* F.seeded(store, 2)
      yield* W.inserted(world, 1)
      yield* W.inserted(world, 1, {}, F.theirs)
      const data = {}
      const events = publications.map(({ accountId, postId }) => ({
        type: "post.unavailable" as const,
        data,
        accountId,
        postId
      }))
      yield* store.raise(F.mine, [...events, { type: "account.recovered", data, accountId: F.accountId(0) }, W.test])
      yield* store.raise(F.theirs, events)
      yield* store.erase(F.mine, { _tag: "Post", postId: F.postId(0) })
      const left = W.types(yield* W.told(world))
      assert.deepStrictEqual(left, ["post.unavailable", "account.recovered", "webhook.test"])
      yield* store.erase(F.mine, { _tag: "Account", accountId: F.accountId(0) })
      assert.deepStrictEqual(W.types(yield* W.told(world)), ["webhook.test"])
      yield* store.erase(F.mine, { _tag: "All" })
      assert.isEmpty(yield* store.listWebhooks(F.mine))
      assert.isEmpty(yield* W.page(world))
      assert.strictEqual((yield* store.listWebhooks(F.theirs)).length, 1)
      assert.strictEqual((yield* W.page(world, null, F.theirs)).length, 2)
    })
  )
]
