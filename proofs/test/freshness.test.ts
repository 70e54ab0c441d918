import { controls, proves } from "@dravo-internal/tools/proves"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { assert, describe, it, onTestFinished } from "@effect/vitest"
import * as Forecast from "@dravo/core/Forecast"
import * as Freshness from "@dravo/core/Freshness"
import { fixed } from "../freshness/baselines.ts"
import { countAt, parseLine } from "../freshness/cascade.ts"
import { callsAt, curveOf, errorAt, pointOf } from "../freshness/compare.ts"
import * as Data from "../freshness/data.ts"
import { experiment, geometric } from "../freshness/experiment.ts"
import { type Bound, fewerCalls, type Goal, holds, workerTtls } from "../freshness/goals.ts"
import { groupsOf } from "../freshness/groups.ts"
import { leavingWith, leftOut, leftOutLines } from "../freshness/unseen/leftOut.ts"
import { optimum } from "../freshness/optimum.ts"
import { type Random, seeded } from "../freshness/random.ts"
import { patterns, watch } from "../freshness/reads.ts"
import { replay } from "../freshness/replay.ts"
import { synthetic } from "../freshness/synthetic.ts"

/** A counter as it stands at each of some reads, bursts and quiet included; often 0 at first. */
const counter = (
  random: Random,
  reads: number
): { readonly initial: number; readonly counts: ReadonlyArray<number> } => {
  const initial = Math.floor(random() * random() * 20)
  const steep = random() * 3
  let count = initial
  return {
    initial,
    counts: Array.from(
      { length: reads },
      () => (count += random() < 0.6 ? 0 : Math.floor(random() * (1 + steep * count)))
    )
  }
}

const errorOf = (shown: number, truth: number): number => (truth > shown ? (truth - shown) / truth : 0)

const costOf = (
  initial: number,
  counts: ReadonlyArray<number>,
  worth: number,
  refreshed: (read: number) => boolean
): number => {
  let shown = initial
  let cost = 0
  counts.forEach((truth, read) => {
    if (refreshed(read)) {
      shown = truth
      cost += worth
    }
    cost += errorOf(shown, truth)
  })
  return cost
}

/** Refreshes before the read whose error would bring the debt to the price. */
const debtCost = (initial: number, counts: ReadonlyArray<number>, worth: number, trigger: number): number => {
  let shown = initial
  let debt = 0
  let cost = 0
  for (const truth of counts) {
    debt += errorOf(shown, truth)
    if (debt >= trigger) {
      cost += worth
      shown = truth
      debt = 0
    }
    cost += errorOf(shown, truth)
  }
  return cost
}

const worstRatio = (trigger: (worth: number) => number): number => {
  const random = seeded(11)
  let worst = 0
  for (let round = 0; round < 20_000; round++) {
    const { counts, initial } = counter(random, 1 + Math.floor(random() * 40))
    const worth = 0.05 + random() * random() * 5
    const { cost } = optimum(initial, counts, worth)
    const ours = debtCost(initial, counts, worth, trigger(worth))
    if (ours > 1e-9) worst = Math.max(worst, ours / cost)
  }
  return worst
}

describe("the offline optimum", () => {
  it("equals the best of all sets of refreshes", () => {
    const random = seeded(3)
    for (let round = 0; round < 300; round++) {
      const { counts, initial } = counter(random, 1 + Math.floor(random() * 9))
      const worth = 0.02 + random() * 2
      const best = Math.min(
        ...Array.from({ length: 2 ** counts.length }, (_, set) =>
          costOf(initial, counts, worth, (read) => (set >> read) % 2 === 1)
        )
      )
      const found = optimum(initial, counts, worth)
      assert.closeTo(found.cost, best, 1e-9)
      assert.closeTo(found.calls * worth + found.wrong, best, 1e-9)
    }
  })
})

