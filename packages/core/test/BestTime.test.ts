import { controls, measured, proves } from "@dravo-internal/tools/proves"
import * as BestTime from "@dravo/core/BestTime"
import * as EqualAge from "@dravo/core/EqualAge"
import { assert, describe, it } from "@effect/vitest"

const hour = 3_600_000
const day = 24 * hour
const monday = Date.UTC(2026, 0, 5)

/** Posts of a made-up account over weeks, noisy as real ones are; those of the planted hour do so many times better. */
const account = (seed: number, posts: number, lift: number) => {
  let state = (seed * 2_654_435_761) >>> 0 || 1
  const random = () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
  const hours = [8, 12, 18, 21]
  return Array.from({ length: posts }, (_, n) => {
    const at = hours[Math.floor(random() * 4)] ?? 8
    const noise = Math.exp(0.5 * (random() + random() + random() - 1.5) * 2)
    return { publishedAt: monday + n * day + at * hour, value: noise * (at === 18 ? lift : 1) }
  })
}

const utc = BestTime.clock("UTC")

describe("the best time to post", () => {
  it("is found where a rhythm was planted, and its hour leads", () => {
    proves("totals.best-time")
    assert.isDefined(utc)
    if (utc === undefined) return
    let found = 0
    for (let seed = 1; seed <= 50; seed++) {
      const told = BestTime.of(account(seed, 80, 2.5), utc)
      if (told.status !== "ok") continue
      const best = new Map<number, Array<number>>()
      for (const { hour, score } of told.slots) best.set(hour, [...(best.get(hour) ?? []), score])
      const means = [...best].map(([hour, scores]) => [hour, scores.reduce((a, b) => a + b) / scores.length] as const)
      if (means.toSorted((a, b) => b[1] - a[1])[0]?.[0] === 18) found += 1
    }
    measured(`${found} of 50 made-up accounts`)
    assert.isAtLeast(found, 48)
  })

  it("negative control: where nothing was planted the data do not suffice, however many posts there are", () => {
    controls("totals.best-time")
    if (utc === undefined) return assert.fail("no clock")
    let told = 0
    for (let seed = 1; seed <= 50; seed++) if (BestTime.of(account(seed, 200, 1), utc).status === "ok") told += 1
    assert.isAtMost(told, 3)
  })

  it("is told of no account with fewer than 20 posts, and each slot says how many it has", () => {
    if (utc === undefined) return assert.fail("no clock")
    const told = BestTime.of(account(1, 19, 9), utc)
    assert.deepInclude(told, { status: "insufficient_data", because: "too few posts", posts: 19 })
    assert.strictEqual(
      told.slots.reduce((sum, { posts }) => sum + posts, 0),
      19
    )
  })

  it("knows the hours of a time zone, its summer time included, and no zone that is none", () => {
    const berlin = BestTime.clock("Europe/Berlin")
    assert.deepStrictEqual(berlin?.(Date.UTC(2026, 0, 4, 23, 30)), { weekday: 1, hour: 0 })
    assert.deepStrictEqual(berlin?.(Date.UTC(2026, 6, 5, 22, 30)), { weekday: 1, hour: 0 })
    assert.isUndefined(BestTime.clock("Europe/Nowhere"))
  })

  it("draws a slot of one lucky post towards what is usual", () => {
    if (utc === undefined) return assert.fail("no clock")
    const lucky = { publishedAt: monday + 3 * hour, value: 100 }
    const told = BestTime.of([...account(3, 100, 3), lucky], utc)
    if (told.status !== "ok") return assert.fail("no rhythm")
    const slot = told.slots.find(({ hour, weekday }) => weekday === 1 && hour === 3)
    assert.strictEqual(slot?.posts, 1)
    assert.isBelow(slot?.score ?? 100, 50)
  })
})

describe("a post at an age", () => {
  const point = (at: number, until: number, views: number) => ({ at, until, metrics: { views } })

  it("has the value of a reading near it, the one held over it, and none where no reading is near", () => {
    proves("totals.equal-age")
    const points = [point(50 * 60_000, 55 * 60_000, 10), point(20 * hour, 30 * hour, 90)]
    assert.deepStrictEqual(EqualAge.valueAt(points, "views", 0, "1h"), { value: 10, at: 55 * 60_000 })
    assert.deepStrictEqual(EqualAge.valueAt(points, "views", 0, "24h"), { value: 90, at: 24 * hour })
    assert.isUndefined(EqualAge.valueAt(points, "views", 0, "7d"))
    assert.isUndefined(EqualAge.valueAt(points, "likes", 0, "24h"))
  })

  it("is scored against the median of the others, and not against too few or nothing", () => {
    assert.strictEqual(EqualAge.score(30, [10, 10, 20, 20, 30]), 1.5)
    assert.isNull(EqualAge.score(30, [10, 20]))
    assert.isNull(EqualAge.score(30, [0, 0, 0, 0, 0]))
  })
})
