import { proves } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import * as Forecast from "@dravo/core/Forecast"
import * as Freshness from "@dravo/core/Freshness"
import * as Curve from "@dravo/core/GrowthCurve"
import { PlatformId } from "@dravo/core/Ids"
import * as LearnedGrowth from "@dravo/core/LearnedGrowth"
import * as Reads from "@dravo/core/ReadRate"
import * as Traffic from "../src/freshness/traffic.ts"

const now = Date.parse("2026-06-29T09:00:00Z")
const [hour, day] = [3_600_000, 86_400_000]
const facts: Freshness.Facts = {
  platform: PlatformId.make("network"),
  kind: "publication",
  seed: "row",
  publishedAt: now - hour,
  previous: null,
  current: { likes: 1_000_000 },
  readRate: null,
  price: null
}
type Options = Parameters<typeof Freshness.adaptive>[0]
const seconds = (options: Options, change: Partial<Freshness.Facts> = {}, state: string | null = null): number => {
  const { staleAfter } = Freshness.adaptive({ jitter: 0, ...options }).next({ ...facts, ...change }, state, now)
  return ((staleAfter ?? NaN) - now) / 1000
}

/** Reads a usual row of a density of 1 gets in its first 30 days: with it `worth` is a quarter of the limit. */
const unit = Forecast.left(0, 30 * 86_400)

const ages = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 60 * 86_400 }))

describe("readers nobody counts", () => {
  it("leave with the root of the post's age: 12 units in two days, 52 in thirty", () => {
    for (const [age, perHour] of [
      [0, 1],
      [3 * 3600, 1 / 2],
      [24 * 3600, 1 / 5],
      [99 * 3600, 1 / 10]
    ] as const)
      assert.closeTo(Forecast.decliningReaders(age) * 3600, perHour, 1e-12)
    assert.strictEqual(Forecast.left(0, 48 * 3600), 12)
    assert.closeTo(unit, 51.7, 0.02)
    assert.strictEqual(Forecast.left(50, 20), 0)
  })

  it.prop("add up to the integral of their course", { from: ages, length: ages }, ({ from, length }) => {
    const steps = 4000
    let sum = 0
    for (let k = 0; k < steps; k++)
      sum += (Forecast.decliningReaders(from + ((k + 0.5) * length) / steps) * length) / steps
    assert.closeTo(Forecast.left(from, from + length), sum, 1e-9 + 0.002 * sum)
  })
})

describe("the promise of a copy", () => {
  it.prop(
    "is due when usual readers were shown four calls' worth of error, between a minute and 30 days",
    { age: ages, worth: Schema.Finite },
    (given) => {
      proves("freshness.promise")
      const worth = 0.001 + (Math.abs(given.worth) % 20)
      const found = seconds({ worth, usualReads: unit }, { publishedAt: now - given.age * 1000 })
      assert.isTrue(found >= 60 && found <= 30 * 86_400, String(found))
      const steps = 4000
      let wrong = 0
      for (let k = 0; k < steps; k++) {
        // Denser where the course bends most.
        const [from, to] = [(k / steps) ** 3 * found, ((k + 1) / steps) ** 3 * found]
        const at = given.age + (from + to) / 2
        wrong += Forecast.error(1, given.age, at) * Forecast.decliningReaders(at) * (to - from)
      }
      if (found === 30 * 86_400) return assert.isAtMost(wrong, 4 * worth * 1.02)
      if (found > 60) return assert.closeTo(wrong / (4 * worth), 1, 0.03)
      assert.isAtLeast(wrong, 4 * worth * 0.97)
    },
    { arbitrary: { runs: 300 } }
  )

  it("is twice sqrt(2 worth / (readers × growth)) while that is short", () => {
    for (const worth of [0.0001, 0.0003, 0.001]) {
      const formula = 2 * Math.sqrt((2 * worth) / (Forecast.decliningReaders(36_000) * Curve.growth(36_000)))
      const found = seconds({ worth, usualReads: unit, floor: 1 }, { publishedAt: now - 10 * hour })
      assert.isTrue(found > formula && found < 1.06 * formula, `${found} ${formula}`)
    }
  })

  it("goes by usual readers and not by the row's own, and shortens with how many those are", () => {
    proves("freshness.promise")
    for (const readRate of [0, 1e-5, 1]) assert.strictEqual(seconds({}, { readRate }), seconds({}))
    assert.isBelow(seconds({ usualReads: 2000 }), seconds({ usualReads: 200 }))
    assert.strictEqual(seconds({ usualReads: 200 }), seconds({}))
    assert.closeTo(seconds({ usualReads: 400, worth: 2 }), seconds({}), 0.002)
  })

  it("is not cut short where a copy is half wrong, and lasts 30 days where nothing grows any more", () => {
    const policy = Freshness.adaptive({ jitter: 0, worth: 1 })
    const { staleAfter, state } = policy.next(facts, null, now)
    assert.isAbove(policy.predict(facts, state, staleAfter ?? now).error, 0.5)
    assert.strictEqual(seconds({ worth: 100 }), 30 * 86_400)
    assert.strictEqual(seconds({}, { publishedAt: now - 60 * day }), 30 * 86_400)
    assert.strictEqual(seconds({ cap: "14 days" }, { publishedAt: now - 60 * day }), 14 * 86_400)
    assert.strictEqual(seconds({ worth: 1e-6 }), 60)
  })
})

