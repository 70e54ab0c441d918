import type { Subject } from "../proving/claim.ts"

export const subject: Subject = {
  title: "History and growth",
  about: "What is kept of every refresh, and for how long.",
  claims: [
    {
      id: "history.points",
      sentence:
        "Every refresh that changed something leaves a point, one that did not moves its end, and a failed or " +
        "dropped one leaves none.",
      goal: "every law of history",
      in: ["packages/store-postgres", "packages/store-sqlite"]
    },
    {
      id: "history.index",
      sentence: "Any range of history is read from its index.",
      goal: "no plan scans a table",
      control: "a filter without an index"
    },
    {
      id: "history.index-postgres",
      sentence: "On Postgres, too, any range of history is read from its index.",
      goal: "no plan scans a table",
      control: "without its index"
    },
    {
      id: "history.ranges",
      sentence:
        "With 10,000 rows of 100 points each, every statement histories and growth make is planned without reading " +
        "a table, on SQLite and Postgres, and costs what is asked for and not what is stored.",
      goal: "0 statements that read a table; ten times the points stored cost less than x 3",
      program: "proofs/history/ranges.ts",
      control: "the same statements with the index dropped",
      data: "10,000 rows of 100 points; SQLite, Postgres"
    },
    {
      id: "history.ranges-in-small",
      sentence:
        "With 2,000 rows of 100 points each, every statement histories and growth make is planned without reading a " +
        "table, on SQLite and Postgres.",
      goal: "0 statements that read a table; ten times the points stored cost less than x 3",
      program: "proofs/history/ranges.ts --fast",
      control: "the same statements with the index dropped",
      data: "2,000 rows of 100 points; SQLite, Postgres",
      fast: true
    },
    {
      id: "history.thinning",
      sentence: "Thinning keeps the first and last point of every bucket and changes no daily growth of any key.",
      goal: "0 changed days in 300 random histories"
    },
    {
      id: "history.thinning-by-itself",
      sentence:
        "A background refresher thins by itself, once an hour over all processes, goes on where a process that " +
        "ended was, and leaves it where the host says so.",
      goal: "one turn an hour, however many processes"
    },
    {
      id: "history.no-invented-day",
      sentence: "A lifetime total is never written into a day, and growth over a gap is told as a gap.",
      goal: "no day without two readings around it"
    },
    {
      id: "history.every-series",
      sentence:
        "Whatever was read, falling counters included, the days and gaps of a series add up to the last value less " +
        "the first, and every day of its own lies between two that were read.",
      goal: "800 random histories"
    },
    {
      id: "history.erase",
      sentence: "Erasing leaves nothing of a row but its tombstone, and touches no other workspace.",
      goal: "every law of erasing",
      in: ["packages/store-postgres", "packages/store-sqlite"]
    },
    {
      id: "history.max-age",
      sentence:
        "Numbers older than a platform lets anybody keep them are erased from rows and histories, the feed tells of " +
        "it, and no refresh writes them back.",
      goal: "every number past its limit, and no other"
    },
    {
      id: "history.max-age-stores",
      sentence: "Which numbers and points are too old is the same on every store.",
      goal: "every law of expiring",
      in: ["packages/store-postgres", "packages/store-sqlite"]
    },
    {
      id: "history.disconnected",
      sentence: "What was read of a disconnected account and its posts stays readable until it is erased.",
      goal: "the same answers before and after"
    },
    {
      id: "history.brought-along",
      sentence:
        "Numbers read before a host had this library stand in its histories and growth once, however often they are " +
        "given, and change neither rows nor the feed; a call with one that cannot be is refused as a whole.",
      goal: "0 points twice, 0 changes in the feed, 0 points of a refused call",
      control: "readings taken one by one"
    },
    {
      id: "history.inserted",
      sentence:
        "A point read elsewhere gives way to whatever was read here at its time, is thinned, expired and erased like " +
        "others, and is the same on every store.",
      goal: "every law of inserting",
      in: ["packages/store-postgres", "packages/store-sqlite"]
    },
    {
      id: "history.everywhere",
      sentence: "Everything about the past is reachable by endpoint, promise and command.",
      goal: "0 of the guide's rows name something that is not there",
      control: "a row of something that is not there"
    }
  ]
}
