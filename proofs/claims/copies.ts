import type { Subject } from "../proving/claim.ts"

export const subject: Subject = {
  title: "Exports and the feed of changes",
  about: "How a copy elsewhere is made and stays equal.",
  claims: [
    {
      id: "copies.export",
      sentence:
        "The command `dravo export` of a million rows streams in bounded memory from SQLite and from Postgres, with " +
        "no flag given to Node. In a host's process V8's defaults decide, and what they make of it is told beside " +
        "the same process at rest.",
      goal:
        "at the peak < 32 MB of resident memory more than the same command on the same database with nothing to " +
        "export; in a host's process < 64 MB more than at rest with a nursery of 4 MB, < 192 MB at V8's defaults",
      program: "proofs/history/export.ts",
      control: "collected before it is written",
      data: "1,000,000 rows each, SQLite and Postgres"
    },
    {
      id: "copies.export-in-small",
      sentence:
        "The command `dravo export` of 50,000 rows streams in bounded memory from SQLite and from Postgres, with no " +
        "flag given to Node.",
      goal:
        "at the peak < 32 MB of resident memory more than the same command on the same database with nothing to " +
        "export; in a host's process < 64 MB more than at rest with a nursery of 4 MB, < 192 MB at V8's defaults",
      program: "proofs/history/export.ts --fast",
      control: "collected before it is written",
      data: "50,000 rows each, SQLite and Postgres",
      fast: true
    },
    {
      id: "copies.import-posts",
      sentence:
        "The command `dravo posts import` records a CSV or NDJSON file of posts whole or not at all: bad lines are " +
        "named by number before anything is written, a second run changes nothing, and progress is drawn on " +
        "terminals alone.",
      goal: "every bad line named, 0 rows written beside one",
      control: "taken line by line"
    },
    {
      id: "copies.import-history",
      sentence:
        "The command `dravo history import` keeps a CSV or NDJSON file of numbers whole or not at all, with bad " +
        "lines named by number; a second run, or one after a run that was stopped, adds what is missing and nothing " +
        "else; an exported history comes back to the last point.",
      goal: "every bad line named, 0 points written beside one, 0 points lost from export to import",
      control: "taken line by line"
    },
    {
      id: "copies.export-turns",
      sentence:
        "While a whole list is exported the event loop has its turn between pages, so that nobody else waits for " +
        "the last row.",
      goal: "a turn for every page"
    },
    {
      id: "copies.feed",
      sentence:
        "A copy that follows the feed of changes from any cursor, however fast and while others write, ends with " +
        "exactly the current state, grants included.",
      goal: "equal after every random run",
      control: "with cursors that mark records, not transactions",
      in: ["packages/store-postgres", "packages/store-sqlite"]
    },
    {
      id: "copies.feed-concurrent",
      sentence:
        "A copy that follows the feed while four writers record, commit, refuse, reconnect and erase at once on " +
        "Postgres ends with exactly the current state.",
      goal: "equal at the end",
      in: ["packages/store-postgres"]
    },
    {
      id: "copies.feed-out-of-order",
      sentence: "Transactions that commit out of order are not lost from the feed.",
      goal: "0 lost"
    },
    {
      id: "copies.other-pasts",
      sentence:
        "A cursor of a past that a restored backup or a failover cut off is refused, and no record's name is given " +
        "twice.",
      goal: "0 records skipped, 0 names reused",
      in: ["packages/store-postgres", "packages/store-sqlite"]
    }
  ]
}
