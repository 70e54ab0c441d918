import type { Subject } from "../proving/claim.ts"

export const subject: Subject = {
  title: "Budgets and paid calls",
  about: "What is spent, on what, and what is free.",
  claims: [
    {
      id: "spending.budget-required",
      sentence: "What charges is not refreshed in the background without a budget, and the log says so.",
      goal: "0 calls, 1 sentence"
    },
    {
      id: "spending.to-the-cent",
      sentence:
        "A budget is spent to the cent by all processes together, rereading what was paid today costs nothing, and " +
        "the next day brings a new one.",
      goal: "10 of 30 rows a day"
    },
    {
      id: "spending.readers-are-told",
      sentence: "A spent budget answers readers with the known numbers and a warning.",
      goal: "no call past the budget, one warning"
    },
    {
      id: "spending.last-call",
      sentence:
        "Every row of a day that is paid is read once more at the day's end, in full calls, by one of all processes " +
        "and for nothing.",
      goal: "3 rows, 2 processes: 1 more call, $0"
    },
    {
      id: "spending.free-never-paid",
      sentence: "A reading that is made because it is free is never paid for, however long it had to wait.",
      goal: "$0 after midnight"
    },
    {
      id: "spending.free-failure",
      sentence: "A free reading that fails changes nothing: the row keeps its promise and is not paid for sooner.",
      goal: "every row as it was"
    },
    {
      id: "spending.filled-calls",
      sentence: "Calls that have places left at no cost take rows of their credential along that are due soon.",
      goal: "1, 2, 2, 2, 2 rows a call; one by one without",
      control: "each row alone"
    },
    {
      id: "spending.filling-saves",
      sentence:
        "Filling calls saves calls and makes numbers fresher, in a fortnight of a workspace through the whole engine.",
      goal: "at least 1.2 × fewer calls, error no higher",
      program: "proofs/spending/filling.ts",
      control: "with the places left empty",
      data: "a fortnight of a workspace, simulated"
    },
    { id: "spending.no-filling-at-a-price", sentence: "Where a place costs money nobody rides along.", goal: "0 rows" },
    {
      id: "spending.worth-most-first",
      sentence: "Within a workspace the calls worth most go first, and the last of a budget goes to what is read most.",
      goal: "2 of 4 rows paid: those read 90 and 80 times"
    },
    {
      id: "spending.nothing-brought",
      sentence: "Attempts that bring nothing are not charged to a budget.",
      goal: "$0 during an outage, then each row once"
    },
    {
      id: "spending.ride-along",
      sentence: "Where a call has places left at no cost, rows due soon ride along.",
      goal: "1 call for both"
    },
    {
      id: "spending.short-budget",
      sentence: "A budget that runs short makes calls dearer to the freshness policy before its hard limit is met.",
      goal: "1 while it lasts, above 1.5 when spent too fast"
    },
    {
      id: "spending.budget-command",
      sentence:
        "The command `dravo budget` shows what was spent, where it leads, what a time to live of six hours would " +
        "have cost, and the application's bill.",
      goal: "to a tenth of a cent"
    },
    {
      id: "spending.month",
      sentence:
        "A budget of three quarters of what the policy would like to spend lasts a month in which the number of new " +
        "posts doubles and halves, through the whole engine; the engine's count is the platform's bill.",
      goal: "within 5 %, under 1 % of readings refused, no day without money",
      program: "proofs/spending/month.ts",
      control: "when the policy is not told",
      data: "a month of a workspace, simulated"
    },
    {
      id: "spending.price-shared",
      sentence:
        "What a call costs while a budget is short changes once a day and is the same in every process, also one " +
        "begun anew.",
      goal: "at most 3 changes in 3 days, 1 value everywhere"
    },
    {
      id: "spending.refused-counts",
      sentence:
        "What a spent budget refuses counts as wanted, so a daily budget that is always spent makes calls dearer too.",
      goal: "above 2 after two days",
      control: "judged by what was spent"
    },
    {
      id: "spending.fixed-ttl",
      sentence:
        "What a fixed time to live would have cost is counted from every post on every day since it was there, so " +
        "far and by the period's end.",
      goal: "to a tenth of a cent"
    },
    {
      id: "spending.quota-shared",
      sentence:
        "A platform's quota of an application's day is one for all workspaces and processes: no request is made " +
        "beyond it, rows that wait for it stay as they are and say until when, and what draws on another goes on.",
      goal: "5 of 12 calls by 4 processes, 3 of 6 by 2 workspaces; 0 rows failed, 0 tokens asked for",
      control: "adapters that ask without counting, or name no quota"
    },
    {
      id: "spending.quota-midnight",
      sentence:
        "A spent quota starts anew at midnight where the platform counts days, also on those of 23 and 25 hours, and " +
        "a platform that says it is spent is believed until then.",
      goal: "0 calls before midnight, 1 at it, on days of 23, 24 and 25 hours"
    },
    {
      id: "spending.bill",
      sentence:
        "An application's bill counts a post once a day however many workspaces read it, while each one's budget is " +
        "charged as if it were alone.",
      goal: "3 and 2 posts charged, 3 billed"
    }
  ]
}
