/** Promises about history, changes, erasure and export. */
import type { Draft } from "./claim.ts"

export const history: ReadonlyArray<Draft> = [
  {
    id: "history-01-points",
    sentence:
      "Every refresh that changed something leaves a point, one that did not moves its end, and a failed or dropped one leaves none.",
    goal: "every law of history",
    proof: { test: "packages/store-sqlite/test/conformance.test.ts › SQLite on a file › history" }
  },
  {
    id: "history-02-index",
    sentence: "Any range of history is read from its index.",
    goal: "no plan scans a table",
    proof: {
      test: "packages/store-sqlite/test/plans.test.ts › the plans SQLite makes › any range of history is read from its index, in the order of time",
      control:
        "packages/store-sqlite/test/plans.test.ts › the plans SQLite makes › negative control: a filter without an index is seen as a scan"
    }
  },
  {
    id: "history-02-index-postgres",
    sentence: "On Postgres, too, any range of history is read from its index.",
    goal: "no plan scans a table",
    proof: {
      test: "packages/store-postgres/test/plans.test.ts › the plans Postgres makes › any range of history is read from its index",
      control:
        "packages/store-postgres/test/plans.test.ts › the plans Postgres makes › negative control: without its index a history is seen to read the table"
    }
  },
  {
    id: "history-02-ranges",
    sentence:
      "With 10,000 rows of 100 points each, every statement histories and growth make is planned without reading a table, on SQLite and Postgres, and costs what is asked for and not what is stored.",
    goal: "0 statements that read a table; ten times the points stored cost less than x 3",
    proof: { program: "proofs/history/ranges.ts", control: "the same statements with the index dropped" }
  },
  {
    id: "history-02-ranges-in-small",
    sentence:
      "With 2,000 rows of 100 points each, every statement histories and growth make is planned without reading a table, on SQLite and Postgres.",
    goal: "0 statements that read a table; ten times the points stored cost less than x 3",
    proof: {
      program: "proofs/history/ranges.ts",
      args: ["--fast"],
      control: "the same statements with the index dropped"
    },
    fast: true
  },
  {
    id: "history-03-thinning",
    sentence: "Thinning keeps the first and last point of every bucket and changes no daily growth of any key.",
    goal: "0 changed days in 300 random histories",
    proof: {
      test: "packages/core/test/Series.test.ts › Thinning › changes no daily delta of any key, and keeps the newest point"
    }
  },
  {
    id: "history-03-by-itself",
    sentence:
      "A background refresher thins by itself, once an hour over all processes, goes on where a process that ended was, and leaves it where the host says so.",
    goal: "one turn an hour, however many processes",
    proof: { test: "packages/engine/test/Maintenance.test.ts › Maintenance" }
  },
  {
    id: "history-04-no-invented-day",
    sentence: "A lifetime total is never written into a day, and growth over a gap is told as a gap.",
    goal: "no day without two readings around it",
    proof: { test: "packages/engine/test/History.test.ts › Growth" }
  },
  {
    id: "history-04-every-series",
    sentence:
      "Whatever was read, falling counters included, the days and gaps of a series add up to the last value less the first, and every day of its own lies between two that were read.",
    goal: "800 random histories",
    proof: { test: "packages/core/test/Series.test.ts › Every daily series" }
  },
  {
    id: "history-05-export",
    sentence:
      "The command `dravo export` of a million rows streams in bounded memory from SQLite and from Postgres, with no flag given to Node. In a host's process V8's defaults decide, and what they make of it is told beside the same process at rest.",
    goal: "< 150 MB of resident memory at the peak of the whole process; in a host's process at V8's defaults < 400 MB",
    proof: { program: "proofs/history/export.ts", control: "collected before it is written" }
  },
  {
    id: "history-05-export-in-small",
    sentence:
      "The command `dravo export` of 50,000 rows streams in bounded memory from SQLite and from Postgres, with no flag given to Node.",
    goal: "< 150 MB of resident memory at the peak of the whole process; in a host's process at V8's defaults < 400 MB",
    proof: { program: "proofs/history/export.ts", args: ["--fast"], control: "collected before it is written" },
    fast: true
  },
  {
    id: "history-05-export-turns",
    sentence:
      "While a whole list is exported the event loop has its turn between pages, so that nobody else waits for the last row.",
    goal: "a turn for every page",
    proof: {
      test: "packages/analytics/test/exports.test.ts › exports › leave everybody else the event loop between pages"
    }
  },
  {
    id: "history-06-changes",
    sentence:
      "A copy that follows the feed of changes from any cursor, however fast and while others write, ends with exactly the current state, grants included.",
    goal: "equal after every random run",
    proof: {
      test: "packages/store-sqlite/test/conformance.test.ts › SQLite on a file › differential › copies that follow the feed of changes, however fast, end as the store is",
      control:
        "packages/testkit/test/store-mutants.test.ts › the store suite bites › random commands find out that a cursor marks transactions, not records"
    }
  },
  {
    id: "history-06-changes-postgres",
    sentence:
      "On Postgres, too, a copy that follows the feed of changes from any cursor, however fast, ends with exactly the current state, grants included.",
    goal: "equal after every random run",
    proof: {
      test: "packages/store-postgres/test/conformance.test.ts › Postgres › differential › copies that follow the feed of changes, however fast, end as the store is",
      control:
        "packages/testkit/test/store-mutants.test.ts › the store suite bites › random commands find out that a cursor marks transactions, not records"
    }
  },
  {
    id: "history-06-changes-concurrent",
    sentence:
      "A copy that follows the feed while four writers record, commit, refuse, reconnect and erase at once on Postgres ends with exactly the current state.",
    goal: "equal at the end",
    proof: {
      test: "packages/store-postgres/test/conformance.test.ts › Postgres › changes › a copy that follows the feed while others write ends as the store is"
    }
  },
  {
    id: "history-07-changes-out-of-order",
    sentence: "Transactions that commit out of order are not lost from the feed.",
    goal: "0 lost",
    proof: {
      test: "packages/store-postgres/test/changes.test.ts › the feed of changes under transactions that commit out of order"
    }
  },
  {
    id: "history-08-erase",
    sentence: "Erasing leaves nothing of a row but its tombstone, and touches no other workspace.",
    goal: "every law of erasing",
    proof: { test: "packages/store-sqlite/test/conformance.test.ts › SQLite on a file › erase" }
  },
  {
    id: "history-08-max-age",
    sentence:
      "Numbers older than a platform lets anybody keep them are erased from rows and histories, the feed tells of it, and no refresh writes them back.",
    goal: "every number past its limit, and no other",
    proof: { test: "packages/engine/test/Maintenance.test.ts › Numbers older than a platform lets them be kept" }
  },
  {
    id: "history-08-max-age-stores",
    sentence: "Which numbers and points are too old is the same on every store.",
    goal: "every law of expiring",
    proof: { test: "packages/store-postgres/test/conformance.test.ts › Postgres › expire" }
  },
  {
    id: "history-08-disconnected",
    sentence: "What was read of a disconnected account and its posts stays readable until it is erased.",
    goal: "the same answers before and after",
    proof: {
      test: "packages/engine/test/History.test.ts › A history › of a disconnected account and of its posts stays readable until it is erased"
    }
  },
  {
    id: "history-09-formulas",
    sentence: "No text in a CSV runs as a formula in a spreadsheet.",
    goal: "every text that begins like one is quoted",
    proof: {
      test: "packages/http/test/Exported.test.ts › A list as CSV › runs in no spreadsheet: text that begins like a formula is quoted, numbers are not"
    }
  },
  {
    id: "history-10-everywhere",
    sentence: "Everything about the past is reachable by endpoint, promise and command.",
    goal: "0 of the guide's rows name something that is not there",
    proof: {
      test: "proofs/test/past.test.ts › everything about the past › is reachable by the endpoint, the promise and the command its page names",
      control:
        "proofs/test/past.test.ts › everything about the past › negative control: a row of something that is not there is seen"
    }
  }
]
