import { controls } from "@dravo-internal/tools/proves"
import { AnalyticsError } from "@dravo/analytics"
import type { Store } from "@dravo/core/Store"
import { assert, describe, it } from "@effect/vitest"
import { onTestFinished, vi } from "vitest"
import { after } from "../src/runtime/longTimer.ts"
import * as Effect from "effect/Effect"
import { fakeX, filled, get, host, over, rejection, sharedStore } from "./support.ts"

/** A store whose named operations never answer once it fell silent, and cannot be interrupted either. */
const silent = (names: ReadonlyArray<keyof Store["Service"]>) => {
  const store = sharedStore()
  let isSilent = false
  const arrived = Promise.withResolvers<void>()
  const hang = Effect.uninterruptible(
    Effect.andThen(
      Effect.sync(() => arrived.resolve()),
      Effect.never
    )
  )
  const replaced = Object.fromEntries(
    names.map((name) => [
      name,
      // Every method of a store answers with an effect, whatever it takes.
      (...given: ReadonlyArray<never>) =>
        isSilent ? hang : (store[name] as (...given: ReadonlyArray<never>) => Effect.Effect<unknown>)(...given)
    ])
  )
  const fall = () => {
    isSilent = true
  }
  return { store: { ...store, ...replaced }, fall, arrived: arrived.promise }
}

/** Whether closing has ended once so much time has gone by, while the store says nothing to a call in flight. */
const endsWithin = async (milliseconds: number, drain: number | "1 hour") => {
  const fake = await fakeX(1)
  const { arrived, fall, store } = silent(["claim"])
  const analytics = host(fake, { store: over(store) })
  await filled(analytics, 1)
  fall()
  const reading = analytics.listPosts({ workspace: "acme", refresh: true }).catch((error: unknown) => error)
  await arrived
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
  onTestFinished(() => void vi.useRealTimers())
  let isEnded = false
  const closing = analytics.close({ drain }).then(() => {
    isEnded = true
  })
  const pass = async (time: number) => {
    await vi.advanceTimersByTimeAsync(time)
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
  await pass(milliseconds)
  const wasEnded = isEnded
  if (!wasEnded) await pass(3_601_000)
  await Promise.all([closing, reading])
  return wasEnded
}

describe("closing", { meta: { claim: "embedding.closing" } }, () => {
  for (const name of ["pagePublications", "claim", "commit", "release", "touchReads"] as const) {
    it(`ends although the store no longer answers ${name}, and so do the calls in flight`, async () => {
      const fake = await fakeX(1)
      const { arrived, fall, store } = silent([name])
      const analytics = host(fake, { store: over(store) })
      await filled(analytics, 1)
      fall()
      const gate = fake.hold()
      const reading = analytics.listPosts({ workspace: "acme", refresh: true }).then(
        () => "answered",
        (error: unknown) => (error instanceof AnalyticsError ? error.code : error)
      )
      if (name === "release" || name === "touchReads") await gate.arrived()
      else if (name === "commit")
        await gate
          .arrived()
          .then(() => gate.release())
          .then(() => arrived)
      else await arrived
      await analytics.close({ drain: 50 })
      assert.include(["answered", "closed"], await reading)
      gate.release()
    })
  }

  it("ends within its drain time and a second where the store is silent", async () => {
    assert.isTrue(await endsWithin(1050, 50))
  })

  it("would wait for a silent store where its drain time were no bound", async () => {
    controls("embedding.closing")
    assert.isFalse(await endsWithin(1050, "1 hour"))
  })

  it("waits for requests inside however long the drain time is", async () => {
    const fake = await fakeX(1)
    const analytics = host(fake)
    await filled(analytics, 1)
    const { key } = await analytics.createApiKey({ workspace: "acme" })
    const gate = fake.hold()
    const inside = analytics.handler(get("/v1/analytics/posts", key))
    await gate.arrived()
    const closed = analytics.close({ drain: "25 days" })
    gate.release()
    assert.strictEqual((await inside).status, 200)
    await closed
  })

  it("refuses an option it does not know, and closes nothing", async () => {
    const analytics = host(await fakeX(0))
    const error = await rejection(analytics.close({ timeout: 5 } as never))
    assert.propertyVal(error, "message", "timeout is not an option; the options are drain")
    await analytics.ready()
  })
})

describe("a timer of any length", { meta: { claim: "embedding.closing" } }, () => {
  const day = 86_400_000
  const fakeTimers = () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
  }

  it("runs when its time has come and not before, also past the longest the platform knows", () => {
    fakeTimers()
    const ran: Array<number> = []
    for (const days of [0, 1, 24, 25, 80]) after(days * day, () => ran.push(days))
    vi.advanceTimersByTime(day - 1)
    assert.deepStrictEqual(ran, [0])
    vi.advanceTimersByTime(24 * day)
    assert.deepStrictEqual(ran, [0, 1, 24])
    vi.advanceTimersByTime(56 * day)
    assert.deepStrictEqual(ran, [0, 1, 24, 25, 80])
  })

  it("that was ended never runs", () => {
    fakeTimers()
    let ran = false
    const end = after(25 * day, () => {
      ran = true
    })
    vi.advanceTimersByTime(24.9 * day)
    end()
    vi.advanceTimersByTime(day)
    assert.isFalse(ran)
  })
})
