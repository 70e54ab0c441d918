/** What counted reads, debts and budgets promise. */
import type { Draft } from "./claim.ts"

const engine = "packages/engine/test/Background.test.ts"
const steering = "packages/engine/test/Steering.test.ts"
const reads = "packages/engine/test/Attention.test.ts"

export const attention: ReadonlyArray<Draft> = [
  {
    id: "attention-01-no-write",
    sentence: "Reading writes nothing: reads are counted in memory and written once a minute for all rows together.",
    goal: "0 writes by reads, 1 a minute",
    proof: { test: `${reads} › Reads › are counted in memory and written once a minute for all of them` }
  },
  {
    id: "attention-02-rate",
    sentence: "The read rate reaches the freshness policy with the next refresh.",
    goal: "1 read in 3 days' memory",
    proof: { test: `${reads} › Reads › reach the policy as a rate with the next refresh` }
  },
  {
    id: "attention-03-debt",
    sentence:
      "A row is due before its promise once readers were shown enough that was probably wrong; a refresh settles it.",
    goal: "2 to 4 calls for 100 reads, 1 for 2",
    proof: {
      test: `${reads} › Debt › makes a row due before its promise once enough was shown wrong, and a refresh settles it`,
      control: `${reads} › Debt › is owed under no policy that predicts nothing`
    }
  },
  {
    id: "attention-04-no-wait",
    sentence: "While a promise holds no reader waits: the promised numbers are shown while newer ones are fetched.",
    goal: "60 reads answered during the call",
    proof: {
      test: `${reads} › Debt › keeps no reader waiting: the promised numbers are shown while newer ones are fetched`
    }
  },
  {
    id: "attention-05-ride-along",
    sentence: "Where a call has places left at no cost, rows due soon ride along.",
    goal: "1 call for both",
    proof: { test: `${reads} › Debt › lets rows ride along in a call that is made anyway, where that costs nothing` }
  },
  {
    id: "attention-06-steering",
    sentence: "A budget that runs short makes calls dearer to the freshness policy before its hard limit is met.",
    goal: "1 while it lasts, above 1.5 when spent too fast",
    proof: { test: `${engine} › A budget › that runs short makes calls dearer, and the policy is told` }
  },
  {
    id: "attention-07-budget-shown",
    sentence:
      "The command `dravo budget` shows what was spent, where it leads, what a time to live of six hours would have cost, and the application's bill.",
    goal: "to a tenth of a cent",
    proof: {
      test: "packages/cli/test/work.test.ts › work › refreshes what is due, and at SIGTERM ends with 0 and everything stored"
    }
  },
  {
    id: "attention-08-month",
    sentence:
      "A budget of three quarters of what the policy would like to spend lasts a month in which the number of new posts doubles and halves, through the whole engine; the engine's count is the platform's bill.",
    goal: "within 5 %, under 1 % of readings refused, no day without money",
    proof: { program: "proofs/budget/month.ts", control: "when the policy is not told" }
  },
  {
    id: "attention-09-pressure-shared",
    sentence:
      "What a call costs while a budget is short changes once a day and is the same in every process, also one begun anew.",
    goal: "at most 3 changes in 3 days, 1 value everywhere",
    proof: {
      test: `${steering} › Pressure › rises a day at a time while more is wanted than a day's share, and is known to a process begun anew`
    }
  },
  {
    id: "attention-10-refused-counts",
    sentence:
      "What a spent budget refuses counts as wanted, so a daily budget that is always spent makes calls dearer too.",
    goal: "above 2 after two days",
    proof: {
      test: `${steering} › Pressure › rises by what a spent budget refused, too`,
      control: `${steering} › Pressure › negative control: judged by what was spent, a budget that is always spent is never short`
    }
  },
  {
    id: "attention-11-fixed-ttl",
    sentence:
      "What a fixed time to live would have cost is counted from every post on every day since it was there, so far and by the period's end.",
    goal: "to a tenth of a cent",
    proof: {
      test: "packages/engine/test/FixedTtl.test.ts › A fixed time to live › would pay for every post on every day since it was there, so far and by the end of the period"
    }
  },
  {
    id: "attention-12-bill",
    sentence:
      "An application's bill counts a post once a day however many workspaces read it, while each one's budget is charged as if it were alone.",
    goal: "3 and 2 posts charged, 3 billed",
    proof: {
      test: "packages/engine/test/Ledger.test.ts › An application's bill › counts a post once a day, however many workspaces read it, while each one's budget is charged as if alone"
    }
  }
]
