import { isZone, periodOf } from "@dravo/core/Quota"
import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"

const pacific = { zone: "America/Los_Angeles" }
const hour = 3_600_000
const [tenYearsAgo, tenYearsAhead] = [Date.parse("2016-01-01T00:00:00Z"), Date.parse("2036-01-01T00:00:00Z")]
const texts = ({ from, to }: { readonly from: number; readonly to: number }) =>
  [from, to].map((at) => new Date(at).toISOString())

describe("the day of a quota", () => {
  it.each([
    ["in summer", "2026-06-29T12:00:00Z", "2026-06-29T07:00:00.000Z", "2026-06-30T07:00:00.000Z"],
    ["in winter", "2026-12-01T12:00:00Z", "2026-12-01T08:00:00.000Z", "2026-12-02T08:00:00.000Z"],
    ["a second before midnight", "2026-06-30T06:59:59Z", "2026-06-29T07:00:00.000Z", "2026-06-30T07:00:00.000Z"],
    ["at midnight itself", "2026-06-30T07:00:00Z", "2026-06-30T07:00:00.000Z", "2026-07-01T07:00:00.000Z"],
    ["of 23 hours", "2026-03-08T20:00:00Z", "2026-03-08T08:00:00.000Z", "2026-03-09T07:00:00.000Z"],
    ["of 25 hours", "2026-11-01T07:00:00Z", "2026-11-01T07:00:00.000Z", "2026-11-02T08:00:00.000Z"],
    ["in the hour that comes twice", "2026-11-01T09:30:00Z", "2026-11-01T07:00:00.000Z", "2026-11-02T08:00:00.000Z"]
  ])("begins and ends at the zone's midnight: %s", (_name, at, from, to) => {
    assert.deepStrictEqual(texts(periodOf(pacific, Date.parse(at))), [from, to])
  })

  it.prop(
    "follows the one before without a gap, at every instant and in every zone",
    {
      zone: Schema.Literals(["America/Los_Angeles", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"]),
      now: Schema.Int.check(Schema.isBetween({ minimum: tenYearsAgo, maximum: tenYearsAhead }))
    },
    ({ now, zone }) => {
      const { from, to } = periodOf({ zone }, now)
      const isIn = from <= now && now < to && to - from >= 23 * hour && to - from <= 25 * hour
      const isSame = [from, to - 1].every((at) => periodOf({ zone }, at).from === from)
      return isIn && isSame && periodOf({ zone }, to).from === to
    },
    { arbitrary: { runs: 300 } }
  )

  it("is one of a zone people know", () => {
    assert.deepStrictEqual(["America/Los_Angeles", "UTC", "Pacific/Nowhere", ""].map(isZone), [
      true,
      true,
      false,
      false
    ])
  })
})
