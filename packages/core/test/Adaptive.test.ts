import { proves } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import * as Curve from "@dravo/core/GrowthCurve"
import * as Day from "@dravo/core/PaidDay"
import { fill } from "@dravo/core/Filling"
import * as Forecast from "@dravo/core/Forecast"
import * as State from "@dravo/core/LearnedGrowth"
import * as Freshness from "@dravo/core/Freshness"
import { PlatformId } from "@dravo/core/Ids"

const now = Date.parse("2026-06-29T09:00:00Z")
const [minute, hour, day] = [60_000, 3_600_000, 86_400_000]
const price = { per: "resource-day", dollars: 0.005, source: "a price list" } as const
const facts: Freshness.Facts = {
  platform: PlatformId.make("network"),
  kind: "publication",
  seed: "row",
  publishedAt: now - hour,
  previous: null,
  current: { likes: 100, shares: 3 },
  readRate: null,
  price: null
}
const plain = Freshness.adaptive({ jitter: 0 })
const ttl = (
  change: Partial<Freshness.Facts> = {},
  state: string | null = null,
  policy: Freshness.Policy = plain
): number => (policy.next({ ...facts, ...change }, state, now).staleAfter ?? NaN) - now
const before = (likes: number): Freshness.Facts["previous"] => ({ metrics: { likes, shares: 3 }, at: now - hour / 2 })
const state = (likes: number): string => State.encode(State.first(likes, now - hour / 2))

const anyState = Schema.Union([
  Schema.Null,
  Schema.String,
  Schema.Literals([
    state(5),
    "a1",
    "a1 1 2 3",
    "a1 1 2 3 NaN",
    "a1 1 -2 3 4",
    "a1 1 2 1e999 4",
    "a1 0x10 2 3 4",
    "a1 99999999999999999 2 3 4",
    "a1 1 2 3 4 5 6 7",
    "a1 1 2 3 4 1e999 6 7",
    "a1 1 2 3 4 5 6",
    "a2 1 2 3 4",
    " a1 1 2 3 4"
  ])
])
const instant = Schema.Int.check(Schema.isBetween({ minimum: -62_167_219_200_000, maximum: 253_402_300_799_999 }))
const anyFacts = {
  at: instant,
  publishedAt: Schema.NullOr(instant),
  metrics: Schema.Record(Schema.String, Schema.Number),
  old: Schema.NullOr(Schema.Record(Schema.String, Schema.Number)),
  oldAt: instant,
  text: anyState,
  seed: Schema.String,
  readRate: Schema.NullOr(Schema.Number),
  pressure: Schema.Number,
  worth: Schema.Number,
  usualReads: Schema.Number,
  followsReads: Schema.Boolean,
  priced: Schema.Boolean
}

