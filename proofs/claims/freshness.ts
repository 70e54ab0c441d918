import type { Subject } from "../proving/claim.ts"

export const subject: Subject = {
  title: "How fresh, for how many calls",
  about: "The adaptive policy: what it saves against fixed times to live, and that it can be trusted.",
  claims: [
    {
      id: "freshness.reads-write-nothing",
      sentence: "Reading writes nothing: reads are counted in memory and written once a minute for all rows together.",
      goal: "0 writes by reads, 1 a minute"
    },
    {
      id: "freshness.read-rate",
      sentence: "The read rate reaches the freshness policy with the next refresh.",
      goal: "1 read in 3 days' memory"
    },
    {
      id: "freshness.debt",
      sentence:
        "A row is due before its promise once readers were shown enough that was probably wrong; a refresh settles it.",
      goal: "2 to 4 calls for 100 reads, 1 for 2",
      control: "a policy that predicts nothing"
    },
    {
      id: "freshness.no-wait",
      sentence: "While a promise holds no reader waits: the promised numbers are shown while newer ones are fetched.",
      goal: "60 reads answered during the call"
    },
    {
      id: "freshness.default",
      sentence:
        "Where a host says nothing, posts are refreshed adaptively and accounts every six hours; a page read again " +
        "within a minute asks nobody, however young.",
      goal: "every case of the default"
    },
    {
      id: "freshness.explained",
      sentence:
        "Every row says in one sentence why it is fresh or stale and when it is asked for again, without asking " +
        "anybody.",
      goal: "14 situations of a row, and the call, the endpoint and the command"
    },
    {
      id: "freshness.explain-command",
      sentence: "The command `dravo explain` tells it from the database alone.",
      goal: "one sentence per publication"
    },
    {
      id: "freshness.fewer-calls",
      sentence:
        "At the mean error of a fixed 6 h the default policy needs far fewer calls, with 300 reads a post and blind " +
        "to who reads when, on made-up posts.",
      goal: "≥ 10 / 14 / 12 × fewer (uniform / decaying / growth-following reads)",
      program: "proofs/freshness/bench.ts --goals calls --json",
      data: "posts made up from a seed"
    },
    {
      id: "freshness.fewer-calls-real",
      sentence:
        "At the mean error of a fixed 6 h the default policy needs far fewer calls, with 300 reads a post and blind " +
        "to who reads when, on real posts.",
      goal: "≥ 6.2 / 7.5 / 6.2 × fewer (uniform / decaying / growth-following reads)",
      program: "proofs/freshness/bench.ts --goals calls --json --real",
      data: "real posts the constants were tuned on (`DRAVO_CASCADES`)"
    },
    {
      id: "freshness.many-reads",
      sentence: "The same with 3,000 reads a post, on made-up posts.",
      goal: "≥ 12 / 20 / 24 × fewer",
      program: "proofs/freshness/bench.ts --goals heavy --json",
      data: "posts made up from a seed"
    },
    {
      id: "freshness.many-reads-real",
      sentence: "The same with 3,000 reads a post, on real posts.",
      goal: "≥ 7 / 10 / 12 × fewer",
      program: "proofs/freshness/bench.ts --goals heavy --json --real",
      data: "real posts the constants were tuned on (`DRAVO_CASCADES`)"
    },
    {
      id: "freshness.month",
      sentence: "The same of rows that live for 30 days, on made-up posts; no copy is promised for more than 30 days.",
      goal: "≥ 12 / 15 / 11 × fewer",
      program: "proofs/freshness/bench.ts --goals month --json",
      data: "posts made up from a seed"
    },
    {
      id: "freshness.month-real",
      sentence: "The same of rows that live for 30 days, on real posts; no copy is promised for more than 30 days.",
      goal: "≥ 9 / 14.5 / 13.5 × fewer",
      program: "proofs/freshness/bench.ts --goals month --json --real",
      data: "real posts the constants were tuned on (`DRAVO_CASCADES`)"
    },
    {
      id: "freshness.lower-error",
      sentence: "With as many calls as a fixed 6 h the mean error is far lower, on made-up posts.",
      goal: "≥ 4.5 / 14 / 10 × lower",
      program: "proofs/freshness/bench.ts --goals error --json",
      data: "posts made up from a seed"
    },
    {
      id: "freshness.lower-error-real",
      sentence: "With as many calls as a fixed 6 h the mean error is far lower, on real posts.",
      goal: "≥ 4.5 / 4.8 / 3 × lower",
      program: "proofs/freshness/bench.ts --goals error --json --real",
      data: "real posts the constants were tuned on (`DRAVO_CASCADES`)"
    },
    {
      id: "freshness.never-worse",
      sentence:
        "In no source and under no read pattern does it need more calls than a fixed 1 h or 6 h for the same error, " +
        "on made-up posts.",
      goal: "never below 1.0 ×",
      program: "proofs/freshness/bench.ts --goals never-worse --json",
      data: "posts made up from a seed"
    },
    {
      id: "freshness.never-worse-real",
      sentence:
        "In no source and under no read pattern does it need more calls than a fixed 1 h or 6 h for the same error, " +
        "on real posts.",
      goal: "never below 1.0 ×",
      program: "proofs/freshness/bench.ts --goals never-worse --json --real",
      data: "real posts the constants were tuned on (`DRAVO_CASCADES`)"
    },
    {
      id: "freshness.promise",
      sentence:
        "A copy is promised until readers of a usual post of its age were shown four calls' worth of error: a minute " +
        "at least, 30 days at most, whoever reads.",
      goal: "300 random ages and prices, within 3 % of an integral of its own"
    },
    {
      id: "freshness.promise-by-reads",
      sentence: 'With `promises: "reads"` a row read more than usual is promised for less, one read less for longer.',
      goal: "five rates, from no read to one in 100 seconds"
    },
    {
      id: "freshness.worker",
      sentence:
        "A background worker that keeps promises needs far fewer calls than one that keeps a fixed 6 h or 1 h, at " +
        "the same mean error, on made-up posts.",
      goal: "≥ 12 / 24 / 26 × fewer than 6 h, ≥ 13 / 44 / 55 × fewer than 1 h",
      program: "proofs/freshness/bench.ts --goals time --json",
      data: "posts made up from a seed"
    },
    {
      id: "freshness.worker-real",
      sentence:
        "A background worker that keeps promises needs far fewer calls than one that keeps a fixed 6 h or 1 h, at " +
        "the same mean error, on real posts.",
      goal: "≥ 6.3 / 11.5 / 9.5 × fewer than 6 h, ≥ 7 / 16 / 13.5 × fewer than 1 h",
      program: "proofs/freshness/bench.ts --goals time --json --real",
      data: "real posts the constants were tuned on (`DRAVO_CASCADES`)"
    },
    {
      id: "freshness.worker-never-worse",
      sentence:
        "In no source and under no read pattern does a worker need more calls than a fixed 1, 6 or 24 h for the same " +
        "error, on made-up posts.",
      goal: "never below 1.0 ×",
      program: "proofs/freshness/bench.ts --goals time-never-worse --json",
      data: "posts made up from a seed"
    },
    {
      id: "freshness.worker-never-worse-real",
      sentence:
        "In no source and under no read pattern does a worker need more calls than a fixed 1, 6 or 24 h for the same " +
        "error, on real posts.",
      goal: "never below 1.0 ×",
      program: "proofs/freshness/bench.ts --goals time-never-worse --json --real",
      data: "real posts the constants were tuned on (`DRAVO_CASCADES`)"
    },
    {
      id: "freshness.optimum",
      sentence:
        "It needs little more than the best schedule that knows every read and every reaction in advance, on " +
        "made-up posts.",
      goal: "≤ 3.0 / 2.6 / 2.6 × its calls pooled, ≤ 3.3 × on large posts, where hindsight needs two or three calls",
      program: "proofs/freshness/bench.ts --goals optimum --json",
      data: "posts made up from a seed"
    },
    {
      id: "freshness.optimum-real",
      sentence:
        "It needs little more than the best schedule that knows every read and every reaction in advance, on real " +
        "posts.",
      goal: "≤ 3.0 / 2.6 / 2.0 × its calls pooled, ≤ 1.6 × on large posts",
      program: "proofs/freshness/bench.ts --goals optimum --json --real",
      data: "real posts the constants were tuned on (`DRAVO_CASCADES`)"
    },
    {
      id: "freshness.paid-days",
      sentence:
        "Where a post is charged once per UTC day it pays for far fewer days than a fixed 6 h at the same error, on " +
        "made-up posts.",
      goal: "≥ 8 × fewer for rows of 30 days, ≥ 4.5 × for rows of 7 days",
      program: "proofs/freshness/bench.ts --goals billing --json",
      data: "posts made up from a seed"
    },
    {
      id: "freshness.paid-days-real",
      sentence:
        "Where a post is charged once per UTC day it pays for far fewer days than a fixed 6 h at the same error, on " +
        "real posts.",
      goal: "≥ 8 × fewer for rows of 30 days, ≥ 4.5 × for rows of 7 days",
      program: "proofs/freshness/bench.ts --goals billing --json --real",
      data: "real posts the constants were tuned on (`DRAVO_CASCADES`)"
    },
    {
      id: "freshness.two-competitive",
      sentence:
        "When predictions are right, calls and errors together cost at most twice what the best schedule in " +
        "hindsight costs.",
      goal: "≤ 2 × on 20,000 random counters and read sequences",
      control: "waiting for three times the price"
    },
    {
      id: "freshness.total",
      sentence: "Any history, any clock, zeros and falling counters give an instant ahead and within the cap.",
      goal: "500 random histories"
    },
    {
      id: "freshness.falling-counter",
      sentence: "A counter that fell teaches that it did not grow.",
      goal: "nothing learned, the lower count kept"
    },
    {
      id: "freshness.monotone",
      sentence: "The more a call is worth, the later a row is promised.",
      goal: "random pairs of prices, at any age"
    },
    {
      id: "freshness.budget-month",
      sentence: "Steering holds a budget over a month in which load doubles and halves.",
      goal: "within 5 %",
      control: "nobody steers"
    },
    {
      id: "freshness.page-of-100",
      sentence: "Deciding the freshness of a page of 100 rows takes microseconds.",
      goal: "< 50 µs",
      program: "proofs/freshness/bench.ts --micro",
      data: "posts made up from a seed"
    },
    {
      id: "freshness.fresh-page-writes-nothing",
      sentence: "Deciding the freshness of a fresh page writes nothing and asks the store for nothing but the page.",
      goal: "0 writes in 20 reads of 100 rows"
    },
    {
      id: "freshness.engine",
      sentence:
        "The engine itself, over posts that live for weeks, spends what the replay of its policy predicts: fewer " +
        "calls than six hours at once with less error.",
      goal: "within 10 % of the replay; under half the calls and half the error of 6 h"
    },
    {
      id: "freshness.four-processes",
      sentence: "It does so where four processes share the readers.",
      goal: "under half the calls and half the error of 6 h"
    },
    {
      id: "freshness.no-memory",
      sentence:
        "It does so where every read has a process of its own and no debt is remembered: the row's read rate tells " +
        "what readers were shown.",
      goal: "under half the calls and half the error of 6 h"
    }
  ]
}
