/** Promises about history, changes, erasure and export. */
import type { Draft } from "./claims.ts"

export const history: ReadonlyArray<Draft> = [
  {
    id: "history-01-points",
    sentence: "Every refresh that changed something leaves a point, one that did not moves its end, and a failed or dropped one leaves none.",
    goal: "every law of history",
    proof: { test: "packages/store-sqlite/test/conformance.test.ts › SQLite on a file › history" }
  },
  {
    id: "history-02-index",
    sentence: "Any range of history is read from its index.",
    goal: "no plan scans a table",
    proof: {
      test: "packages/store-sqlite/test/plans.test.ts › the plans SQLite makes › any range of history is read from its index, in the order of time",
      control: "packages/store-sqlite/test/plans.test.ts › the plans SQLite makes › negative control: a filter without an index is seen as a scan"
    }
  },
  {
    id: "history-03-thinning",
    sentence: "Thinning keeps the first and last point of every bucket and changes no daily growth of any key.",
    goal: "0 changed days in 300 random histories",
    proof: { test: "packages/core/test/Series.test.ts › Thinning › changes no daily delta of any key, and keeps the newest point" }
  },
  {
    id: "history-04-no-invented-day",
    sentence: "A lifetime total is never written into a day, and growth over a gap is told as a gap.",
    goal: "no day without two readings around it",
    proof: { test: "packages/engine/test/History.test.ts › Growth" }
  },
  {
    id: "history-05-export",
    sentence: "An export of a million rows streams in bounded memory.",
    goal: "< 150 MB of resident memory",
    proof: { program: "proofs/history/export.ts" }
  },
  {
    id: "history-05-export-in-small",
    sentence: "An export of 50,000 rows streams in bounded memory.",
    goal: "< 150 MB of resident memory",
    proof: { program: "proofs/history/export.ts", args: ["--fast"] },
    fast: true
  },
  {
    id: "history-06-changes",
    sentence: "A copy that follows the feed of changes from any cursor, however fast and while others write, ends with exactly the current state, grants included.",
    goal: "equal after every random run",
    proof: {
      test: "packages/store-sqlite/test/conformance.test.ts › SQLite on a file › differential › copies that follow the feed of changes, however fast, end as the store is",
      control: "packages/testkit/test/store-mutants.test.ts › the store suite bites › random commands find out that a cursor marks transactions, not records"
    }
  },
  {
    id: "history-07-changes-out-of-order",
    sentence: "Transactions that commit out of order are not lost from the feed.",
    goal: "0 lost",
    proof: { test: "packages/store-postgres/test/changes.test.ts › the feed of changes under transactions that commit out of order" }
  },
  {
    id: "history-08-erase",
    sentence: "Erasing leaves nothing of a row but its tombstone, and touches no other workspace.",
    goal: "every law of erasing",
    proof: { test: "packages/store-sqlite/test/conformance.test.ts › SQLite on a file › erase" }
  },
  {
    id: "history-09-formulas",
    sentence: "No text in a CSV runs as a formula in a spreadsheet.",
    goal: "every text that begins like one is quoted",
    proof: { test: "packages/http/test/Exported.test.ts › A list as CSV › runs in no spreadsheet: text that begins like a formula is quoted, numbers are not" }
  }
]