describe("Freshness.adaptive", () => {
  it.prop(
    "is total: any history, any clock, any number gives an instant after now and within the cap",
    anyFacts,
    (given) => {
      proves("freshness.total")
      const policy = Freshness.adaptive({
        worth: given.worth,
        usualReads: given.usualReads,
        promises: given.followsReads ? "reads" : "age"
      })
      const row = {
        ...facts,
        publishedAt: given.publishedAt,
        seed: given.seed,
        readRate: given.readRate,
        pressure: given.pressure,
        price: given.priced ? price : null,
        current: given.metrics,
        previous: given.old === null ? null : { metrics: given.old, at: given.oldAt }
      }
      const decision = policy.next(row, given.text, given.at)
      assert.isTrue(Number.isSafeInteger(decision.staleAfter))
      assert.isAbove(decision.staleAfter ?? NaN, given.at)
      assert.isAtMost(decision.staleAfter ?? NaN, given.at + 30 * day)
      assert.isTrue(decision.state === null || State.decode(decision.state) !== undefined)
      assert.match(decision.reason, /^\S.*\S$/u)
      for (const text of [given.text, decision.state]) {
        const { error, limit } = policy.predict(row, text, given.at)
        assert.isTrue(error >= 0 && error <= 1 && limit > 0, `${error} ${limit}`)
        assert.isAtLeast(policy.estimatedDebt(row, text, given.readRate ?? 0, given.at), 0)
        assert.notInclude(
          policy.explain(
            { input: row, state: text, staleAfter: decision.staleAfter ?? given.at, readRate: null, debt: 0 },
            given.at
          ),
          "NaN"
        )
      }
    },
    { arbitrary: { runs: 500 } }
  )

  it.prop(
    "promises no earlier when a call is worth more",
    {
      low: Schema.Finite,
      high: Schema.Finite,
      age: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 90 * day })),
      likes: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1e6 })),
      old: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1e6 })),
      priced: Schema.Boolean
    },
    ({ age, high, likes, low, old, priced }) => {
      proves("freshness.monotone")
      const [less, more] = [(Math.abs(low) % 50) + 1e-3, (Math.abs(high) % 50) + 1e-3].sort((a, b) => a - b)
      const change = {
        publishedAt: now - age,
        previous: before(old),
        current: { likes },
        readRate: 0.001,
        price: priced ? price : null
      }
      const [soon, late] = [less, more].map((worth) =>
        ttl(change, state(old), Freshness.adaptive({ worth: worth ?? 1 }))
      )
      assert.isAtMost(soon ?? NaN, late ?? NaN)
    },
    { arbitrary: { runs: 300 } }
  )

  it("promises sooner to rows that are young, or growing faster than theirs did, and when a call is worth less", () => {
    assert.isBelow(ttl(), ttl({ publishedAt: now - 5 * day }))
    assert.isBelow(ttl({ previous: before(20) }, state(20)), ttl({ previous: before(99) }, state(99)))
    assert.isBelow(ttl({ pressure: 1 }), ttl({ pressure: 4 }))
  })

  it("takes text it did not write for none", () => {
    for (const text of [
      "",
      "kept",
      "{}",
      "a1 1 2 3",
      "a1 1 2 3 4 5",
      "a1 1 2 3 4 5 6",
      "a1 1 2 3 4 5 6 -7",
      "a1 1 2 3 4 5 6 7 8",
      "a1 NaN 2 3 4",
      "a1 1 2.5 3 4",
      "a1 1 2 3 -4",
      "a1 1 2 3 4\n",
      "a".repeat(5000)
    ]) {
      assert.deepStrictEqual(plain.next(facts, text, now), plain.next(facts, null, now))
      assert.strictEqual(plain.predict(facts, text, now).error, 0)
    }
  })

  it("measures the largest count that adds up and was read just now", () => {
    const learned = (change: Partial<Freshness.Facts>) =>
      State.decode(plain.next({ ...facts, ...change }, state(10), now).state)
    const current = { reach: 900, likes: 100, shares: 3, engagement: 5000.5 }
    const previous = { metrics: { reach: 10, likes: 90, shares: 3 }, at: now - hour / 2 }
    assert.deepInclude(learned({ current, previous }), { count: 900, seen: 890 })
    assert.deepInclude(learned({ current, previous, isAdditive: (key) => key !== "reach" }), { count: 100, seen: 10 })
    assert.deepInclude(learned({ current, previous, isAdditive: (key) => key !== "reach", kept: ["likes"] }), {
      count: 3,
      seen: 0
    })
    assert.deepInclude(learned({ current: { views: 7 }, previous }), { count: 7, seen: 0, expected: 0 })
    assert.deepInclude(learned({ current: {}, previous }), { count: 10, at: now - hour / 2 })
  })

  it("learns nothing from a count that fell, and goes on from the lower one", () => {
    proves("freshness.falling-counter")
    const learned = State.decode(plain.next({ ...facts, previous: before(400) }, state(400), now).state)
    assert.deepInclude(learned, { count: 100, seen: 0 })
  })

  it("adds up what reads were shown until a call is worth it, and asks nobody before the floor", () => {
    const { state: text } = plain.next(facts, null, now)
    assert.deepInclude(plain.predict(facts, text, now + minute - 1), { limit: Infinity, free: false })
    const { error, limit } = plain.predict(facts, text, now + 6 * hour)
    assert.isTrue(error > 0.3 && error < 0.9, String(error))
    assert.strictEqual(limit, 1)
    assert.strictEqual(plain.predict({ ...facts, pressure: 3 }, text, now + 6 * hour).limit, 3)
    assert.isBelow(plain.predict(facts, text, now + hour).error, error)
    assert.strictEqual(plain.predict(facts, text, now - day).error, 0)
  })

  it("takes no price for nothing or for everything", () => {
    const limits = [
      [7e-323, 4e-319],
      [0, NaN],
      [-1, Infinity],
      [1e300, 1e300]
    ].map(
      ([worth = 1, pressure = 1]) => Freshness.adaptive({ worth }).predict({ ...facts, pressure }, state(3), now).limit
    )
    assert.deepStrictEqual(limits, [1e-6, 1, 1, 1e9])
  })

  it("gives rows without an age six hours, and predicts nothing for them", () => {
    assert.strictEqual(ttl({ publishedAt: null }), 6 * hour)
    assert.strictEqual(plain.predict({ ...facts, publishedAt: null }, state(3), now).limit, Infinity)
  })

  it("says why and when in one sentence", () => {
    const { reason, staleAfter, state: text } = plain.next({ ...facts, readRate: 0.001 }, null, now)
    assert.match(
      reason,
      /^1 hour old, growing 75 % an hour and read about 6300 times a day: asked for again .* after 2026-06-29T1\d:\d\d:\d\d/u
    )
    const row = { input: facts, state: text, staleAfter: staleAfter ?? now, readRate: 0.00002, debt: 0.25 }
    assert.match(
      plain.explain(row, now + 10 * minute),
      /^Fresh: refreshed 10 minutes ago and probably \d+ % off by now; asked for again once the errors its readers saw add up to 1 completely wrong read \(about 0\.25 so far\), expected around 2026-06-29T1\d:[\d:]+Z at about \d+ reads a day, at the latest by the first read after 2026-06-29T1\d:[\d:]+Z\.$/u
    )
    assert.match(
      plain.explain({ ...row, debt: 0, readRate: null }, now + 20_000),
      /^Fresh: refreshed 20 seconds ago .* 1 completely wrong read \(hardly any so far\), not within 1 minute of the last call, at the latest/u
    )
    assert.match(
      plain.explain({ ...row, input: { ...facts, publishedAt: null } }, now),
      /^Fresh until 2026-06-29T1.*: the first read after that asks again\.$/u
    )
    assert.match(plain.explain({ ...row, state: "of another policy" }, now), /^Fresh until/u)
    const paid = { ...row, input: { ...facts, price } }
    assert.match(
      plain.explain(paid, now + hour),
      /asked for again, for nothing today, once the errors .* to 0\.01 completely wrong reads/u
    )
    assert.match(
      plain.explain(paid, now + day),
      /asked for again, for the price of another day, once the errors .* to 1\.\d completely wrong reads/u
    )
    assert.match(
      plain.explain({ ...row, debt: 1.5 }, now + hour),
      /\(about 1\.5 so far\), so with the next read, at the latest/u
    )
    assert.match(plain.explain({ ...row, debt: 1e-9 }, now + minute), /\(hardly any so far\)/u)
    assert.match(Freshness.adaptive({ worth: 20 }).explain(row, now + hour), /to 20 completely wrong reads/u)
  })

  it("keeps what a policy predicts and explains through every combinator", () => {
    const { state: text } = plain.next(facts, null, now)
    const expected = plain.predict(facts, text, now + day)
    const wrapped = Freshness.closing(
      "1 hour",
      Freshness.within(
        { cap: "1 day" },
        Freshness.jittered(
          0.1,
          Freshness.perPlatform({ network: Freshness.adaptivePosts({ jitter: 0 }) }, Freshness.standard)
        )
      )
    )
    assert.deepStrictEqual(wrapped.predict?.(facts, text, now + day), expected)
    const row = { input: facts, state: text, staleAfter: now + 2 * day, readRate: null, debt: 0 }
    assert.strictEqual(wrapped.explain?.(row, now + hour), plain.explain(row, now + hour))
    assert.strictEqual(
      wrapped.explain?.({ ...row, input: { ...facts, kind: "account" } }, now),
      "Fresh: refreshed every 6h, next by the first read after 2026-07-01T09:00:00Z."
    )
    assert.isFalse(wrapped.predict?.({ ...facts, kind: "account" }, text, now + day).free)
    assert.isUndefined(Freshness.jittered(0.1, Freshness.standard).predict)
  })
})

