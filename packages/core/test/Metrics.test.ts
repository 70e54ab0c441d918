import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import * as Metrics from "@dravo/core/Metrics"

const counts = () => false

describe("Metrics.count", () => {
  it.each([
    [0, 0],
    [-0, 0],
    [5, 5],
    [-5, -5],
    [2 ** 53 - 1, 2 ** 53 - 1],
    [-(2 ** 53 - 1), -(2 ** 53 - 1)],
    [1e15, 1e15],
    ["0", 0],
    ["-0", 0],
    ["007", 7],
    ["-12", -12],
    ["9007199254740991", 2 ** 53 - 1]
  ] as const)("keeps %j", (value, expected) => {
    assert.isTrue(Object.is(Metrics.count(value), expected))
  })

  it.each([
    2 ** 53,
    -(2 ** 53),
    Infinity,
    -Infinity,
    NaN,
    0.5,
    "9007199254740992",
    "9007199254740993",
    "12345678901234567",
    "1e3",
    "0x10",
    " 5",
    "5 ",
    "",
    "-",
    "+5",
    "1.0",
    "1,000",
    "５",
    "5\n",
    null,
    undefined,
    true,
    {},
    [5],
    5n,
    Symbol.iterator,
    new Date(5)
  ])("refuses %s rather than guess", (value) => {
    assert.isUndefined(Metrics.count(value))
  })
})

describe("Metrics.ratio", () => {
  it("keeps fractions within the bounds and refuses texts", () => {
    for (const value of [0.5, -0.25, 1 / 3, 5e-324, 2 ** 53 - 1]) assert.strictEqual(Metrics.ratio(value), value)
    assert.isTrue(Object.is(Metrics.ratio(-0), 0))
    for (const value of [NaN, Infinity, 2 ** 53, "0.5", null]) assert.isUndefined(Metrics.ratio(value))
  })
})

describe("Metrics.bounded", { meta: { claim: "platforms.hostile-numbers" } }, () => {
  it("keeps what is usable in key order and names the rest", () => {
    const { metrics, rejected } = Metrics.bounded(
      { views: 3, likes: "4", broken: JSON.parse("1e400"), text: "many", ratio: 0.5 },
      (key) => key === "ratio"
    )
    assert.deepStrictEqual(Object.entries(metrics), [
      ["likes", 4],
      ["ratio", 0.5],
      ["views", 3]
    ])
    assert.deepStrictEqual(rejected, ["broken", "text"])
  })

  it("takes hostile keys for what they are", () => {
    const sent = Object.fromEntries([
      ["__proto__", 1],
      ["constructor", 2],
      ["Views", 3],
      ["a b", 4],
      ["a\u0000", 5],
      ["\ud800", 6],
      ["", 7],
      ["k".repeat(1_000_000), 8],
      ["ключ", 9],
      ["9a", 10],
      ["a", 11],
      ["k".repeat(128), 12],
      ["k".repeat(129), 13]
    ])
    const { metrics, rejected } = Metrics.bounded(sent, counts)
    assert.deepStrictEqual(Object.entries(metrics), [
      ["a", 11],
      ["constructor", 2],
      ["k".repeat(128), 12]
    ])
    assert.deepStrictEqual(rejected, ["a key with a forbidden name"])
    assert.isUndefined(({} as Record<string, unknown>)["views"])
  })

  it("keeps 200 keys of 201, and does not name the rest one by one", () => {
    const keys = (count: number, value: unknown) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${String(n).padStart(6, "0")}`, value]))
    const { metrics, rejected } = Metrics.bounded(keys(201, 1), counts)
    assert.lengthOf(Object.keys(metrics), Metrics.maxKeys)
    assert.deepStrictEqual(rejected, ["k000200"])
    assert.isAtMost(Metrics.bounded(keys(100_000, 1), counts).rejected.length, 21)
    assert.isAtMost(Metrics.bounded(keys(100_000, "no"), counts).rejected.length, 21)
  })

  it.prop(
    "always gives a record its schema accepts, and again the same",
    {
      sent: Schema.Record(
        Schema.Union([Schema.String, Schema.Literals(["views", "likes", "__proto__", "constructor"])]),
        Schema.Union([Schema.Number, Schema.Int, Schema.String, Schema.Null])
      ),
      ratios: Schema.Boolean
    },
    ({ ratios, sent }) => {
      const { metrics } = Metrics.bounded(sent, () => ratios)
      assert.isTrue(Schema.is(Metrics.Metrics)(metrics))
      for (const value of Object.values(metrics)) assert.isFalse(Object.is(value, -0))
      assert.deepStrictEqual(
        Metrics.bounded(metrics, () => ratios),
        { metrics, rejected: [] }
      )
      assert.deepStrictEqual(JSON.parse(JSON.stringify(metrics)), metrics)
    }
  )
})

describe("Metrics.flatten", () => {
  it("names nested counters by their path in snake case", () => {
    assert.deepStrictEqual(
      Metrics.flatten(
        {
          likeCount: 3,
          uniqueURLClicks: 4,
          by: { memberCount: 1, deep: { aB: 2 } },
          text: "x",
          list: [1, { a: 1 }],
          nothing: null,
          flag: true
        },
        "stats"
      ),
      { stats_like_count: 3, stats_unique_url_clicks: 4, stats_by_member_count: 1, stats_by_deep_a_b: 2 }
    )
  })

  it("is total over whatever JSON holds", () => {
    for (const value of [null, undefined, "x", true, [], [1], {}])
      assert.deepStrictEqual(Metrics.flatten(value, "p"), {})
    assert.deepStrictEqual(Metrics.flatten(7, "p"), { p: 7 })
    assert.deepStrictEqual(Metrics.flatten(JSON.parse('{"__proto__": 1, "constructor": {"prototype": 2}}'), "p"), {
      p___proto__: 1,
      p_constructor_prototype: 2
    })
    let deep: unknown = 1
    for (let n = 0; n < 100_000; n++) deep = { a: deep }
    assert.deepStrictEqual(Metrics.flatten(deep, "p"), {})
  })
})

describe("Metrics.equals", () => {
  it("looks at keys and values, not at their order", () => {
    assert.isTrue(Metrics.equals({ a: 1, b: 2 }, { b: 2, a: 1 }))
    assert.isTrue(Metrics.equals({}, {}))
    assert.isFalse(Metrics.equals({ a: 1 }, { a: 2 }))
    assert.isFalse(Metrics.equals({ a: 1 }, { b: 1 }))
    assert.isFalse(Metrics.equals({ a: 1 }, { a: 1, b: 2 }))
    assert.isFalse(Metrics.equals({ toString: 1 }, { views: 1 }))
  })
})
