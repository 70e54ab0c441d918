import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import * as AdapterError from "@dravo/core/AdapterError"
import { PlatformId } from "@dravo/core/Ids"

const now = 1_782_723_600_000
const day = 86_400_000

describe("AdapterError.deadline", () => {
  it.each([
    [null, null],
    [NaN, null],
    [Infinity, null],
    [-Infinity, null],
    [0, now + 1000],
    [now, now + 1000],
    [now + 999, now + 1000],
    [now + 1000, now + 1000],
    [now + 1001, now + 1001],
    [now + 1500.4, now + 1500],
    [now + day - 1, now + day - 1],
    [now + day, now + day],
    [now + day + 1, now + day],
    [now * 1000, now + day],
    [Number.MAX_VALUE, now + day]
  ])("clamps %d to %d", (at, expected) => {
    assert.strictEqual(AdapterError.deadline(at, now), expected)
  })

  it.prop(
    "is null, or a whole instant between one second and one day ahead",
    { at: Schema.Number, now: Schema.Int },
    ({ at, now }) => {
      const until = AdapterError.deadline(at, now)
      if (until === null) return assert.isFalse(Number.isFinite(at))
      assert.isAtLeast(until, now + 1000)
      assert.isAtMost(until, now + day)
      assert.isTrue(Number.isInteger(until))
    }
  )
})

describe("AdapterError", () => {
  it("retries at once only what passes by itself", () => {
    assert.isTrue(AdapterError.isRetryable(new AdapterError.Unavailable({ detail: "" })))
    assert.isFalse(AdapterError.isRetryable(new AdapterError.RateLimited({ detail: "", scope: "app", retryAt: null })))
    assert.isFalse(AdapterError.isRetryable(new AdapterError.Unclassified({ detail: "" })))
    assert.isFalse(AdapterError.isRetryable(new AdapterError.Rejected({ detail: "" })))
  })

  it("says platform, operation and reason in one line", () => {
    const error = (detail: string) =>
      new AdapterError.AdapterError({
        platform: PlatformId.make("network"),
        operation: "readPosts",
        reason: new AdapterError.Gone({ detail })
      })
    assert.strictEqual(error("").message, "network readPosts: Gone")
    assert.strictEqual(error("deleted").message, "network readPosts: Gone: deleted")
  })
})
