import { controls, measured, proves } from "@dravo-internal/tools/proves"
import * as TimeZone from "@dravo/core/TimeZone"
import { assert, describe, it } from "vitest"

const hour = 3_600_000
const zone = (name: string): TimeZone.TimeZone => TimeZone.named(name) ?? assert.fail(`${name} is a time zone`)
const hours = (name: string, date: string): number =>
  (TimeZone.endOf(zone(name), date) + 1 - TimeZone.startOf(zone(name), date)) / hour

/** Clocks that change at midnight, by half an hour, on another day each year; dates that were skipped. */
const odd = ["America/Havana", "Pacific/Apia", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Gaza", "America/St_Johns"]

/** What a full look at a zone's clocks says of a list of days. */
const wrongOf = (one: TimeZone.TimeZone, days: ReadonlyArray<TimeZone.ZoneDay>): ReadonlyArray<string> =>
  days
    .filter(
      ({ at, date }, n) =>
        TimeZone.dateAt(one, at) !== date ||
        TimeZone.dateAt(one, at - 1) >= date ||
        (n > 0 && at <= (days[n - 1]?.at ?? at))
    )
    .map(({ date }) => `${one.name} ${date}`)

describe("days of a time zone", () => {
  it("begin at the first instant their clocks show the date at, in zones all over the world", () => {
    proves("totals.zones")
    const all = Intl.supportedValuesOf("timeZone").filter((_, n) => n % 20 === 0)
    const counts = [...all, ...odd].map((name, n) => {
      const one = zone(name)
      const year = n % 2 === 0 ? 2026 : 2011
      const days = TimeZone.daysOf(one, Date.UTC(year, 0, 1), Date.UTC(year, 11, 31))
      assert.deepStrictEqual(wrongOf(one, days), [])
      return days.length
    })
    measured(`${counts.reduce((sum, count) => sum + count, 0)} days of ${counts.length} zones`)
  })

  it("negative control: days of 24 hours each, begun at the first one's midnight, are not", () => {
    controls("totals.zones")
    const berlin = zone("Europe/Berlin")
    const first = TimeZone.startOf(berlin, "2026-01-01")
    const even = TimeZone.daysOf(berlin, first, first + 364 * 24 * hour).map(({ date }, n) => ({
      date,
      at: first + n * 24 * hour
    }))
    assert.isAbove(wrongOf(berlin, even).length, 100)
  })

  it("have 23 and 25 hours where clocks change, also at midnight, which then is shown never or twice", () => {
    assert.deepStrictEqual(
      [hours("Europe/Berlin", "2026-03-29"), hours("Europe/Berlin", "2026-10-25"), hours("Asia/Kolkata", "2026-03-29")],
      [23, 25, 24]
    )
    assert.deepStrictEqual([hours("Africa/Cairo", "2026-04-24"), hours("America/Havana", "2026-11-01")], [23, 25])
    assert.strictEqual(hours("Australia/Lord_Howe", "2026-04-05"), 24.5)
  })

  it("leave out a date that was skipped", () => {
    const days = TimeZone.daysOf(zone("Pacific/Apia"), Date.UTC(2011, 11, 29), Date.UTC(2011, 11, 31, 12))
    assert.deepStrictEqual(
      days.map(({ date }) => date),
      ["2011-12-28", "2011-12-29", "2011-12-31", "2012-01-01"]
    )
  })

  it("are known of the first and the last year there is, and of no name that is none", () => {
    assert.isUndefined(TimeZone.named("Europe/Nowhere"))
    assert.strictEqual(TimeZone.dateAt(zone("Asia/Tokyo"), Date.UTC(2026, 0, 1, 15)), "2026-01-02")
    assert.strictEqual(TimeZone.startOf(zone("UTC"), "0000-01-01"), -62_167_219_200_000)
    assert.strictEqual(TimeZone.endOf(zone("UTC"), "9999-12-31"), 253_402_300_799_999)
    assert.strictEqual(TimeZone.between("2026-02-27", TimeZone.later("2026-02-27", 3)), 3)
  })
})
