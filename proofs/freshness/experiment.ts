/**
 * One data set under one read pattern: every policy replayed over it, each outcome computed once and only when asked
 * for.
 */
import * as Freshness from "@dravo/core/Freshness"
import type * as Duration from "effect/Duration"
import { ofAge } from "./baselines.ts"
import type { Cascade } from "./cascade.ts"
import type { Family } from "./compare.ts"
import { optimal } from "./optimum.ts"
import { type Pattern, watch, type Watched } from "./reads.ts"
import { type Manner, type Outcome, replay } from "./replay.ts"

/**
 * How the adaptive policy is run. `debt`: reads alone, no promise; `promise`: what ships; `shorter`: the promise with a
 * cap of 14 days; `time`: a worker asks at `staleAfter`, reads ask nothing.
 */
export type Variant = "debt" | "promise" | "shorter" | "time"

export interface Experiment {
  readonly pattern: Pattern
  readonly posts: ReadonlyArray<Watched>
  readonly adaptive: (variant: Variant) => Family
  readonly baseline: (name: string, policy: Freshness.Policy, driven: Manner["driven"]) => Outcome
  /** Time to live proportional to age, over a range of shares. */
  readonly ageProportional: (driven: Manner["driven"]) => Family
  readonly optimum: () => Family
}

export interface Setup {
  readonly reads: number
  readonly seed: number
  /** The values of the knob; neighbours are joined by a straight line on logarithmic scales. */
  readonly grid: ReadonlyArray<number>
}

export const geometric = (from: number, to: number, factor: number): ReadonlyArray<number> =>
  Array.from({ length: Math.ceil(Math.log(to / from) / Math.log(factor)) + 1 }, (_, step) => from * factor ** step)

export const experiment = (cascades: ReadonlyArray<Cascade>, pattern: Pattern, setup: Setup): Experiment => {
  const posts = watch(cascades, pattern, setup.reads, setup.seed)
  const families = new Map<string, Family>()
  const outcomes = new Map<string, Outcome>()
  const family = (name: string, make: () => Family): Family => remembered(families, name, make)
  return {
    pattern,
    posts,
    adaptive: (variant) =>
      family(variant, () =>
        (variant === "time" ? denser(setup.grid) : setup.grid).map((worth) => {
          const { cap, manner } = variants[variant]
          return replay(posts, Freshness.adaptive({ worth, ...(cap === undefined ? {} : { cap }) }), manner)
        })
      ),
    baseline: (name, policy, driven) =>
      remembered(outcomes, `${name} ${driven}`, () => replay(posts, policy, { driven })),
    ageProportional: (driven) =>
      family(`age ${driven}`, () => shares.map((share) => replay(posts, ofAge(share), { driven }))),
    optimum: () => family("optimum", () => setup.grid.map((worth) => optimal(posts, worth)))
  }
}

// internal

const variants: Readonly<Record<Variant, { readonly cap?: Duration.Input; readonly manner: Manner }>> = {
  debt: { manner: { driven: "reads", promise: false } },
  promise: { manner: { driven: "reads" } },
  shorter: { cap: "14 days", manner: { driven: "reads" } },
  time: { manner: { driven: "time" } }
}

/**
 * With every middle between neighbours. A worker against 24 hours asks once in a row of two days: a line between two
 * distant knobs would tell of a fifth of a call where the next one needs none.
 */
const denser = (grid: ReadonlyArray<number>): ReadonlyArray<number> =>
  grid.flatMap((worth, at) => {
    const next = grid[at + 1]
    return next === undefined ? [worth] : [worth, Math.sqrt(worth * next)]
  })

const shares = geometric(0.02, 6, 1.6)

const remembered = <A>(known: Map<string, A>, name: string, make: () => A): A => {
  const found = known.get(name)
  if (found !== undefined) return found
  const made = make()
  known.set(name, made)
  return made
}
