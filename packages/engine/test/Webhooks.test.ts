import { proves } from "@dravo-internal/tools/proves"
import { AccountId, PlatformAccountId, PlatformId, WorkspaceId } from "@dravo/core/Ids"
import { Store } from "@dravo/core/Store"
import * as Deliveries from "@dravo/engine/Deliveries"
import * as Sender from "@dravo/engine/Sender"
import { Webhooks, layer as webhooks } from "@dravo/engine/Webhooks"
import * as Memory from "@dravo/store-memory"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { Webhook } from "standardwebhooks"

const workspace = WorkspaceId.make("w")
const url = "https://example.com/hooks"
const key = "A".repeat(43)

type Reply = Sender.Answer | Sender.NotSent
const ok: Reply = { status: 200, retryAfter: null, body: "" }
const saying = (status: number, retryAfter: string | null = null): Reply => ({ status, retryAfter, body: "no" })

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
    layer: Layer.provideMerge(
      Layer.merge(webhooks({ key }), Deliveries.layer({ key })),
      Layer.merge(layer, Memory.layer)
    )
  }
}

const after = (millis: number) => TestClock.adjust(millis)

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
        const store = yield* Store
        const { endpoint, secret } = yield* hooks.create(workspace, { url })
        assert.notInclude(JSON.stringify(yield* store.listWebhooks(workspace)), Redacted.value(secret))
        assert.isTrue(yield* hooks.test(workspace, endpoint.id))
        for (let hours = 0; hours < 24; hours++) yield* after(3_600_000)
        assert.strictEqual(got.length, 6)
        assert.strictEqual(new Set(got.map(({ headers }) => headers["webhook-id"])).size, 1)
        const [first] = got
        assert.strictEqual(JSON.parse(first?.body ?? "{}").type, "webhook.test")
        assert.throws(() => new Webhook(Redacted.value(secret)).verify("{}", first?.headers ?? {}))
        const [delivery] = yield* hooks.deliveries(workspace, {
          endpointId: null,
          status: null,
          before: null,
          limit: 9
        })
        assert.strictEqual(delivery?.status, "delivered")
        assert.deepStrictEqual(
          delivery?.log.map(({ status }) => status),
          [500, null, 429, 302, null, 200]
        )
        const gaps = (delivery?.log ?? []).map(({ at }, n, all) => at - (all[n - 1]?.at ?? at))
        assert.isAtLeast(gaps[3] ?? 0, 600_000)
      }).pipe(Effect.provide(layer))
    }
  )

  it.effect("while a key is replaced both verify, and afterwards the new one alone", () => {
    const { got, layer } = receiver(() => ok)
    return Effect.gen(function* () {
      proves("webhooks.rotation")
      yield* TestClock.setTime(Date.now()) // the receiver judges by its own clock
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
      yield* after(5000)
      assert.deepStrictEqual([verifies(made.secret, got[0]), verifies(next?.secret, got[0])], [true, true])
      yield* after(3_600_001)
      yield* hooks.test(workspace, id)
      yield* after(5000)
      assert.strictEqual(got[1]?.headers["webhook-signature"]?.split(" ").length, 1)
    }).pipe(Effect.provide(layer))
  })

  it.effect("an endpoint that answers 410 is disabled and told nothing more", () => {
    const { got, layer } = receiver(() => saying(410))
    return Effect.gen(function* () {
      const hooks = yield* Webhooks
      const { endpoint } = yield* hooks.create(workspace, { url })
      yield* hooks.test(workspace, endpoint.id)
      yield* after(5000)
      const [now] = yield* hooks.list(workspace)
      assert.deepStrictEqual([now?.status, now?.disabledFor], ["disabled", "It answered 410."])
      assert.isFalse(yield* hooks.test(workspace, endpoint.id))
      assert.strictEqual(got.length, 1)
      assert.notProperty(now, "secrets")
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
      yield* after(5000)
      const { data, type } = JSON.parse(got[0]?.body ?? "{}")
      assert.strictEqual(type, "account.requires_reconnect")
      assert.isString(data.changes_cursor)
      assert.strictEqual(data.reason, "It is dead.")
    }).pipe(Effect.provide(layer))
  })
})
