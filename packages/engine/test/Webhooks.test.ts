import { proves } from "@dravo-internal/tools/proves"
import { AccountId, PlatformAccountId, PlatformId, WorkspaceId } from "@dravo/core/Ids"
import { Store } from "@dravo/core/Store"
import { StoreError, Unreachable } from "@dravo/core/StoreError"
import * as Deliveries from "@dravo/engine/Deliveries"
import * as Sender from "@dravo/engine/Sender"
import { Webhooks, layer as webhooks } from "@dravo/engine/Webhooks"
import * as Memory from "@dravo/store-memory"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { Webhook } from "standardwebhooks"
import * as Telemetry from "@dravo/engine/Telemetry"
import { nextAt, retryAfterMillis } from "../src/webhook/schedule.ts"

const workspace = WorkspaceId.make("w")
const url = "https://example.com/hooks"

type Reply = Sender.Answer | Sender.NotSent
const ok: Reply = { status: 200, retryAfter: null, body: "", isUnwanted: false }
const saying = (status: number, retryAfter: string | null = null): Reply => ({ ...ok, status, retryAfter, body: "no" })

/** A receiver that answers as it is told, and remembers. */
const receiver = (reply: (attempt: number) => Reply) => {
  const got: Array<Sender.Message> = []
  const layer = Layer.succeed(
    Sender.Sender,
    Sender.Sender.of({
      refusal: () => undefined,
      send: (message) =>
        Effect.suspend(() => {
          const answer = reply(got.push(message))
          return "status" in answer ? Effect.succeed(answer) : Effect.fail(answer)
        })
    })
  )
  return {
    got,
    sender: layer,
    layer: Layer.provideMerge(
      Layer.merge(webhooks(), Deliveries.layer({ interval: "1 minute" })),
      Layer.merge(layer, Memory.layer)
    )
  }
}

const after = (millis: number) => TestClock.adjust(millis)

/** Between two looks at what is due pass 0.8 to 1.2 intervals. */
const longestRest = 72_000

