/**
 * What the adaptive policy promises: that it is the default, what it saves, and that it can be trusted. Figures about calls and
 * errors are proved twice: on made-up posts, and on real ones where `DRAVO_CASCADES` names a file or folder of them.
 */
import type { Draft } from "./claim.ts"
import type { GoalId, Judged } from "./freshness/goals.ts"

const started = "packages/engine/test/Default.test.ts › Freshness where a host says nothing"
const engine = "proofs/test/freshnessEngine.test.ts › the engine over posts that live for weeks"
const policy = "packages/core/test/Adaptive.test.ts › Freshness.adaptive"

interface Both {
  readonly id: string
  readonly sentence: string
  readonly goals: GoalId
  readonly as?: Judged
  /** What is asked on real posts, and what on made-up ones. */
  readonly real: string
  readonly madeUp: string
}

const both = ({ as, goals, id, madeUp, real, sentence }: Both): ReadonlyArray<Draft> => {
  const args = ["--goals", goals, "--json", ...(as === undefined ? [] : ["--as", as])]
  return [
    {
      id,
      sentence: `${sentence}, on made-up posts.`,
      goal: madeUp,
      proof: { program: "proofs/bench-freshness.ts", args }
    },
    {
      id: `${id}-real`,
      sentence: `${sentence}, on real posts.`,
      goal: real,
      proof: { program: "proofs/bench-freshness.ts", args: [...args, "--real"] }
    }
  ]
}