describe("a price per post and UTC day", () => {
  const paid = { ...facts, price }
  const { state: text } = plain.next(paid, null, now)

  it("asks again for almost nothing inside a paid day, a quarter of an hour apart", () => {
    assert.strictEqual(plain.predict(paid, text, now + 15 * minute - 1).limit, Infinity)
    assert.deepInclude(plain.predict(paid, text, now + 15 * minute), { limit: 0.01, free: true })
    assert.deepInclude(plain.predict(paid, text, Day.nextDay(now) - 1), { limit: 0.01, free: true })
    assert.deepInclude(plain.predict(paid, text, Day.nextDay(now)), { limit: 1, free: false })
  })

  it("wants more at stake the later a new day would be opened", () => {
    assert.strictEqual(plain.predict(paid, text, Day.nextDay(now) + 12 * hour).limit, 1.5)
  })

  it("opens a new day right after its midnight", () => {
    for (const readRate of [null, 1e-5, 1e-3, 1]) {
      const found = ttl({ price, readRate }) + now
      assert.strictEqual(found % day, 0)
      assert.isAtLeast(found, Day.nextDay(now))
    }
    assert.strictEqual(ttl({ price, readRate: 1 }) + now, Day.nextDay(now))
    assert.isAbove(ttl({ price, publishedAt: now - 20 * day }) + now, Day.nextDay(now) + 5 * day)
  })

  it("has a last free capture just before midnight, once", () => {
    const midnight = Day.nextDay(now)
    const end = { from: midnight - 20 * minute, until: midnight - minute }
    assert.deepStrictEqual(Day.lastCall(now), end)
    assert.deepStrictEqual(Day.lastCall(midnight - 35 * minute), end)
    assert.deepStrictEqual(
      Day.lastCall(midnight - 20 * minute - 1),
      { ...end, from: midnight - 5 * minute - 1 },
      "free is still a request"
    )
    assert.isNull(Day.lastCall(midnight - 20 * minute), "the copy is from the end of its day")
    assert.isNull(Day.lastCall(midnight - 1))
    assert.deepStrictEqual(Day.lastCall(midnight), { from: end.from + day, until: end.until + day })
  })
})

