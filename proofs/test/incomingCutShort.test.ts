/** A message of a platform, cut short at every operation of the store it takes: it is acted on when it comes again. */
import { Coordination } from "@dravo/core/Coordination"
import { Store } from "@dravo/core/Store"
import { StoreError, Unreachable } from "@dravo/core/StoreError"
import * as Memory from "@dravo/store-memory"
import { measured, proves } from "@dravo-internal/tools/proves"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { afterEach, assert, beforeEach, describe, it, vi } from "vitest"
import { connected, genuine, ids, secrets, upload, world } from "./incomingWorld.ts"

/** Fails at the operation of this number, before or after it was done; 0 never fails. */
interface Fault {
  at: number
  isAfter: boolean
  count: number
}

const failure = new StoreError({ operation: "cut short", reason: new Unreachable({ detail: "the process died" }) })

/** The port whose operations are counted. */
const failing = <Port extends object>(port: Port, fault: Fault): Port =>
  new Proxy(port, {
    get: (target, name, receiver) => {
      const member: unknown = Reflect.get(target, name, receiver)
      if (typeof member !== "function") return member
      return (...given: ReadonlyArray<unknown>) =>
        Effect.suspend((): Effect.Effect<unknown, StoreError> => {
          fault.count++
          // An operation of a port is a function of values that makes an effect.
          const done = Reflect.apply(member, target, given) as Effect.Effect<unknown, StoreError>
          if (fault.count !== fault.at) return done
          return fault.isAfter ? Effect.andThen(done, Effect.fail(failure)) : Effect.fail(failure)
        })
    }
  })

const layer = (fault: Fault) =>
  Layer.merge(
    Layer.effect(
      Store,
      Effect.map(Memory.make, (store) => failing(store, fault))
    ),
    Layer.effect(
      Coordination,
      Effect.map(Memory.makeCoordination, (coordination) => failing(coordination, fault))
    )
  )

const rows = [
  ["tiktok", upload],
  ["instagram", "1"],
  ["facebook", `${ids.facebook}_1`],
  ["x", "1990000000000000002"]
] as const

const opened = async () => {
  const fault: Fault = { at: 0, isAfter: false, count: 0 }
  const { analytics } = await world({ store: layer(fault) })
  await connected(analytics, "acme")
  for (const [at, [platform, platformPostId]] of rows.entries())
    await analytics.recordPublication({
      workspace: "acme",
      accountId: `acme_${platform}`,
      platformPostId,
      postId: `post_${at}`
    })
  return { analytics, fault }
}

/** What the message changed, without instants. */
const changesOf = async ({ analytics }: Awaited<ReturnType<typeof opened>>) =>
  JSON.stringify((await analytics.listChanges({ workspace: "acme", limit: 100 })).items, (name, value: unknown) =>
    /_at$|_after$|^id$/u.test(name) && value !== null ? "some" : value
  )

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: Date.now() }))
afterEach(() => void vi.useRealTimers())

describe("a message of a platform", () => {
  it("is acted on when it comes again, wherever it was cut short", async () => {
    proves("incoming.cut-short")
    let cuts = 0
    for (const { name, platform, send } of genuine) {
      const whole = await opened()
      await whole.analytics.receive({ platform, ...send({ secret: secrets[platform], at: Date.now() }) })
      const expected = await changesOf(whole)
      for (const isAfter of [false, true]) {
        for (let at = 1; ; at++) {
          const host = await opened()
          const message = send({ secret: secrets[platform], at: Date.now() })
          Object.assign(host.fault, { at, isAfter, count: 0 })
          const first = await host.analytics.receive({ platform, ...message }).then(
            ({ outcome }) => outcome,
            () => "failed"
          )
          const isCut = host.fault.count >= at
          host.fault.at = 0
          // What a process that died held is free again.
          vi.setSystemTime(Date.now() + 15_000)
          const again = await host.analytics.receive({ platform, ...message })
          if (first === "failed") assert.include(["understood", "repeated"], again.outcome, `${name} at ${at}`)
          assert.strictEqual(await changesOf(host), expected, `${name}, cut at ${at}`)
          if (!isCut) break
          cuts++
        }
      }
    }
    assert.isAtLeast(cuts, 12 * 2 * 4)
    measured(`${cuts} cuts, nothing lost`)
  }, 300_000)
})