export const freshness: ReadonlyArray<Draft> = [
  {
    id: "fresh-01-default",
    sentence:
      "Where a host says nothing, posts are refreshed adaptively and accounts every six hours; a page read again within a minute asks nobody, however young.",
    goal: "every case of the default",
    proof: { test: started }
  },
  {
    id: "fresh-02-explained",
    sentence:
      "Every row says in one sentence why it is fresh or stale and when it is asked for again, without asking anybody.",
    goal: "14 situations of a row, and the call, the endpoint and the command",
    proof: { test: "packages/core/test/Explanation.test.ts › An explanation" }
  },
  {
    id: "fresh-02-explain-reachable",
    sentence: "The command `dravo explain` tells it from the database alone.",
    goal: "one sentence per publication",
    proof: {
      test: "packages/cli/test/past.test.ts › the command line about what is kept › explains how fresh a post is"
    }
  },
  ...both({
    id: "fresh-03-calls",
    goals: "calls",
    sentence:
      "At the mean error of a fixed 6 h the default policy needs far fewer calls, with 300 reads a post and blind to who reads when",
    real: "≥ 5.5 / 6.5 / 5.5 × fewer (uniform / decaying / growth-following reads)",
    madeUp: "≥ 10 / 14 / 12 × fewer (uniform / decaying / growth-following reads)"
  }),
  ...both({
    id: "fresh-04-many-reads",
    goals: "heavy",
    sentence: "The same with 3,000 reads a post",
    real: "≥ 7 / 10 / 12 × fewer",
    madeUp: "≥ 12 / 20 / 24 × fewer"
  }),
  ...both({
    id: "fresh-05-month",
    goals: "month",
    sentence: "The same of rows that live for 30 days, as it ships: no copy is promised for more than 14 days",
    real: "≥ 8.5 / 14 / 13 × fewer",
    madeUp: "≥ 12 / 15 / 11 × fewer"
  }),
  ...both({
    id: "fresh-05-month-long-cap",
    goals: "month",
    as: "longer",
    sentence: 'The same of rows that live for 30 days, with promises of up to 30 days (`cap: "30 days"`)',
    real: "≥ 8.5 / 14 / 13 × fewer",
    madeUp: "≥ 12 / 15 / 11 × fewer"
  }),
  ...both({
    id: "fresh-06-error",
    goals: "error",
    sentence: "With as many calls as a fixed 6 h the mean error is far lower",
    real: "≥ 4.5 / 4.8 / 3 × lower",
    madeUp: "≥ 4.5 / 14 / 10 × lower"
  }),
  ...both({
    id: "fresh-07-never-worse",
    goals: "never-worse",
    sentence:
      "In no source and under no read pattern does it need more calls than a fixed 1 h or 6 h for the same error",
    real: "never below 1.0 ×",
    madeUp: "never below 1.0 ×"
  }),
  ...both({
    id: "fresh-08-optimum",
    goals: "optimum",
    sentence: "It needs little more than the best schedule that knows every read and every reaction in advance",
    real: "≤ 3.0 / 2.6 / 2.0 × its calls pooled, ≤ 1.6 × on large posts",
    madeUp: "≤ 3.0 / 2.6 / 2.6 × its calls pooled, ≤ 3.3 × on large posts, where hindsight needs two or three calls"
  }),
  ...both({
    id: "fresh-09-paid-days",
    goals: "billing",
    sentence: "Where a post is charged once per UTC day it pays for far fewer days than a fixed 6 h at the same error",
    real: "≥ 8 × fewer for rows of 30 days, ≥ 4.5 × for rows of 7 days",
    madeUp: "≥ 8 × fewer for rows of 30 days, ≥ 4.5 × for rows of 7 days"
  }),
  {
    id: "fresh-10-two-competitive",
    sentence:
      "When predictions are right, calls and errors together cost at most twice what the best schedule in hindsight costs.",
    goal: "≤ 2 × on 20,000 random counters and read sequences",
    proof: {
      test: "proofs/test/freshness.test.ts › refreshing when the shown error adds up to the price of a call › never costs more than twice the offline optimum when predictions are right",
      control:
        "proofs/test/freshness.test.ts › refreshing when the shown error adds up to the price of a call › costs more than twice when it waits for three times the price"
    }
  },
  {
    id: "fresh-11-total",
    sentence: "Any history, any clock, zeros and falling counters give an instant ahead and within the cap.",
    goal: "500 random histories",
    proof: {
      test: `${policy} › is total: any history, any clock, any number gives an instant after now and within the cap`
    }
  },
  {
    id: "fresh-11-falling",
    sentence: "A counter that fell teaches that it did not grow.",
    goal: "nothing learned, the lower count kept",
    proof: { test: `${policy} › learns nothing from a count that fell, and goes on from the lower one` }
  },
  {
    id: "fresh-12-monotone",
    sentence: "The more a call is worth, the later a row is promised.",
    goal: "random pairs of prices, at any age",
    proof: { test: `${policy} › promises no earlier when a call is worth more` }
  },
  {
    id: "fresh-13-budget-month",
    sentence: "Steering holds a budget over a month in which load doubles and halves.",
    goal: "within 5 %",
    proof: {
      test: "packages/core/test/AdaptiveBudget.test.ts › a budget › is held within 5 % over a month in which load doubles and halves",
      control:
        "packages/core/test/AdaptiveBudget.test.ts › a budget › is overspent by more than that when nobody steers"
    }
  },
  {
    id: "fresh-14-page-of-100",
    sentence: "Deciding the freshness of a page of 100 rows takes microseconds.",
    goal: "< 50 µs",
    proof: { program: "proofs/bench-freshness.ts", args: ["--micro"] }
  },
  {
    id: "fresh-14-writes-nothing",
    sentence: "Deciding the freshness of a fresh page writes nothing and asks the store for nothing but the page.",
    goal: "0 writes in 20 reads of 100 rows",
    proof: {
      test: `${started} › decides about a page that is fresh from the page alone: nothing is written, nothing else is asked of the store`
    }
  },
  {
    id: "fresh-15-engine",
    sentence:
      "The engine itself, over posts that live for weeks, spends what the replay of its policy predicts: fewer calls than six hours at once with less error.",
    goal: "within 10 % of the replay; under half the calls and half the error of 6 h",
    proof: {
      test: `${engine} › needs fewer calls than six hours and shows less error, as the replay of the policy predicts`
    }
  },
  {
    id: "fresh-15-four-processes",
    sentence: "It does so where four processes share the readers.",
    goal: "under half the calls and half the error of 6 h",
    proof: { test: `${engine} › does so where four processes share the readers` }
  },
  {
    id: "fresh-15-no-memory",
    sentence:
      "It does so where every read has a process of its own and no debt is remembered: the row's read rate tells what readers were shown.",
    goal: "under half the calls and half the error of 6 h",
    proof: {
      test: `${engine} › does so where every read has a process of its own, which finds in the row what readers before it were shown`
    }
  }
]
