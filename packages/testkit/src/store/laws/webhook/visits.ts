/** Laws of who sends which messages, and of what becomes of them. */
import { assert } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as F from "../../fixtures.ts"
import { type Law, law } from "../../../suite/law.ts"
import * as W from "./support.ts"

export const visits: ReadonlyArray<Law> = [
  law(
    "an endpoint is visited by one process at a time, until the visit ends or its lease does",
    Effect.fnUntraced(function* (world) {
      const { lease, store, wait } = world
      const endpoint = yield* W.inserted(world, 1)
      yield* store.raise(F.mine, [W.test])
      const [visit, ...more] = yield* W.visits(world)
      if (visit === undefined) return assert.fail("nothing was due")
      assert.isEmpty(more)
      const [told] = yield* W.told(world)
      assert.deepStrictEqual(visit, { workspace: F.mine, endpoint, deliveries: told ? [told] : [], now: visit.now })
      assert.deepStrictEqual([told?.attempts, told?.tries, told?.status], [1, 1, "pending"])
      assert.isAtLeast(told?.nextAt ?? 0, visit.now + Duration.toMillis(lease))
      yield* store.raise(F.mine, [W.test])
      assert.isEmpty(yield* W.visits(world))
      yield* wait(Duration.toMillis(lease) + world.tick)
      const [again] = yield* W.visits(world)
      assert.deepStrictEqual(again?.deliveries.map(({ attempts }) => attempts).toSorted(), [1, 2])
    })
  ),

  law(
    "of each endpoint its share of messages is taken, the longest due first; endpoints longest not visited come first",
    Effect.fnUntraced(function* (world) {
      const { store } = world
      const one = yield* W.inserted(world, 1)
      const two = yield* W.inserted(world, 2, {}, F.theirs)
      for (let n = 0; n < 5; n++) yield* store.raise(F.mine, [{ type: "webhook.test", data: { n } }])
      const order: Array<unknown> = []
      for (let turn = 0; turn < 4; turn++) {
        for (const visit of yield* W.visits(world, 1, 2)) {
          order.push(visit.endpoint.id, ...visit.deliveries.map(({ data }) => data["n"]))
          yield* W.settled(world, visit, "delivered")
        }
        if (turn === 0) yield* store.raise(F.theirs, [{ type: "webhook.test", data: { n: 9 } }])
      }
      assert.deepStrictEqual(order, [one.id, 0, 1, two.id, 9, one.id, 2, 3, one.id, 4])
    })
  ),

  law(
    "nothing is sent to an endpoint that is disabled; its messages wait for it",
    Effect.fnUntraced(function* (world) {
      const { store } = world
      const { id } = yield* W.inserted(world, 1)
      yield* store.raise(F.mine, [W.test])
      yield* store.updateWebhook(F.mine, id, 1, { status: "disabled", disabledFor: "no" })
      assert.strictEqual(yield* store.raise(F.mine, [W.test]), 0)
      assert.isEmpty(yield* W.visits(world))
      yield* store.updateWebhook(F.mine, id, 2, { status: "active" })
      assert.strictEqual((yield* W.visits(world)).flatMap(({ deliveries }) => deliveries).length, 1)
    })
  ),

  law(
    "what became of a message is written by whoever tried it last, and an arrived one is not sent again",
    Effect.fnUntraced(function* (world) {
      const { lease, store, wait } = world
      const { id } = yield* W.inserted(world, 1)
      yield* store.raise(F.mine, [W.test])
      const [late] = yield* W.visits(world)
      yield* wait(Duration.toMillis(lease) + world.tick)
      const [last] = yield* W.visits(world)
      if (late === undefined || last === undefined) return assert.fail("nothing was due")
      yield* W.settled(world, late, "dead")
      assert.deepStrictEqual(yield* W.told(world), last.deliveries)
      for (const workspace of [F.theirs, F.mine])
        yield* W.settled(world, { ...last, workspace, deliveries: last.deliveries }, "delivered")
      const [arrived] = yield* W.told(world)
      assert.deepStrictEqual([arrived?.status, arrived?.log.length], ["delivered", 1])
      assert.deepStrictEqual(arrived?.log, [{ at: 1, status: 200, millis: 3, detail: "said" }])
      yield* W.settled(world, last, "dead")
      assert.strictEqual((yield* W.told(world))[0]?.status, "delivered")
      yield* wait(Duration.toMillis(lease) + world.tick)
      assert.isEmpty(yield* W.visits(world))
      assert.isNull(yield* store.settleDeliveries(F.theirs, id, []))
    })
  ),

  law(
    "a message that did not arrive waits until its next time",
    Effect.fnUntraced(function* (world) {
      const { start, store, wait } = world
      yield* W.inserted(world, 1)
      yield* store.raise(F.mine, [W.test])
      const [visit] = yield* W.visits(world)
      if (visit === undefined) return assert.fail("nothing was due")
      const later = start + 10 * Duration.toMillis(world.lease)
      yield* W.settled(world, visit, "pending", later)
      yield* wait(5 * Duration.toMillis(world.lease))
      assert.isEmpty(yield* W.visits(world))
      yield* wait(5 * Duration.toMillis(world.lease))
      const [again] = yield* W.visits(world)
      assert.deepStrictEqual(
        again?.deliveries.map(({ attempts, id }) => ({ attempts, id })),
        [{ attempts: 2, id: visit.deliveries[0]?.id }]
      )
    })
  ),

  law(
    "messages given up are counted until one arrives, or the endpoint is made active again",
    Effect.fnUntraced(function* (world) {
      const { store } = world
      const { id } = yield* W.inserted(world, 1)
      const turn = Effect.fnUntraced(function* (messages: number, status: "dead" | "delivered" | "pending") {
        for (let n = 0; n < messages; n++) yield* store.raise(F.mine, [W.test])
        const [visit] = yield* W.visits(world)
        return visit === undefined ? null : yield* W.settled(world, visit, status, 0)
      })
      assert.strictEqual((yield* turn(2, "dead"))?.deadInRow, 2)
      const more = yield* turn(1, "dead")
      assert.deepStrictEqual([more?.deadInRow, more?.arrivedAt], [3, null])
      const arrived = yield* turn(1, "delivered")
      assert.strictEqual(arrived?.deadInRow, 0)
      assert.isAtLeast(arrived?.arrivedAt ?? 0, world.start)
      assert.strictEqual((yield* turn(1, "dead"))?.deadInRow, 1)
      assert.strictEqual((yield* store.updateWebhook(F.mine, id, 1, { status: "active" }))?.deadInRow, 0)
    })
  ),

  law(
    "an endpoint that asks for time is left alone until then, and for a day at most",
    Effect.fnUntraced(function* (world) {
      const { start, store, wait } = world
      const { id } = yield* W.inserted(world, 1)
      for (const rest of [10 * Duration.toMillis(world.lease), 1000 * 86_400_000]) {
        yield* store.raise(F.mine, [W.test])
        const [visit] = yield* W.visits(world, 1, 1)
        if (visit === undefined) return assert.fail("nothing was due")
        yield* store.settleDeliveries(
          F.mine,
          id,
          visit.deliveries.map((one) => W.report(one, "delivered")),
          start + rest
        )
        yield* store.raise(F.mine, [W.test])
        yield* wait(5 * Duration.toMillis(world.lease))
        assert.isEmpty(yield* W.visits(world))
        if (rest > 86_400_000) return
        yield* wait(5 * Duration.toMillis(world.lease) + world.tick)
        const [after] = yield* W.visits(world)
        if (after === undefined) return assert.fail("it was left alone for longer")
        yield* W.settled(world, after, "delivered")
      }
    })
  ),

  law(
    "what waits for each endpoint is counted, with the time since when, within its workspace",
    Effect.fnUntraced(function* (world) {
      const { store } = world
      const one = yield* W.inserted(world, 1)
      const two = yield* W.inserted(world, 2)
      yield* W.inserted(world, 3, {}, F.theirs)
      assert.isEmpty(yield* store.webhookBacklog(F.mine))
      yield* store.raise(F.mine, [W.test], one.id)
      const [visit] = yield* W.visits(world)
      if (visit === undefined) return assert.fail("nothing was due")
      yield* W.settled(world, visit, "delivered")
      for (let n = 0; n < 2; n++) yield* store.raise(F.mine, [W.test], two.id)
      yield* store.updateWebhook(F.mine, two.id, 1, { status: "disabled" })
      const [oldest] = yield* W.told(world, two)
      const expected = [{ endpointId: two.id, waiting: 2, since: oldest?.createdAt ?? 0 }]
      assert.deepStrictEqual(yield* store.webhookBacklog(F.mine), expected)
      assert.isEmpty(yield* store.webhookBacklog(F.theirs))
    })
  )
]
