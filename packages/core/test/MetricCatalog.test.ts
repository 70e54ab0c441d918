import { assert, describe, it } from "@effect/vitest"
import { PlatformId } from "@dravo/core/Ids"
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
