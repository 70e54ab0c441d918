import { assert, describe, it } from "@effect/vitest"
import type { Reading } from "@dravo/core/Adapter"
import { Gone, Hidden, Unavailable } from "@dravo/core/AdapterError"
import * as Freshness from "@dravo/core/Freshness"
import { PlatformId } from "@dravo/core/Ids"
import * as SyncState from "@dravo/core/SyncState"

const after = (state: SyncState.SyncState, reading: Reading, now: number) =>
  SyncState.next(state, reading, {
    now,
    label: "Network",
    connection: 1,
    policy: Freshness.standard,
    readRate: null,
    isRatio: () => false,
    facts: { platform: PlatformId.make("network"), kind: "publication", seed: "", publishedAt: 0, price: null }
  })
const failed = (reason: Extract<Reading, { _tag: "Failed" }>["reason"]): Reading => ({ _tag: "Failed", reason })
const value: Reading = { _tag: "Value", metrics: { views: 1 } }
const gone = failed(new Gone({ detail: "" }))

describe("when a post became unavailable", () => {
  it("is when a direct reading first said that it is gone", () => {
    const first = after(after(SyncState.initial, value, 5), gone, 10)
    assert.strictEqual(first.unavailableAt, 10)
    assert.strictEqual(after(first, gone, 20).unavailableAt, 10)
  })

  it("is when a second reading confirmed that it was left out, not when the first did", () => {
    const first = after(SyncState.initial, { _tag: "Absent" }, 10)
    assert.isNull(first.unavailableAt)
    assert.strictEqual(after(first, { _tag: "Absent" }, 20).unavailableAt, 20)
  })

  it.each([
    ["hidden", failed(new Hidden({ detail: "" }))],
    ["not to be had", failed(new Unavailable({ detail: "" }))],
    ["not ready", { _tag: "NotReady" }],
    ["left out", { _tag: "LeftOut" }],
    ["read", value]
  ] as const)("is never while it is %s", (_what, reading) => {
    assert.isNull(after(SyncState.initial, reading, 10).unavailableAt)
  })

  it("is forgotten once the post is read again, and outlasts failures that say nothing of it", () => {
    const away = after(SyncState.initial, gone, 10)
    assert.strictEqual(after(away, failed(new Unavailable({ detail: "" })), 20).unavailableAt, 10)
    assert.isNull(after(away, value, 20).unavailableAt)
  })
})