describe("webhooks", () => {
  it.effect(
    "a receiver that fails in every way gets each event, under one id, with signatures its key verifies",
    () => {
      const faults: ReadonlyArray<Reply> = [
        saying(500),
        new Sender.NotSent({ detail: "no answer within 15s" }),
        saying(429, "600"),
        saying(302),
        new Sender.NotSent({ detail: "the connection failed (ECONNRESET)" }),
        ok
      ]
      const { got, layer } = receiver((attempt) => faults[attempt - 1] ?? ok)
      return Effect.gen(function* () {
        proves("webhooks.delivered")
        const hooks = yield* Webhooks
        const { endpoint, secret } = yield* hooks.create(workspace, { url })
        assert.strictEqual(yield* hooks.test(workspace, endpoint.id), 1)
        for (let hours = 0; hours < 24; hours++) yield* after(3_600_000)
        assert.strictEqual(got.length, 6)
        assert.strictEqual(new Set(got.map(({ headers }) => headers["webhook-id"])).size, 1)
        const [first] = got
        assert.strictEqual(JSON.parse(first?.body ?? "{}").type, "webhook.test")
        assert.throws(() => new Webhook(Redacted.value(secret)).verify("{}", first?.headers ?? {}))
        const [delivery] = (yield* hooks.messages(workspace, endpoint.id, {}))?.messages ?? []
        assert.strictEqual(delivery?.status, "delivered")
        assert.strictEqual(delivery?.log.at(-1)?.status, 200)
        assert.strictEqual(nextAt(1, 0, 0, retryAfterMillis("600", 0)), 600_000)
        assert.isNull(nextAt(10, 0, 0, 600_000))
      }).pipe(Effect.provide(layer))
    }
  )

  it.effect("while a key is replaced both verify, and afterwards the new one alone", () => {
    const { got, layer } = receiver(() => ok)
    return Effect.gen(function* () {
      proves("webhooks.rotation")
      const hooks = yield* Webhooks
      const made = yield* hooks.create(workspace, { url })
      const { id } = made.endpoint
      const next = yield* hooks.rotateSecret(workspace, id, Duration.hours(1))
      const verifies = (secret: Redacted.Redacted | undefined, message: Sender.Message | undefined) => {
        try {
          new Webhook(Redacted.value(secret ?? Redacted.make(""))).verify(message?.body ?? "", message?.headers ?? {})
          return true
        } catch {
          return false
        }
      }
      yield* hooks.test(workspace, id)
      yield* after(longestRest)
      assert.deepStrictEqual([verifies(made.secret, got[0]), verifies(next?.secret, got[0])], [true, true])
      yield* after(3_600_001)
      yield* hooks.test(workspace, id)
      yield* after(longestRest)
      assert.strictEqual(got[1]?.headers["webhook-signature"]?.split(" ").length, 1)
    }).pipe(Effect.provide(layer), (test) => Effect.andThen(TestClock.setTime(Date.now()), test))
  })

  it.effect("an endpoint that answers 410 is disabled and told nothing more", () => {
    const { got, layer } = receiver(() => saying(410))
    return Effect.gen(function* () {
      proves("webhooks.gone")
      const hooks = yield* Webhooks
      const { endpoint } = yield* hooks.create(workspace, { url })
      yield* hooks.test(workspace, endpoint.id)
      yield* after(longestRest)
      const [now] = yield* hooks.list(workspace)
      assert.deepStrictEqual([now?.status, now?.disabledFor], ["disabled", "It answered 410."])
      assert.strictEqual(yield* hooks.test(workspace, endpoint.id), 0)
      assert.strictEqual(got.length, 1)
      assert.notProperty(now, "secrets")
    }).pipe(Effect.provide(layer))
  })

  it.effect(
    "an endpoint that answered 410 is disabled though its process ends before what became of it is stored",
    () => {
      const { sender } = receiver(() => saying(410))
      const gone = new StoreError({ operation: "settleDeliveries", reason: new Unreachable({ detail: "gone" }) })
      const ending = Layer.effect(
        Store,
        Effect.map(Store, (store) => ({ ...store, settleDeliveries: () => Effect.fail(gone) }))
      )
      const sending = Layer.merge(webhooks(), Deliveries.layer({ interval: "1 minute" }))
      const layer = sending.pipe(Layer.provideMerge(ending), Layer.provideMerge(Layer.merge(sender, Memory.layer)))
      return Effect.gen(function* () {
        proves("webhooks.gone")
        const hooks = yield* Webhooks
        const { endpoint } = yield* hooks.create(workspace, { url })
        yield* hooks.test(workspace, endpoint.id)
        yield* after(longestRest)
        const [now] = yield* hooks.list(workspace)
        assert.deepStrictEqual([now?.status, now?.disabledFor], ["disabled", "It answered 410."])
        const [message] = (yield* hooks.messages(workspace, endpoint.id, {}))?.messages ?? []
        assert.strictEqual(message?.status, "pending")
      }).pipe(Effect.provide(layer))
    }
  )

  it.effect("attempts are counted by what became of them", () => {
    const { layer } = receiver((attempt) => (attempt === 1 ? saying(500) : ok))
    return Effect.gen(function* () {
      const outcomeOf = (outcome: string) =>
        Effect.map(Metric.value(Metric.withAttributes(Telemetry.deliveries, { outcome })), ({ count }) => Number(count))
      const both = Effect.all([outcomeOf("retried"), outcomeOf("delivered")])
      const before = yield* both
      const hooks = yield* Webhooks
      const { endpoint } = yield* hooks.create(workspace, { url })
      yield* hooks.test(workspace, endpoint.id)
      for (let minutes = 0; minutes < 10; minutes++) yield* after(60_000)
      const now = yield* both
      assert.deepStrictEqual(
        now.map((count, at) => count - (before[at] ?? 0)),
        [1, 1]
      )
    }).pipe(Effect.provide(layer))
  })

  it.effect("what changed says where the feed begins to tell it", () => {
    const { got, layer } = receiver(() => ok)
    return Effect.gen(function* () {
      const hooks = yield* Webhooks
      const store = yield* Store
      yield* hooks.create(workspace, { url, events: ["account.requires_reconnect"] })
      const draft = {
        accountId: AccountId.make("a"),
        platform: PlatformId.make("x"),
        platformAccountId: PlatformAccountId.make("1"),
        handle: null,
        app: null,
        traits: {}
      }
      yield* store.connectAccount(workspace, draft)
      yield* store.refuseGrant(workspace, draft.accountId, 1, "It is dead.")
      yield* after(longestRest)
      const { data, type } = JSON.parse(got[0]?.body ?? "{}")
      assert.strictEqual(type, "account.requires_reconnect")
      assert.isString(data.changes_cursor)
      assert.strictEqual(data.reason, "It is dead.")
    }).pipe(Effect.provide(layer))
  })

  it.effect("with a vault key no key of an endpoint stands in the database", () => {
    const sender = receiver(() => ok).sender
    return Effect.gen(function* () {
      const { secret } = yield* (yield* Webhooks).create(workspace, { url })
      const stored = JSON.stringify(yield* (yield* Store).listWebhooks(workspace))
      assert.notInclude(stored, Redacted.value(secret))
      assert.notInclude(stored, "whsec_")
    }).pipe(Effect.provide(Layer.provideMerge(webhooks({ key: "A".repeat(43) }), Layer.merge(sender, Memory.layer))))
  })
})
