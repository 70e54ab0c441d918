import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import * as Freshness from "@dravo/core/Freshness"
import { PlatformId } from "@dravo/core/Ids"

const now = 1_782_723_600_000
const [minute, hour, day] = [60_000, 3_600_000, 86_400_000]
const facts: Freshness.Facts = {
  platform: PlatformId.make("network"),
  kind: "publication",
  seed: "row",
  publishedAt: now - hour,
  previous: null,
  current: {},
  readRate: null,
  price: null
}
const ttl = (policy: Freshness.Policy, change: Partial<Freshness.Facts> = {}): number | null => {
  const { staleAfter } = policy.next({ ...facts, ...change }, null, now)
  return staleAfter === null ? null : staleAfter - now
}
const settled: Freshness.Policy = { next: (_facts, state) => ({ staleAfter: null, state, reason: "settled" }) }
const after = (millis: number): Freshness.Policy => ({
  next: (_facts, state, at) => ({ staleAfter: at + millis, state, reason: "so" })
})

describe("Freshness.fixed", () => {
  it("gives every row the same time to live; the standard is the published six hours", () => {
    assert.strictEqual(ttl(Freshness.fixed("90 seconds")), 90_000)
    assert.strictEqual(ttl(Freshness.fixed(1)), 1)
    assert.strictEqual(
      Freshness.standard.next(facts, "memory", Date.parse("2026-06-29T09:00:00Z")).staleAfter,
      Date.parse("2026-06-29T15:00:00Z")
    )
    assert.strictEqual(Freshness.standard.next(facts, "memory", now).state, "memory")
    assert.strictEqual(Freshness.standard.next(facts, null, now).reason, "refreshed every 6h")
  })
})

describe("Freshness.byAge", () => {
  const policy = Freshness.byAge([
    { under: "1 day", ttl: "15 minutes" },
    { under: "7 days", ttl: "1 hour" },
    { under: "30 days", ttl: "1 day" }
  ])
  it.each([
    [0, 15 * minute],
    [day - 1, 15 * minute],
    [day, hour],
    [day + 1, hour],
    [7 * day - 1, hour],
    [7 * day, day],
    [30 * day, day],
    [4000 * day, day],
    [-hour, 15 * minute]
  ])("a post of age %d lives %d", (age, expected) => {
    assert.strictEqual(ttl(policy, { publishedAt: now - age }), expected)
  })

  it("takes the last step for what has no age", () => {
    assert.strictEqual(ttl(policy, { kind: "account", publishedAt: null }), day)
    assert.match(policy.next({ ...facts, publishedAt: null }, null, now).reason, /1d/u)
  })
})

describe("Freshness.perPlatform and perKind", () => {
  it("choose by what the row is", () => {
    const policy = Freshness.perPlatform({ fast: after(1), slow: after(2) }, after(3))
    assert.deepStrictEqual(
      ["fast", "slow", "network", "constructor"].map((id) => ttl(policy, { platform: PlatformId.make(id) })),
      [1, 2, 3, 3]
    )
    const kinds = Freshness.perKind({ publication: after(1), account: after(2) })
    assert.deepStrictEqual([ttl(kinds), ttl(kinds, { kind: "account" })], [1, 2])
  })
})

describe("Freshness.within", () => {
  it.each([
    [0, hour],
    [hour - 1, hour],
    [hour, hour],
    [hour + 1, hour + 1],
    [day - 1, day - 1],
    [day, day],
    [day + 1, day],
    [-5, hour],
    [Infinity, day],
    [hour + 0.4, hour]
  ])("keeps %d between floor and cap: %d", (millis, expected) => {
    assert.strictEqual(ttl(Freshness.within({ floor: "1 hour", cap: "1 day" }, after(millis))), expected)
  })

  it("bounds one side alone, and leaves a settled row settled", () => {
    assert.strictEqual(ttl(Freshness.within({ floor: "1 hour" }, after(day * 999))), day * 999)
    assert.strictEqual(ttl(Freshness.within({ cap: "1 hour" }, after(5))), 5)
    assert.isNull(ttl(Freshness.within({ floor: "1 hour", cap: "1 day" }, settled)))
  })
})

