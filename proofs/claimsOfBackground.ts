/** What background work and shared limits promise. */
import type { Draft } from "./claim.ts"

const engine = "packages/engine/test/Background.test.ts"
const free = "packages/engine/test/BackgroundFree.test.ts"
const breaker = "packages/engine/test/Breaker.test.ts"

/** Of many processes on one database. */
export const background: ReadonlyArray<Draft> = [
  {
    id: "background-01-no-reader",
    sentence:
      "Rows are read first and kept fresh without a reader, in full batches, and asked for again only when they are stale.",
    goal: "25 rows, 1 call; 6 hours later 1 more",
    proof: {
      test: `${engine} › Background work › reads what was never read, in full batches, and again when it is stale, without a reader`
    }
  },
  {
    id: "background-02-once",
    sentence: "However many processes work, each due row is asked for once.",
    goal: "40 rows, 6 processes: every row once",
    proof: { test: `${engine} › Background work › asks once for each row, however many processes work` }
  },
  {
    id: "background-03-turns",
    sentence: "Workspaces take turns: a long backlog of one keeps no other waiting.",
    goal: "the other is served after one turn",
    proof: { test: `${engine} › Background work › lets workspaces take turns: a long backlog keeps nobody waiting` }
  },
  {
    id: "background-04-budget-required",
    sentence: "What charges is not refreshed in the background without a budget, and the log says so.",
    goal: "0 calls, 1 sentence",
    proof: { test: `${engine} › Background work › does not read what charges without a budget, and says so` }
  },
  {
    id: "background-05-budget-kept",
    sentence:
      "A budget is spent to the cent by all processes together, rereading what was paid today costs nothing, and the next day brings a new one.",
    goal: "10 of 30 rows a day",
    proof: {
      test: `${engine} › Background work › spends a budget to the cent, however many processes, and goes on with the next day's`
    }
  },
  {
    id: "background-06-budget-readers",
    sentence: "A spent budget answers readers with the known numbers and a warning.",
    goal: "no call past the budget, one warning",
    proof: { test: `${engine} › Background work › a spent budget answers readers with the known numbers and a warning` }
  },
  {
    id: "background-07-stop",
    sentence: "Stopping is graceful: what was asked is stored, nothing new begins, no lease is left.",
    goal: "0 leases, 0 further calls",
    proof: {
      test: `${engine} › Background work › stops gracefully: what was asked is stored, nothing new begins, no lease is left`
    }
  },
  {
    id: "background-08-work",
    sentence:
      "The command `dravo work` refreshes what is due, and ends at SIGTERM with exit code 0 and everything stored.",
    goal: "exit code 0, 0 leases",
    proof: {
      test: "packages/cli/test/work.test.ts › work › refreshes what is due, and at SIGTERM ends with 0 and everything stored"
    }
  },
  {
    id: "background-09-unread",
    sentence: "Rows nobody read for a week are left alone until somebody does.",
    goal: "0 calls, then those of the row that was read",
    proof: { test: `${engine} › Background work › leaves rows alone that nobody read for a week, until somebody does` }
  },
  {
    id: "background-10-same-everywhere",
    sentence: "What is due, and who gets it, is the same on every store, whatever happened before.",
    goal: "random commands: every answer equal",
    proof: {
      test: "packages/store-sqlite/test/conformance.test.ts › SQLite in memory › differential › answers as the reference store does about what is due"
    }
  },
  {
    id: "background-11-index",
    sentence:
      "What is due is found by a narrow table's own index; no column a refresh writes is in an index of the rows.",
    goal: "0 scans, 0 such indexes",
    proof: {
      test: "packages/store-sqlite/test/plans.test.ts › the plans SQLite makes › what is due is found by the narrow table's own index, and no refresh touches another index"
    }
  },
  {
    id: "background-12-probe",
    sentence: "After a platform's deadline one process probes before the rest follow.",
    goal: "1 call until it is answered",
    proof: {
      test: `${engine} › A throttled platform › is asked by no process before the deadline, and then by one, before the rest follow`,
      control: `${engine} › A throttled platform › negative control: without probes everybody asks once the deadline passed`
    }
  },
  {
    id: "background-13-retry-after",
    sentence: "A 429 with Retry-After 3 s keeps every process away until then, and lets one of them try first.",
    goal: "0 calls before, 1 until the probe is answered",
    proof: { program: "proofs/fleet/throttled.ts", control: "without probes" }
  },
  {
    id: "background-14-bucket",
    sentence: "A bucket of 100 gives 100, whatever number of processes takes from it.",
    goal: "8 processes × 200 takes: exactly 100, 3 rounds of 3",
    proof: { program: "proofs/fleet/buckets.ts", control: "a bucket for each process" }
  },
  {
    id: "background-15-breaker",
    sentence:
      "A platform that falls ill is asked by no process while it is left alone, by one at a time when that is over, and by all once one was answered; a prober that is killed is followed by the next; no number is lost.",
    goal: "6 processes: opened by 5 calls, 0 while open, probes 1 at a time, 9 calls until it is found well",
    proof: { program: "proofs/fleet/breaker.ts", control: "without a breaker" }
  },
  {
    id: "background-15-breaker-five",
    sentence:
      "Five failures in a row leave a platform alone, on the store's clock; readers are shown what is known byte for byte, and until when nobody asks.",
    goal: "calls 5 of 8, 0 at later reads",
    proof: {
      test: `${breaker} › A platform that does not answer › is left alone by all processes after five failures in a row, and readers are shown what is known, byte for byte`,
      control: `${breaker} › A platform that does not answer › negative control: without a breaker everybody goes on asking`
    }
  },
  {
    id: "background-15-breaker-grows",
    sentence:
      "A platform that is found ill again is left alone for longer, never for more than ten minutes, and not in step with other platforms.",
    goal: "30 s doubling to 8 min, ± 20 %",
    proof: {
      test: `${breaker} › A platform that does not answer › is left alone for longer each time it is found ill again, and never for longer than ten minutes`
    }
  },
  {
    id: "background-15-breaker-one-account",
    sentence: "What fails for one account alone keeps no other account from being refreshed.",
    goal: "12 of 12 failing calls made, the others' too",
    proof: {
      test: `${breaker} › A platform counts as ill › not when everything that fails is about one account, and then with the first failure about another`
    }
  },
  {
    id: "background-15-breaker-late",
    sentence: "A prober that dies is followed by the next after its lease, and its late word changes nothing.",
    goal: "1 call at a time, 0 closed by the late word",
    proof: {
      test: `${breaker} › A platform that does not answer › whose prober dies is asked by the next one, and the late word of the first changes nothing`
    }
  },
  {
    id: "background-15-breaker-store",
    sentence: "A store that fails in the breaker fails no refresh.",
    goal: "every row refreshed",
    proof: { test: `${breaker} › A store that fails in the breaker › and cannot read fails no refresh` }
  },
  {
    id: "background-15-last-call",
    sentence:
      "Every row of a day that is paid is read once more at the day's end, in full calls, by one of all processes and for nothing.",
    goal: "3 rows, 2 processes: 1 more call, $0",
    proof: {
      test: `${free} › The end of a paid day › brings one more reading of every row of the day, for nothing, in full calls`
    }
  },
  {
    id: "background-16-never-paid",
    sentence: "A reading that is made because it is free is never paid for, however long it had to wait.",
    goal: "$0 after midnight",
    proof: {
      test: `${free} › The end of a paid day › is never paid for: what waits for a slow call until after midnight is not asked`
    }
  },
  {
    id: "background-17-free-failure",
    sentence: "A free reading that fails changes nothing: the row keeps its promise and is not paid for sooner.",
    goal: "every row as it was",
    proof: {
      test: `${free} › The end of a paid day › that fails changes nothing: the row keeps its promise and is not paid for the next day`
    }
  },
  {
    id: "background-18-filled",
    sentence: "Calls that have places left at no cost take rows of their credential along that are due soon.",
    goal: "1, 2, 2, 2, 2 rows a call; one by one without",
    proof: {
      test: `${free} › Calls with places left › take rows of their account along of whose promise half is over, so that they fill by and by`,
      control: `${free} › Calls with places left › negative control: without it each row goes alone`
    }
  },
  {
    id: "background-24-filling-saves",
    sentence:
      "Filling calls saves calls and makes numbers fresher, in a fortnight of a workspace through the whole engine.",
    goal: "at least 1.2 × fewer calls, error no higher",
    proof: { program: "proofs/budget/filling.ts", control: "with the places left empty" }
  },
  {
    id: "background-19-places-cost",
    sentence: "Where a place costs money nobody rides along.",
    goal: "0 rows",
    proof: { test: `${free} › Calls with places left › stay as they are where a place costs money` }
  },
  {
    id: "background-20-value",
    sentence: "Within a workspace the calls worth most go first, and the last of a budget goes to what is read most.",
    goal: "2 of 4 rows paid: those read 90 and 80 times",
    proof: { test: `${free} › What a refresh is worth` }
  },
  {
    id: "background-21-not-charged",
    sentence: "Attempts that bring nothing are not charged to a budget.",
    goal: "$0 during an outage, then each row once",
    proof: {
      test: `${free} › What a refresh is worth › is paid for once it is got: attempts that fail are not charged`
    }
  },
  {
    id: "background-22-fair",
    sentence:
      "With four fifths of 100,000 due rows in one of 200 workspaces everybody has a turn before the large one has a second, and a claim costs about the same on ten times the rows.",
    goal: "100 rows of the backlog; cost × < 4",
    proof: { program: "proofs/fleet/fairness.ts", control: "without turns" }
  },
  {
    id: "background-23-plans",
    sentence:
      "Postgres finds what is due, and who rides along, by index and from the place of one workspace, with ten times as many rows stored that are not.",
    goal: "0 tables read",
    proof: {
      test: "packages/store-postgres/test/plans.test.ts › the plans Postgres makes › what is due, and who rides along, is found in the narrow table's line and by the rows' own numbers",
      control:
        "packages/store-postgres/test/plans.test.ts › the plans Postgres makes › negative control: without its indexes what is due is seen to read the narrow table"
    }
  }
]