describe("refreshing when the shown error adds up to the price of a call", () => {
  it("never costs more than twice the offline optimum when predictions are right", ({ task }) => {
    proves("freshness.two-competitive")
    const worst = worstRatio((worth) => worth)
    Object.assign(task.meta, { measured: `${worst.toFixed(3)} at worst` })
    assert.isAtMost(worst, 2)
    assert.isAbove(worst, 1.5, "the random counters are too easy to tell")
  })

  it("costs more than twice when it waits for three times the price", () => {
    controls("freshness.two-competitive")
    assert.isAbove(
      worstRatio((worth) => 3 * worth),
      2
    )
  })
})

describe("the adaptive policy on made-up posts", () => {
  const cascades = synthetic(8, 5)
  const groups = groupsOf(cascades)

  it.each(patterns)("never needs more calls than 1 h or 6 h for the same error, in any source (%s)", (pattern) => {
    const one = experiment(cascades, pattern, { reads: 150, seed: 2, grid: geometric(0.002, 160, 2) })
    for (const [source, sample] of groups.bySource) {
      for (const ttl of ["1 h", "6 h"]) assert.isAtLeast(fewerCalls(one, "promise", ttl, sample), 1, `${source} ${ttl}`)
    }
  })

  it("keeps promises that never need more calls than 1, 6 or 24 h for the same error, in any source", () => {
    const few = { reads: 150, seed: 2, grid: geometric(0.0001, 160, 2) }
    for (const one of patterns.map((pattern) => experiment(cascades, pattern, few)))
      for (const [source, sample] of groups.bySource)
        for (const ttl of workerTtls)
          assert.isAtLeast(fewerCalls(one, "time", ttl, sample), 1, `${source} ${one.pattern} ${ttl}`)
  })

  it("keeps promises as readers do that leave with the root of a post's age", () => {
    const posts = watch(cascades, "D", 60, 2)
    const density = 200 / Forecast.left(0, 30 * 86_400)
    for (const worth of [0.05, 1]) {
      const [shipped, same] = [Freshness.adaptive({ worth, jitter: 0 }), leavingWith(0.5)((4 * worth) / density)].map(
        (policy) => replay(posts, policy, { driven: "time" })
      )
      assert.deepStrictEqual(shipped, same)
    }
  })

  it("tells of each source what the rule saves there whose constant was chosen on the others", () => {
    const found = leftOut(cascades, groups, { reads: 150, seed: 2, grid: geometric(0.0001, 160, 2.5) })
    assert.deepStrictEqual(
      found.map(({ source }) => source),
      groups.bySource.map(([source]) => source)
    )
    for (const { cells, chosen } of found) {
      assert.include([0.25, 0.4, 0.5, 0.6, 0.75, 1], chosen)
      assert.strictEqual(cells.length, 9)
      assert.isAtLeast(Math.min(...cells), 1)
    }
    assert.match(leftOutLines(found).join("\n"), /^small 7 d {5}left out: \(age \+ 1 h\)\^-\S+ chosen, \S+x fewer/u)
  })

  it("never errs less with fewer calls than hindsight", () => {
    const one = experiment(cascades, "D", { reads: 150, seed: 2, grid: geometric(0.05, 20, 2) })
    const best = curveOf(one.optimum(), groups.pooled)
    for (const { calls, error } of curveOf(one.adaptive("debt"), groups.pooled)) {
      if (calls > (best.at(-1)?.calls ?? 0)) assert.isAtLeast(error, 0.98 * errorAt(best, calls))
    }
  })
})

describe("posts that were really followed", () => {
  const line = `{"src":"s","t0":100,"n0":10,"T":10000,"dt":[900]}\n`

  it("come from a file, or from all of a folder", () => {
    const folder = mkdtempSync(join(tmpdir(), "cascades-"))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    writeFileSync(join(folder, "a.jsonl"), line)
    writeFileSync(join(folder, "b.jsonl.gz"), gzipSync(`${line}\n${line}`))
    writeFileSync(join(folder, "README.md"), "no posts")
    const found = [folder, join(folder, "a.jsonl"), join(folder, "b.jsonl.gz")].map((path) => Data.from(path))
    assert.deepStrictEqual(
      found.map((data) => (typeof data === "string" ? data : data.cascades.length)),
      [3, 1, 2]
    )
    assert.strictEqual(Data.from(join(folder, "c")), `${join(folder, "c")} is not there`)
    writeFileSync(join(folder, "a.jsonl"), "")
    assert.strictEqual(Data.from(join(folder, "a.jsonl")), `${join(folder, "a.jsonl")} has no posts`)
  })
})

