import { proves } from "@dravo-internal/tools/proves"
import * as Series from "@dravo/core/Series"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

const day = 86_400_000
const hour = 3_600_000
const point = (at: number, views: number, until = at): Series.Point => ({ at, until, metrics: { views } })

describe("A daily series", () => {
  it("has no entry for the first reading: a lifetime total belongs to no day", () => {
    assert.deepStrictEqual(Series.daily([point(3 * day + hour, 1000)], "views"), [])
  })
  it("gives each day what its last reading has over the last of the day before", () => {
    const points = [point(hour, 10), point(20 * hour, 15), point(day + hour, 18), point(2 * day, 30)]
    assert.deepStrictEqual(Series.daily(points, "views"), [
      { from: day, to: day, delta: 3 },
      { from: 2 * day, to: 2 * day, delta: 12 }
    ])
  })
  it("tells growth over days without a reading as one span", () => {
    assert.deepStrictEqual(Series.daily([point(0, 10), point(5 * day, 60)], "views"), [
      { from: day, to: 5 * day, delta: 50 }
    ])
  })
  it("has zeros for days whose readings confirmed the value", () => {
    assert.deepStrictEqual(Series.daily([point(0, 10, 2 * day + hour), point(3 * day, 12)], "views"), [
      { from: day, to: day, delta: 0 },
      { from: 2 * day, to: 2 * day, delta: 0 },
      { from: 3 * day, to: 3 * day, delta: 2 }
    ])
  })
  it("shows counters that fall as falling", () => {
    assert.deepStrictEqual(Series.daily([point(0, 10), point(day, 7)], "views"), [{ from: day, to: day, delta: -3 }])
  })
  it("summed over rows says how many stand behind a day and how many cannot tell", () => {
    const known = Series.daily([point(0, 1), point(day, 3), point(2 * day, 4)], "views")
    const gap = Series.daily([point(0, 1), point(2 * day, 9)], "views")
    assert.deepStrictEqual(Series.sum([known, gap]), [
      { day, delta: 2, rows: 1, unknown: 1 },
      { day: 2 * day, delta: 1, rows: 1, unknown: 1 }
    ])
  })
})

describe("Every daily series", { meta: { claim: "history.every-series" } }, () => {
  const Readings = Schema.Array(
    Schema.Struct({
      wait: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 60 })),
      views: Schema.NullOr(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 4 })))
    })
  ).check(Schema.isMaxLength(40))
  /** Hours apart, so that days with many readings and days with none both occur; values fall as often as they rise. */
  const history = (readings: typeof Readings.Type) => {
    let points: ReadonlyArray<Series.Point> = []
    const read: Array<{ readonly at: number; readonly views: number }> = []
    let at = 5 * day
    for (const { views, wait } of readings) {
      at += wait * hour
      const newest = points.at(-1)
      const next = Series.append(newest, { other: 1, ...(views === null ? {} : { views: 1_000_000 + views }) }, at)
      points = [...(newest?.at === next.at ? points.slice(0, -1) : points), next]
      if (views !== null) read.push({ at, views: 1_000_000 + views })
    }
    return { points, read }
  }
  const dayOf = (at: number) => Math.floor(at / day) * day

  it.effect.prop(
    "adds up to the last value less the first, so no day ever holds a lifetime total",
    { readings: Readings },
    ({ readings }) =>
      Effect.sync(() => {
        const { points, read } = history(readings)
        const spans = Series.daily(points, "views")
        const [first, last] = [read.findLast(({ at }) => dayOf(at) === dayOf(read[0]?.at ?? 0)), read.at(-1)]
        assert.strictEqual(
          spans.reduce((sum, { delta }) => sum + delta, 0),
          (last?.views ?? 0) - (first?.views ?? 0)
        )
        assert.isTrue(spans.every(({ delta }) => Math.abs(delta) <= 4))
      }),
    { arbitrary: { runs: 300 } }
  )

  it.effect.prop(
    "has each day once, and a day of its own only between two days that were read or confirmed",
    { readings: Readings },
    ({ readings }) =>
      Effect.sync(() => {
        const { points } = history(readings)
        const spans = Series.daily(points, "views")
        const known = new Set(
          points.flatMap(({ at, metrics, until }) =>
            Object.hasOwn(metrics, "views")
              ? Array.from({ length: Math.floor((until - dayOf(at)) / day) + 1 }, (_, n) => dayOf(at) + n * day)
              : []
          )
        )
        for (const [index, { from, to }] of spans.entries()) {
          const before = spans[index - 1]
          assert.isTrue(before === undefined || before.to + day === from)
          assert.isTrue(known.has(from - day) && known.has(to), "read around it")
          for (let within = from; within < to; within += day)
            assert.isFalse(known.has(within), "a gap has no reading in it")
        }
      }),
    { arbitrary: { runs: 300 } }
  )

  it.effect.prop(
    "summed over rows loses nothing: days and gaps together are all that grew",
    { one: Readings, two: Readings },
    ({ one, two }) =>
      Effect.sync(() => {
        const all = Series.summing()
        const series = [one, two].map((readings) => Series.daily(history(readings).points, "views"))
        for (const spans of series) all.add(spans)
        const total = [...all.days(), ...all.gaps()].reduce((sum, { delta }) => sum + delta, 0)
        assert.strictEqual(
          total,
          series.flat().reduce((sum, { delta }) => sum + delta, 0)
        )
        for (const { day: when, rows, unknown } of all.days()) {
          assert.strictEqual(
            rows,
            series.filter((spans) => spans.some(({ from, to }) => from === to && from === when)).length
          )
          assert.strictEqual(
            unknown,
            series.filter((spans) => spans.some(({ from, to }) => from < to && from <= when && when <= to)).length
          )
        }
      }),
    { arbitrary: { runs: 200 } }
  )
})