describe("a promise that follows reads", () => {
  const follows = { promises: "reads", worth: 0.02 } as const

  it("is as any other where nobody counts, or nothing was counted yet", () => {
    const usual = seconds({ worth: 0.02 })
    assert.strictEqual(seconds(follows), usual)
    assert.strictEqual(seconds(follows, { readRate: 5 }), usual, "read before it was a row")
  })

  it("shrinks what few reads say: ten reads count as much as the usual", () => {
    for (const [reads, usual, density, factor] of [
      [0, 0, 4, 1],
      [40, 10, 4, 1],
      [390, 10, 4, 8 ** 0.7],
      [0, 10, 3, (1 / 4) ** 0.7],
      [10, 0, 1, 2 ** 0.7]
    ] as const)
      assert.closeTo(Traffic.factor({ reads, usual, perSecond: 0 }, density), factor, 1e-12)
  })

  it.prop(
    "tells reads that came evenly from the decayed rate, however rarely it looks",
    {
      reads: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 300 })),
      days: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 30 })),
      looks: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 9 }))
    },
    ({ days, looks, reads }) => {
      const perLook = Math.max(8, reads)
      let rate: Reads.ReadRate | null = null
      let traffic = Traffic.first(0)
      for (let look = 0; look < looks; look++) {
        const [from, to] = [(look * days * day) / looks, ((look + 1) * days * day) / looks]
        for (let k = 0; k < perLook; k++) rate = Reads.fold(rate, 1, from + ((k + 0.5) * (to - from)) / perLook)
        traffic = Traffic.learn(traffic, Reads.at(rate, to), from / 1000, to / 1000)
      }
      assert.closeTo(traffic.reads / (looks * perLook), 1, 0.25)
      assert.closeTo(traffic.usual, Forecast.left(0, days * 86_400), 1e-6)
    }
  )

  it("is sooner for a row that is read more than usual, later for one that is read less", () => {
    proves("freshness.promise-by-reads")
    const policy = Freshness.adaptive({ jitter: 0, ...follows })
    const after = (perSecond: number): number => {
      const published = { ...facts, publishedAt: now - 6 * day }
      const first = policy.next({ ...published, readRate: 0 }, null, now - 5 * day)
      return seconds(follows, { ...published, readRate: perSecond }, first.state)
    }
    const usual = seconds({ worth: 0.02 }, { publishedAt: now - 6 * day })
    const found = [0, 1e-5, 1e-4, 1e-3, 1e-2].map(after)
    for (const [at, ttl] of found.entries()) if (at > 0) assert.isAtMost(ttl, found[at - 1] ?? NaN)
    assert.isAbove(found[0] ?? NaN, 1.2 * usual)
    assert.isBelow(found.at(-1) ?? NaN, usual / 2)
  })

  it("remembers reads in the policy's text, and forgets them when the option goes", () => {
    const first = Freshness.adaptive(follows).next({ ...facts, readRate: 0.01 }, null, now)
    assert.deepStrictEqual(LearnedGrowth.decode(first.state)?.traffic, { reads: 0, usual: 0, perSecond: 0.01 })
    const later = { ...facts, readRate: 0.02, previous: { metrics: facts.current, at: now } }
    const second = Freshness.adaptive(follows).next(later, first.state, now + day)
    assert.isAbove(LearnedGrowth.decode(second.state)?.traffic?.reads ?? 0, 1000)
    const uncounted = Freshness.adaptive(follows).next({ ...later, readRate: null }, second.state, now + 2 * day)
    assert.deepStrictEqual(LearnedGrowth.decode(uncounted.state)?.traffic, LearnedGrowth.decode(second.state)?.traffic)
    const without = Freshness.adaptive().next(later, second.state, now + 2 * day)
    assert.isNull(LearnedGrowth.decode(without.state)?.traffic)
  })

  it.prop(
    "survives its text",
    { reads: Schema.Finite, usual: Schema.Finite, perSecond: Schema.Finite },
    (given) => {
      const traffic = {
        reads: Math.abs(given.reads) % 1e20,
        usual: Math.abs(given.usual) % 1e20,
        perSecond: Math.abs(given.perSecond) % 1e20
      }
      const text = LearnedGrowth.encode({ ...LearnedGrowth.first(Number.MAX_SAFE_INTEGER, -now * 1000), traffic })
      assert.isAtMost(text.length, 128)
      const found = LearnedGrowth.decode(text)
      assert.closeTo(found?.traffic?.reads ?? NaN, traffic.reads, traffic.reads * 1e-5)
      assert.closeTo(found?.traffic?.perSecond ?? NaN, traffic.perSecond, traffic.perSecond * 1e-5)
      if (found !== undefined) assert.strictEqual(LearnedGrowth.encode(found), text)
    },
    { arbitrary: { runs: 300 } }
  )
})
