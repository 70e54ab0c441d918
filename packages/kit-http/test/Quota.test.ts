import * as Quota from "@dravo/kit-http/Quota"
import { assert, describe, it } from "@effect/vitest"

const now = Date.parse("2026-06-29T12:00:00Z")
const day = 86_400_000

describe("Quota.retryAfter", { meta: { claim: "failures.foreign-json" } }, () => {
  it.each([
    ["3", 3000],
    ["0", 1000],
    [" 120 ", 120_000],
    ["86400", day],
    ["999999999", day],
    ["Mon, 29 Jun 2026 12:00:30 GMT", 30_000],
    ["Mon, 29 Jun 2026 11:00:00 GMT", 1000],
    ["Thu, 29 Jun 2034 12:00:00 GMT", day],
    [undefined, null],
    ["", null],
    ["-5", null],
    ["1.5", null],
    ["1e3", null],
    ["0x10", null],
    ["soon", null],
    ["NaN", null],
    ["120, 60", null],
    ["9999999999", null],
    ["2026-06-29T12:00:30Z", null],
    ["Mon, 99 Jun 2026 12:00:30 GMT", null],
    ["Monday, 29-Jun-26 12:00:30 GMT", null]
  ])("%s waits %s ms", (value, wait) => {
    assert.strictEqual(Quota.retryAfter(value, now), wait === null ? null : now + wait)
  })
})

describe("Quota.epochSeconds", () => {
  it.each([
    [String(now / 1000 + 600), 600_000],
    [String(now / 1000 - 600), 1000],
    ["0", 1000],
    [String(now), null],
    ["99999999999", day],
    [undefined, null],
    ["-1", null],
    ["1.5", null],
    ["abc", null]
  ])("%s waits %s ms", (value, wait) => {
    assert.strictEqual(Quota.epochSeconds(value, now), wait === null ? null : now + wait)
  })
})

describe("Quota.minutes and nextDay", () => {
  it("take a usable number of minutes only", () => {
    assert.strictEqual(Quota.minutes(5, now), now + 300_000)
    for (const junk of [0, -1, Number.NaN, "5", null, undefined]) assert.isNull(Quota.minutes(junk, now))
  })

  it("name the next UTC midnight, a whole day away at midnight itself", () => {
    assert.strictEqual(Quota.nextDay(now), Date.parse("2026-06-30T00:00:00Z"))
    assert.strictEqual(Quota.nextDay(Date.parse("2026-06-30T00:00:00Z")), Date.parse("2026-07-01T00:00:00Z"))
  })
})