describe("a goal", () => {
  it("is met at its bound and missed beyond it, or where there is nothing to compare", () => {
    const goal = (bound: Bound, value: number): Goal => ({ id: "calls", text: "", bound, measure: () => value })
    assert.deepStrictEqual(
      [5.4, 5.5, NaN].map((value) => holds(goal({ min: 5.5 }, value))),
      [false, true, false]
    )
    assert.deepStrictEqual(
      [1.7, 1.6, NaN].map((value) => holds(goal({ max: 1.6 }, value))),
      [false, true, false]
    )
  })
})

describe("a replay", () => {
  const cascade = parseLine(
    `{"id":"p","src":"s","metric":"likes","t0":100,"n0":10,"T":10000,"dt":[900,1000],"dn":[10,20]}`
  )
  const post = {
    cascade,
    bornAt: 0,
    ages: Float64Array.of(500, 1500, 3000, 5000),
    counts: Float64Array.of(10, 20, 40, 40)
  }

  it("reads the format", () => {
    assert.deepStrictEqual([...cascade.ages], [1000, 2000])
    assert.deepStrictEqual(
      [99, 999, 1000, 1999, 2000, 9e9].map((age) => countAt(cascade, age)),
      [10, 10, 20, 20, 40, 40]
    )
    assert.deepStrictEqual([...parseLine(`{"src":"s","t0":0,"n0":0,"T":9,"dt":[1,1]}`).counts], [0, 1, 2])
  })

  it("serves a read what is known, and the next one what it fetched", () => {
    const found = replay([post], Freshness.fixed("20 minutes"), { driven: "reads" })
    assert.strictEqual(found.calls[0], 3)
    assert.closeTo(found.errors[0] ?? NaN, (0.5 + 0.5 + 0) / 4, 1e-12)
  })

  it("by a worker asks at every promise", () => {
    const found = replay([post], Freshness.fixed("1000 seconds"), { driven: "time" })
    assert.strictEqual(found.calls[0], 9)
    assert.closeTo(found.errors[0] ?? NaN, 0, 1e-12)
  })

  it("counts a paid day once", () => {
    const found = replay([{ ...post, bornAt: Date.parse("2026-01-01T23:00:00Z") }], Freshness.fixed("10 minutes"), {
      driven: "time",
      price: { per: "resource-day", dollars: 1, source: "" }
    })
    assert.isAbove(found.calls[0] ?? 0, 10)
    assert.strictEqual(found.paidDays[0], 1)
  })

  it("compares two curves where they are equal", () => {
    const curve = [
      { calls: 1, error: 0.4 },
      { calls: 4, error: 0.1 }
    ]
    assert.closeTo(callsAt(curve, 0.2), 2, 1e-12)
    assert.closeTo(errorAt(curve, 2), 0.2, 1e-12)
    assert.isNaN(callsAt(curve, 0.05))
    assert.strictEqual(callsAt(curve, 0.9), 1)
    assert.strictEqual(errorAt(curve, 99), 0.1)
  })

  it("draws reads in order, inside the row's life, the same ones every time", () => {
    for (const pattern of patterns) {
      const [one] = watch([cascade], pattern, 200, 4)
      assert.deepStrictEqual(watch([cascade], pattern, 200, 4)[0], one)
      const ages = [...(one?.ages ?? [])]
      assert.deepStrictEqual(
        ages,
        ages.toSorted((a, b) => a - b)
      )
      assert.isTrue(ages.every((age) => age >= 100 && age <= 10_000))
    }
  })

  it("of a fixed time to live calls at most once per interval", () => {
    const posts = watch(synthetic(3, 1), "U", 100, 1)
    for (const { policy } of fixed) {
      const { calls } = pointOf(
        replay(posts, policy, { driven: "reads" }),
        posts.map((_, index) => index)
      )
      assert.isAtMost(calls, 100)
    }
  })
})