describe("Freshness.jittered", () => {
  it("lengthens by at most the share, and never by more than a tenth", () => {
    for (const [share, most] of [
      [0, 0],
      [0.05, 0.05],
      [0.1, 0.1],
      [5, 0.1],
      [-1, 0]
    ] as const) {
      for (let n = 0; n < 200; n++) {
        const found = ttl(Freshness.jittered(share, after(day)), { seed: `row ${n}` }) ?? 0
        assert.isAtLeast(found, day)
        assert.isAtMost(found, day * (1 + most))
      }
    }
    assert.isNull(ttl(Freshness.jittered(0.1, settled)))
  })

  it("spreads 10,000 rows read at one instant: no minute holds more than a twentieth of them", () => {
    const policy = Freshness.jittered(0.1, Freshness.standard)
    for (const name of [
      (n: number) => `ws publication ${n}`,
      (n: number) => `${n}`,
      (n: number) => `publication:${n * 1000}`
    ]) {
      const bins = new Map<number, number>()
      for (let n = 0; n < 10_000; n++) {
        const bin = Math.floor((ttl(policy, { seed: name(n) }) ?? 0) / minute)
        bins.set(bin, (bins.get(bin) ?? 0) + 1)
      }
      assert.isAtMost(Math.max(...bins.values()), 500)
      assert.isAtLeast(bins.size, 36)
    }
  })

  it("parts one row's refreshes too, and gives equal runs equal answers", () => {
    const policy = Freshness.jittered(0.1, Freshness.standard)
    const times = Array.from({ length: 100 }, (_, n) => (policy.next(facts, null, now + n).staleAfter ?? 0) - now - n)
    assert.isAbove(new Set(times).size, 90)
    assert.strictEqual(ttl(policy), ttl(policy))
  })
})

describe("Freshness.closing", () => {
  const policy = Freshness.closing("1 hour", after(6 * hour))
  it.each([
    [null, 6 * hour],
    [7 * hour + 1, 6 * hour],
    [7 * hour, 6 * hour],
    [7 * hour - 1, 6 * hour - 1],
    [hour + 1, 1],
    [hour, null],
    [hour - 1, null],
    [-day, null]
  ])("of a window that closes in %d lives %d", (left, expected) => {
    assert.strictEqual(ttl(policy, { closesAt: left === null ? null : now + left }), expected)
  })

  it("plans a last capture for a row its policy calls settled", () => {
    assert.strictEqual(ttl(Freshness.closing("1 hour", settled), { closesAt: now + 5 * hour }), 4 * hour)
    assert.isNull(ttl(Freshness.closing("1 hour", settled)))
  })
})

describe("Freshness.hashJitter", () => {
  it.prop(
    "is in [0, 1) and depends on nothing but its arguments",
    { seed: Schema.String, at: Schema.Int },
    ({ at, seed }) => {
      const found = Freshness.hashJitter(seed, at)
      assert.isTrue(found >= 0 && found < 1)
      assert.strictEqual(Freshness.hashJitter(seed, at), found)
    }
  )

  it("fills its range evenly", () => {
    const tenths = Array.from({ length: 10 }, () => 0)
    for (let n = 0; n < 10_000; n++) {
      const tenth = Math.floor(Freshness.hashJitter(`row ${n}`, now) * 10)
      tenths[tenth] = (tenths[tenth] ?? 0) + 1
    }
    for (const count of tenths) assert.isTrue(count > 850 && count < 1150, tenths.join(" "))
  })
})

it.prop(
  "every combination of policies is total: a whole instant in bounds, or settled",
  {
    publishedAt: Schema.NullOr(
      Schema.Int.check(Schema.isBetween({ minimum: -62_167_219_200_000, maximum: 253_402_300_799_999 }))
    ),
    at: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 4_000_000_000_000 })),
    seed: Schema.String,
    share: Schema.Finite,
    closesAt: Schema.NullOr(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 4_000_000_000_000 })))
  },
  ({ at, closesAt, publishedAt, seed, share }) => {
    const policy = Freshness.closing(
      "1 minute",
      Freshness.within(
        { floor: "1 minute", cap: "14 days" },
        Freshness.jittered(
          share,
          Freshness.byAge([
            { under: "1 day", ttl: "1 second" },
            { under: "30 days", ttl: "60 days" }
          ])
        )
      )
    )
    const decision = policy.next({ ...facts, publishedAt, seed, closesAt }, "memory", at)
    assert.isAbove(decision.reason.length, 0)
    if (decision.staleAfter === null) return assert.isNotNull(closesAt)
    assert.isTrue(Number.isSafeInteger(decision.staleAfter))
    assert.isAbove(decision.staleAfter, at)
    assert.isAtMost(decision.staleAfter, at + 14 * day)
  }
)