describe("filling a batch", () => {
  it("takes the rows closest to a call of their own, where riding along is free", () => {
    const row = (name: string, debt: number, error: number, free = true) => ({
      row: name,
      debt,
      prediction: { error, limit: 1, free }
    })
    const rows = [
      row("little", 0.1, 0.1),
      row("much", 0.8, 0.1),
      row("dear", 0.9, 0.9, false),
      row("right", 0, 0),
      row("some", 0.1, 0.4)
    ]
    assert.deepStrictEqual(fill(rows, 2), ["much", "some"])
    assert.deepStrictEqual(fill(rows, 9), ["much", "some", "little"])
    assert.deepStrictEqual(fill(rows, -1), [])
  })
})

describe("the growth of an average post", () => {
  it("is the integral of its rate", () => {
    for (const [from, to] of [
      [0, 60],
      [300, 7200],
      [3600, 86_400],
      [86_400, 30 * 86_400]
    ] as const) {
      const steps = 20_000
      let sum = 0
      for (let k = 0; k < steps; k++)
        sum += (Curve.growth(from + ((k + 0.5) * (to - from)) / steps) * (to - from)) / steps
      assert.closeTo(Curve.grown(from, to) / sum, 1, 0.02)
    }
    assert.strictEqual(Curve.grown(50, 20), 0)
  })

  it("reaches the price at the horizon", () => {
    const outlook = { age: 3600, pace: 1.5 }
    const until = Forecast.horizon(outlook, Forecast.steady(0.01), 2, 1e9)
    let wrong = 0
    for (let k = 0; k < 20_000; k++)
      wrong += (0.01 * Forecast.error(1.5, 3600, 3600 + ((k + 0.5) * until) / 20_000) * until) / 20_000
    assert.closeTo(wrong, 2, 0.05)
  })
})

it.prop(
  "the adaptive state survives its text",
  {
    at: instant,
    count: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
    seen: Schema.Finite,
    expected: Schema.Finite
  },
  ({ at, count, expected, seen }) => {
    const given = { at, count, seen: Math.abs(seen) % 1e20, expected: Math.abs(expected) % 1e20, traffic: null }
    const text = State.encode(given)
    assert.isAtMost(text.length, 96)
    const found = State.decode(text)
    assert.isDefined(found)
    assert.deepInclude(found, { at, count })
    assert.closeTo(found.seen, given.seen, given.seen * 1e-5)
    assert.closeTo(found.expected, given.expected, given.expected * 1e-5)
    assert.strictEqual(State.encode(found), text)
  },
  { arbitrary: { runs: 500 } }
)
