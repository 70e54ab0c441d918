import * as Json from "@dravo/kit-http/Json"
import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

const parsed = (text: string): unknown => Result.getOrThrow(Json.parse(text))

describe("Json.parse", { meta: { claim: "failures.foreign-json" } }, () => {
  it.each([
    ["7558123456789011234", "7558123456789011234"],
    ["-7558123456789011234", "-7558123456789011234"],
    ["9007199254740993", "9007199254740993"],
    ["9007199254740991", 9007199254740991],
    ["12", 12],
    ["-0", -0],
    ["1.5", 1.5],
    ["1e3", 1000],
    ["1e400", Infinity],
    ["12345678901234567890.5", Number("12345678901234567890.5")]
  ])("reads %s without rounding an integer", (text, expected) => {
    assert.deepStrictEqual(parsed(`{"ids":[${text}]}`), { ids: [expected] })
  })

  it("keeps `__proto__` an own key and pollutes nothing", () => {
    const value = parsed('{"__proto__":{"polluted":1},"a":1}')
    assert.deepStrictEqual(Object.keys(value as object), ["__proto__", "a"])
    assert.isUndefined(Json.at(value, "polluted"))
    assert.isUndefined(({} as Record<string, unknown>)["polluted"])
  })

  const nested = (levels: number): string => `${"[".repeat(levels)}${"]".repeat(levels)}`
  const wide = (keys: number): string =>
    `{${Array.from({ length: keys }, (_, index) => `"k${index}":"a:[{\\"":`.slice(0, -1)).join(",")}}`

  it.each([
    [nested(64), undefined],
    [nested(65), "JSON nested deeper than 64 levels"],
    [nested(200_000), "JSON nested deeper than 64 levels"],
    [wide(250_000), undefined],
    [wide(250_001), "JSON with more than 250000 keys"],
    ["{", "text that is not valid JSON"],
    ["", "text that is not valid JSON"],
    ["<!doctype html>", "text that is not valid JSON"],
    ['{"secret-in-text": oops}', "text that is not valid JSON"]
  ])("measures and refuses before it builds (%$)", (text, why) => {
    assert.strictEqual(Result.getOrUndefined(Result.flip(Json.parse(text)))?.why, why)
  })

  it.prop(
    "agrees with the platform's parser on whatever that one holds exactly",
    { value: Schema.Json },
    ({ value }) => {
      const text = JSON.stringify(value)
      if (Result.isFailure(Json.parse(text))) return
      const safe = (_key: string, one: unknown) =>
        typeof one === "number" && !Number.isSafeInteger(one) && Number.isInteger(one) ? String(one) : one
      assert.deepStrictEqual(JSON.stringify(parsed(text), safe), JSON.stringify(JSON.parse(text), safe))
    },
    { arbitrary: { runs: 100 } }
  )
})

describe("Json.at, list, entries, text and id", { meta: { claim: "failures.foreign-json" } }, () => {
  it("reach own properties only", () => {
    const value = parsed('{"a":[{"b":5}]}')
    assert.strictEqual(Json.at(value, "a", 0, "b"), 5)
    for (const path of [["toString"], ["a", "length", "x"], ["a", 1], ["constructor", "name"], ["a", 0, "b", "c"]])
      assert.isUndefined(Json.at(value, ...path))
    assert.isUndefined(Json.at(undefined, "a"))
  })

  it("take anything else for nothing", () => {
    for (const junk of [null, undefined, 5, "x", true]) {
      assert.deepStrictEqual(Json.list(junk), [])
      assert.deepStrictEqual(Json.entries(junk), [])
    }
    assert.deepStrictEqual(Json.list({ length: 1 }), [])
    assert.deepStrictEqual(Json.entries([1]), [])
    assert.isUndefined(Json.text(""))
    assert.strictEqual(Json.id(12), "12")
    assert.strictEqual(Json.id("12"), "12")
    assert.isUndefined(Json.id(1.5))
  })
})
