import { assert, describe, it } from "@effect/vitest"
import { PlatformId } from "@dravo/core/Ids"
import { changesWithin } from "@dravo/core/Metric"
import * as MetricCatalog from "@dravo/core/MetricCatalog"
import { definition } from "./support.ts"

const [one, two] = [PlatformId.make("one"), PlatformId.make("two")]

describe("MetricCatalog", () => {
  const catalog = MetricCatalog.make([
    {
      platform: one,
      metrics: [
        definition("share_*", { meaning: "prefix" }),
        definition("share_statistics_*", { meaning: "longer prefix" }),
        definition("share_statistics_engagement", { meaning: "exact" }),
        definition("share_*", { kind: "account", meaning: "of accounts" })
      ]
    },
    { platform: two, metrics: [definition("views", { meaning: "of two" })] }
  ])
  const meaning = (platform: PlatformId, key: string, kind: "publication" | "account" = "publication") =>
    catalog.find(platform, kind, key)?.meaning

  it("prefers an exact key to a prefix and a longer prefix to a shorter one, however they are ordered", () => {
    assert.strictEqual(meaning(one, "share_statistics_engagement"), "exact")
    assert.strictEqual(meaning(one, "share_statistics_like_count"), "longer prefix")
    assert.strictEqual(meaning(one, "share_count"), "prefix")
    assert.isUndefined(meaning(one, "shares"))
  })

  it("keeps platforms and kinds apart", () => {
    assert.strictEqual(meaning(one, "share_statistics_engagement", "account"), "of accounts")
    assert.isUndefined(meaning(one, "views"))
    assert.strictEqual(meaning(two, "views"), "of two")
    assert.isUndefined(meaning(two, "views", "account"))
  })

  it("knows nothing of keys every object has", () => {
    for (const key of ["__proto__", "constructor", "toString", "", "*"]) assert.isUndefined(meaning(two, key))
    assert.isUndefined(MetricCatalog.empty.find(one, "publication", "views"))
  })

  it("keeps the declarations as they were given", () => {
    assert.deepStrictEqual(
      catalog.declarations.map(({ platform, metrics }) => [platform, metrics.length]),
      [
        ["one", 4],
        ["two", 1]
      ]
    )
  })
})

describe("A metric whose meaning changed", () => {
  const change = { from: "2026-08-24", to: "2026-08-27", says: "Views count every start." }
  const changed = { ...definition("views", {}), changes: [change] }
  const at = (text: string) => Date.parse(text)

  it.each([
    ["that ends the day before", "2026-08-01T00:00:00Z", "2026-08-23T23:59:59Z", []],
    ["that ends on its first day", "2026-08-01T00:00:00Z", "2026-08-24T00:00:00Z", [change]],
    ["that crosses it", "2026-08-01T00:00:00Z", "2026-09-30T00:00:00Z", [change]],
    ["within it", "2026-08-25T00:00:00Z", "2026-08-26T00:00:00Z", [change]],
    ["that begins on its last day", "2026-08-27T23:59:59Z", "2026-09-30T00:00:00Z", [change]],
    ["that begins after it", "2026-08-28T00:00:00Z", "2026-09-30T00:00:00Z", []]
  ] as const)("says so of a series %s", (_name, from, to, expected) => {
    assert.deepStrictEqual(changesWithin(changed, at(from), at(to)), [...expected])
  })

  it("whose days are none says nothing", () => {
    const bad = { ...definition("views", {}), changes: [{ ...change, from: "2026-02-30" }] }
    assert.deepStrictEqual(changesWithin(bad, 0, at("2030-01-01T00:00:00Z")), [])
    assert.deepStrictEqual(changesWithin(undefined, 0, 1), [])
  })
})