describe("A reading beside the newest point", () => {
  it("confirms equal values, in whatever order their keys come", () => {
    const newest = { at: 5, until: 7, metrics: { a: 1, b: 2 } }
    assert.deepStrictEqual(Series.append(newest, { b: 2, a: 1 }, 9), { ...newest, until: 9 })
    assert.deepStrictEqual(Series.append(newest, { b: 2, a: 1 }, 3), newest)
  })
  it("is the next point when a value or a key differs, never before the newest ended", () => {
    const newest = { at: 5, until: 7, metrics: { a: 1 } }
    assert.deepStrictEqual(Series.append(newest, { a: 2 }, 9), { at: 9, until: 9, metrics: { a: 2 } })
    assert.deepStrictEqual(Series.append(newest, {}, 3), { at: 7, until: 7, metrics: {} })
    assert.deepStrictEqual(Series.append(undefined, { a: 1 }, 3), { at: 3, until: 3, metrics: { a: 1 } })
  })
})

describe("A sum of series", () => {
  it("tells what grew over gaps beside the days, by gap", () => {
    const all = Series.summing()
    for (const values of [
      [1, 9],
      [4, 6]
    ] as const)
      all.add(Series.daily([point(0, values[0]), point(2 * day, values[1])], "views"))
    assert.deepStrictEqual(all.gaps(), [{ from: day, to: 2 * day, delta: 10, rows: 2 }])
    assert.deepStrictEqual(
      all.days(),
      [day, 2 * day].map((when) => ({ day: when, delta: 0, rows: 0, unknown: 2 }))
    )
  })
})

describe("Thinning", () => {
  const readings = Schema.Array(
    Schema.Struct({
      wait: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 40 })),
      views: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 3 })),
      likes: Schema.NullOr(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 3 })))
    })
  ).check(Schema.isMaxLength(60))
  it.effect.prop(
    "changes no daily delta of any key, and keeps the newest point",
    { readings },
    ({ readings }) =>
      Effect.sync(() => {
        proves("history.thinning")
        let points: ReadonlyArray<Series.Point> = []
        let at = 0
        for (const { likes, views, wait } of readings) {
          at += wait * 11 * 60_000
          const newest = points.at(-1)
          const next = Series.append(newest, { views, ...(likes === null ? {} : { likes }) }, at)
          points = [...(newest?.at === next.at ? points.slice(0, -1) : points), next]
        }
        for (const now of [at, at + 31 * day, at + 100 * day]) {
          const gone = new Set(Series.superfluous(points, now))
          const left = points.filter((one) => !gone.has(one))
          assert.deepStrictEqual(left.at(-1), points.at(-1))
          for (const key of ["views", "likes"])
            assert.deepStrictEqual(Series.daily(left, key), Series.daily(points, key))
          assert.deepStrictEqual(Series.superfluous(left, now), [])
        }
      }),
    { arbitrary: { runs: 300 } }
  )
  it("keeps the last reading of a key that later ones lack", () => {
    const points = [
      point(0, 1),
      { at: 60_000, until: 60_000, metrics: { views: 2, likes: 7 } },
      point(120_000, 3),
      point(180_000, 4),
      point(day, 5)
    ]
    assert.deepStrictEqual(
      Series.superfluous(points, 100 * day).map(({ at }) => at),
      [120_000]
    )
  })
})

describe("Growth between two instants", () => {
  const points = [point(100, 5), point(200, 9)]
  it("is the difference of what was known at each", () =>
    assert.strictEqual(Series.growth(points, "views", 150, 250), 4))
  it("is unknown before the first reading", () => assert.isNull(Series.growth(points, "views", 99, 250)))
  it("is unknown for a key nobody read", () => assert.isNull(Series.growth(points, "likes", 100, 250)))
})

describe("Thinning", () => {
  const Times = Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 200 * day }))).check(
    Schema.isMaxLength(300)
  )
  const rows = (times: ReadonlyArray<number>) =>
    [...new Set(times)].sort((a, b) => a - b).map((at, index) => point(at, index))

  it.prop("changes no daily delta, and keeps everything young", { times: Times }, ({ times }) => {
    const points = rows(times)
    const gone = new Set(Series.superfluous(points, 200 * day))
    const kept = points.filter((one) => !gone.has(one))
    assert.deepStrictEqual(Series.daily(kept, "views"), Series.daily(points, "views"))
    assert.isTrue([...gone].every((one) => one.at < 170 * day))
    assert.isFalse(points.length > 0 && gone.has(points.at(-1) ?? point(0, 0)))
  })
  it.prop("done twice removes nothing more", { times: Times }, ({ times }) => {
    const points = rows(times)
    const gone = new Set(Series.superfluous(points, 200 * day))
    assert.deepStrictEqual(
      Series.superfluous(
        points.filter((one) => !gone.has(one)),
        200 * day
      ),
      []
    )
  })
  it("leaves at most two points an hour, and two a day once older", () => {
    const points = rows(Array.from({ length: 200 * 96 }, (_, at) => at * 15 * 60_000))
    const gone = new Set(Series.superfluous(points, 200 * day))
    const kept = points.filter((one) => !gone.has(one))
    const perDay = (from: number) => kept.filter((one) => one.at >= from && one.at < from + day).length
    assert.deepStrictEqual([perDay(10 * day), perDay(120 * day), perDay(180 * day)], [2, 48, 96])
  })
  it("drops what is older than the retention, but never the newest", () => {
    assert.deepStrictEqual(
      Series.superfluous([point(0, 1), point(day, 2)], 200 * day, { ...Series.retention, drop: "100 days" }),
      [point(0, 1)]
    )
  })
})
