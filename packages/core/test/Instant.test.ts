import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import * as Instant from "@dravo/core/Instant"

const at = (iso: string): number => Date.parse(iso)
const ms = Schema.Int.check(Schema.isBetween({ minimum: -62_167_219_200_000, maximum: 253_402_300_799_999 }))

describe("Instant.parse", () => {
  it.each([
    ["2026-06-29T09:00:00Z", at("2026-06-29T09:00:00.000Z")],
    ["2026-06-29t09:00:00z", at("2026-06-29T09:00:00.000Z")],
    ["2026-06-29T09:00:00.5Z", at("2026-06-29T09:00:00.500Z")],
    ["2026-06-29T09:00:00.123999999Z", at("2026-06-29T09:00:00.123Z")],
    ["2026-06-29T09:00:00+02:00", at("2026-06-29T07:00:00.000Z")],
    ["2026-06-29T09:00:00-05:30", at("2026-06-29T14:30:00.000Z")],
    ["2026-06-29T23:59:59.999-23:59", at("2026-06-30T23:58:59.999Z")],
    ["2024-02-29T00:00:00Z", at("2024-02-29T00:00:00.000Z")],
    ["2000-02-29T00:00:00Z", at("2000-02-29T00:00:00.000Z")],
    ["0000-01-01T00:00:00Z", -62_167_219_200_000],
    ["9999-12-31T23:59:59.999Z", 253_402_300_799_999]
  ] as const)("reads %s", (text, expected) => {
    assert.strictEqual(Instant.parse(text, "start"), expected)
    assert.strictEqual(Instant.parse(text, "end"), expected)
  })

  it.each([
    "2026-02-30",
    "2026-02-29",
    "1900-02-29",
    "2026-13-01",
    "2026-00-10",
    "2026-01-00",
    "2026-04-31",
    "2026-1-1",
    "20260101",
    "2026-06-29T24:00:00Z",
    "2026-06-29T09:60:00Z",
    "2026-06-29T23:59:60Z",
    "2026-06-29T09:00:00",
    "2026-06-29T09:00Z",
    "2026-06-29 09:00:00Z",
    "2026-06-29T09:00:00.Z",
    "2026-06-29T09:00:00.1234567890Z",
    "2026-06-29T09:00:00+24:00",
    "2026-06-29T09:00:00+02:60",
    "2026-06-29T09:00:00+0200",
    "+002026-06-29T09:00:00Z",
    "10000-01-01",
    "-001-01-01",
    "0000-01-01T00:00:00+00:01",
    "9999-12-31T23:59:59.999-00:01",
    "",
    "now",
    "1782723600000",
    "2026-06-29Z",
    " 2026-06-29",
    "2026-06-29\n",
    "２０２６-06-29",
    `2026-06-29T09:00:00.${"0".repeat(10_000)}Z`
  ])("refuses %s", (text) => {
    assert.isUndefined(Instant.parse(text, "start"))
    assert.isUndefined(Instant.parse(text, "end"))
  })

  it("takes a bare day as its first or its last millisecond", () => {
    assert.strictEqual(Instant.parse("2024-02-29", "start"), at("2024-02-29T00:00:00.000Z"))
    assert.strictEqual(Instant.parse("2024-02-29", "end"), at("2024-02-29T23:59:59.999Z"))
    assert.strictEqual(Instant.parse("2024-02-29", "end"), at("2024-03-01T00:00:00.000Z") - 1)
    assert.strictEqual(Instant.parse("9999-12-31", "end"), 253_402_300_799_999)
  })

  it("knows the length of every month of every kind of year", () => {
    for (const year of [1900, 2000, 2023, 2024]) {
      for (let month = 1; month <= 12; month++) {
        const days = new Date(Date.UTC(year, month, 0)).getUTCDate()
        for (let day = 1; day <= 32; day++) {
          const text = `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`
          assert.strictEqual(Instant.parse(text, "start") !== undefined, day <= days, text)
        }
      }
    }
  })
})

describe("Instant.format", () => {
  it("prints milliseconds only when they are not zero", () => {
    assert.strictEqual(Instant.format(at("2026-06-29T09:00:00.000Z")), "2026-06-29T09:00:00Z")
    assert.strictEqual(Instant.format(at("2026-06-29T09:00:00.001Z")), "2026-06-29T09:00:00.001Z")
    assert.strictEqual(Instant.format(at("2026-06-29T09:00:00.100Z")), "2026-06-29T09:00:00.100Z")
  })

  it("prints days of every year and month as JavaScript's own dates do", () => {
    const wrong: Array<string> = []
    for (let day = at("0000-01-01T00:00:00Z"); day <= at("9999-12-31T00:00:00Z"); day += 11 * 86_400_000) {
      const iso = new Date(day).toISOString()
      if (Instant.format(day) !== iso.replace(".000Z", "Z")) wrong.push(iso)
    }
    assert.deepStrictEqual(wrong, [])
  })

  it.prop(
    "is read back as the same instant, in any offset",
    { instant: ms, minutes: Schema.Int.check(Schema.isBetween({ minimum: -1439, maximum: 1439 })) },
    ({ instant, minutes }) => {
      assert.strictEqual(Instant.parse(Instant.format(instant), "start"), instant)
      const local = instant + minutes * 60_000
      if (!Schema.is(Instant.Instant)(local)) return
      const size = Math.abs(minutes)
      const [hours, rest] = [Math.floor(size / 60), size % 60].map((part) => String(part).padStart(2, "0"))
      const offset = `${minutes < 0 ? "-" : "+"}${hours}:${rest}`
      assert.strictEqual(Instant.parse(Instant.format(local).replace("Z", offset), "end"), instant)
    }
  )

  it.prop("sorts as text by time, at equal precision", { a: ms, b: ms }, ({ a, b }) => {
    const whole = (one: number) => Instant.format(Math.floor(one / 1000) * 1000)
    assert.strictEqual(
      Math.sign(Math.floor(a / 1000) - Math.floor(b / 1000)),
      whole(a) < whole(b) ? -1 : whole(a) > whole(b) ? 1 : 0
    )
  })
})

describe("Instant", () => {
  it.each([
    [-62_167_219_200_001, false],
    [-62_167_219_200_000, true],
    [0, true],
    [253_402_300_799_999, true],
    [253_402_300_800_000, false],
    [0.5, false],
    [NaN, false],
    [Infinity, false]
  ] as const)("bounds: %d is %s", (value, expected) => {
    assert.strictEqual(Schema.is(Instant.Instant)(value), expected)
  })

  it("starts the day at its UTC midnight, also before 1970", () => {
    for (const day of ["2026-06-29", "1970-01-01", "1969-12-31", "0000-01-01"]) {
      const midnight = at(`${day}T00:00:00.000Z`)
      assert.strictEqual(Instant.startOfDay(midnight), midnight)
      assert.strictEqual(Instant.startOfDay(midnight + 86_399_999), midnight)
      assert.strictEqual(Instant.startOfDay(midnight + 86_400_000), midnight + 86_400_000)
    }
  })
})
