import { controls } from "@dravo-internal/tools/proves"
import type { LogEntry } from "@dravo/analytics"
import { Coordination } from "@dravo/core/Coordination"
import * as Fault from "@dravo/fakes/FakePlatformFault"
import * as StoreMemory from "@dravo/store-memory"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { fakeX, filled, host, rejection } from "./support.ts"

/** A host whose coordination the test can look at. */
const world = async (adapt = (plain: Coordination["Service"]) => plain) => {
  const fake = await fakeX()
  const coordination = adapt(Effect.runSync(StoreMemory.makeCoordination))
  const logged: Array<LogEntry> = []
  const analytics = host(fake, {
    store: Layer.merge(StoreMemory.layer, Layer.succeed(Coordination, coordination)),
    log: (entry) => void logged.push(entry)
  })
  await filled(analytics, 1)
  const read = async () => (await analytics.listPosts({ workspace: "acme", refresh: true })).items[0]?.sync_status
  return { fake, coordination, analytics, logged, read }
}

const limited = Fault.answer({ status: 429, headers: { "x-rate-limit-reset": "4000000000" }, body: {} })

describe("what stands in the way of asking", { meta: { claim: "hosts.clearing" } }, () => {
  it("is listed; cleared, the platform is asked at the next read, and the log says what was", async () => {
    const { analytics, fake, logged, read } = await world()
    fake.script({ respond: limited, times: 1 })
    await read()
    const asked = fake.calls().calls
    await read()
    assert.strictEqual(fake.calls().calls, asked, "nobody asks while the limit holds")
    const limits = await analytics.listLimits()
    assert.deepStrictEqual(
      limits.map(({ platform }) => platform),
      ["x"]
    )
    assert.deepStrictEqual(await analytics.clearLimits({ platform: "x" }), limits)
    assert.deepStrictEqual(await analytics.listLimits(), [])
    assert.strictEqual(await read(), "synced")
    assert.isTrue(logged.some(({ level, message }) => level === "warn" && message.startsWith("cleared by hand: x, ")))
  })

  it("would go on standing where nothing is forgotten for all processes", async () => {
    controls("hosts.clearing")
    const { analytics, fake, read } = await world((plain) => ({ ...plain, shorten: () => Effect.succeed(true) }))
    fake.script({ respond: limited, times: 1 })
    await read()
    const asked = fake.calls().calls
    await analytics.clearLimits({ platform: "x" })
    assert.lengthOf(await analytics.listLimits(), 1)
    await read()
    assert.strictEqual(fake.calls().calls, asked)
  })

  it("is an outage too: its circuit closes for every process", async () => {
    const { analytics, fake, read } = await world()
    // Five failures of two accounts in a row are an outage.
    await filled(analytics, 1, "acme", "acc_1")
    await analytics.connectAccount({ workspace: "rival", accountId: "acc_2", platform: "x", platformAccountId: "7" })
    await analytics.recordPublication({
      workspace: "rival",
      accountId: "acc_2",
      postId: "post_1",
      platformPostId: "1900000000000000001"
    })
    fake.script({ respond: Fault.answer({ status: 503, body: {} }) })
    for (let at = 0; at < 3; at++) {
      await analytics.listPosts({ workspace: "acme", refresh: true })
      await analytics.listPosts({ workspace: "rival", refresh: true })
    }
    assert.deepStrictEqual(
      (await analytics.listLimits()).map(({ scope }) => scope),
      ["outage"]
    )
    const length = fake.calls().calls
    await read()
    assert.strictEqual(fake.calls().calls, length, "an open circuit lets nobody through")
    fake.unscript()
    assert.lengthOf(await analytics.clearLimits({ workspace: "rival", accountId: "acc_2" }), 1)
    assert.strictEqual(await read(), "synced")
  })

  it("is cleared for whom it was asked, and for nobody else", async () => {
    const { analytics, coordination } = await world()
    const until = Date.now() + 3_600_000
    const seq = 1
    const keys = [
      ["x", "account", "acme", seq],
      ["x", "account", "acme", seq + 1],
      ["x", "account", "rival", seq],
      ["x", "app", null],
      ["x", "app", "other", "publication"],
      ["tiktok", "app", null]
    ].map((key) => JSON.stringify(key))
    for (const key of keys) await Effect.runPromise(coordination.coolDown(key, until))
    // A probe's mark and a stranger's key are nobody's limit; the mark goes with its key.
    await Effect.runPromise(coordination.coolDown(JSON.stringify([keys[0], "probe"]), until))
    await Effect.runPromise(coordination.coolDown("not of ours", until))
    const standing = async () =>
      (await Effect.runPromise(coordination.standing(null, 100))).map(({ key }) => key).toSorted()
    const left = (gone: ReadonlyArray<string | undefined>) =>
      [...keys, "not of ours"].filter((key) => !gone.includes(key)).toSorted()
    assert.lengthOf(await analytics.clearLimits({ workspace: "acme", accountId: "acc_1" }), 2)
    assert.deepStrictEqual(await standing(), left([keys[0], keys[3]]))
    assert.lengthOf(await analytics.clearLimits({ platform: "tiktok" }), 1)
    assert.deepStrictEqual(await standing(), left([keys[0], keys[3], keys[5]]))
    assert.lengthOf(await analytics.clearLimits(), 3)
    assert.deepStrictEqual(await standing(), ["not of ours"])
  })

  it("names an account by its workspace too, and one there is", async () => {
    const { analytics } = await world()
    assert.propertyVal(await rejection(analytics.clearLimits({ accountId: "acc_1" })), "parameter", "workspace")
    assert.propertyVal(await rejection(analytics.clearLimits({ workspace: "acme" })), "parameter", "accountId")
    const foreign = analytics.clearLimits({ workspace: "rival", accountId: "acc_1" })
    assert.propertyVal(await rejection(foreign), "code", "not-found")
  })
})
