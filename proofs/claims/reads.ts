import type { Subject } from "../proving/claim.ts"

export const subject: Subject = {
  title: "What a read costs",
  about: "How many calls to a platform a read makes, and how many it does not.",
  claims: [
    { id: "reads.batch-of-25", sentence: "Reading 25 stale rows of X asks the platform once.", goal: "1 call" },
    { id: "reads.batch-of-101", sentence: "Reading 101 stale rows of X asks the platform twice.", goal: "2 calls" },
    {
      id: "reads.one-call-for-all-readers",
      sentence: "50 concurrent readers of the same stale page cost one platform call.",
      goal: "1 call",
      control: "without joining and leases"
    },
    {
      id: "reads.warm-read",
      sentence: "Reading a page again while it is fresh asks no platform.",
      goal: "0 calls",
      control: "a policy that is never fresh"
    },
    {
      id: "reads.one-snapshot",
      sentence:
        "On a file of SQLite a page, its total and its accounts come from one snapshot; reading them waits for no " +
        "writer, and no writer for them.",
      goal: "the same page before and during a transaction, another one after it"
    },
    {
      id: "reads.cost-accounts",
      sentence: "A page of 100 accounts out of 20,000 costs at most 1.5 times one out of 100.",
      goal: "≤ 1.5 × the processor time, on both databases",
      program: "proofs/reads/bench.ts accounts",
      data: "accounts of one network that were read just now"
    },
    {
      id: "reads.cost-export",
      sentence:
        "An export, as NDJSON or as CSV, gives at least 0.6 of the rows in a second of processor time that the same " +
        "rows give which are iterated and stringified by hand.",
      goal: "≥ 0.6 of the rows, that is ≤ 1.67 × the processor time, on both databases",
      program: "proofs/reads/bench.ts export",
      data: "half of 40 thousand rows on five networks"
    },
    {
      id: "reads.cost-warm",
      sentence:
        "A warm page of 25 with its exact total costs at most 1.35 times on SQLite, and 1.3 times on Postgres, what " +
        "the same bytes cost made by hand from prepared statements.",
      goal: "≤ 1.35 × on SQLite, ≤ 1.3 × on Postgres, at 10 thousand and at a million rows",
      program: "proofs/reads/bench.ts read",
      data: "five networks; a workspace with half of the rows, and one with a two-hundredth"
    },
    {
      id: "reads.snapshot-plans",
      sentence:
        "A page read from a snapshot takes an index for each combination of filters and each start, in the order of " +
        "the page, and nothing is sorted but the rows of a page that skips others.",
      goal: "64 combinations, 3 starts",
      control: "without the index of the order"
    },
    {
      id: "reads.planned-once",
      sentence:
        "On Postgres a page that neither filters nor skips, and the look-up of a key, are planned once for a " +
        "session, and read no more rows of a large workspace than of a small one; everything else is planned for its " +
        "values.",
      goal: "26 rows at every step for a page of 26, of 5,000 rows as of 5",
      control: "the same page joined another way",
      in: ["packages/store-postgres"]
    },
    {
      id: "reads.known-accounts",
      sentence: "What is remembered of accounts never shows in a page: it has them as they are, whoever changed them.",
      goal: "every change, by this process and by another"
    },
    {
      id: "reads.same-bytes-sealed",
      sentence:
        "Cursors, record ids and digests of keys are the same bytes from Node's cryptography, which answers at once, " +
        "and from WebCrypto, which is used where there is none.",
      goal: "any text"
    },
    {
      id: "reads.forced-within-a-second",
      sentence: "50 readers who ask for refresh=true within a second cost one call per batch.",
      goal: "3 calls for 5 rows in batches of 2"
    },
    {
      id: "reads.reader-gives-up",
      sentence: "A reader that gives up does not stop the refresh it started.",
      goal: "the row ends fresh"
    },
    {
      id: "reads.five-networks",
      sentence:
        "25 stale posts on each of the five networks, one account each, cost at most 7 HTTP calls cold and none warm.",
      goal: "≤ 7 calls cold, 0 warm",
      control: "asked for one by one"
    },
    {
      id: "reads.thousand-by-five",
      sentence: "A thousand posts on each of five networks, read page by page for the first time, cost few requests.",
      goal: "≤ 110 requests, every row synced"
    },
    {
      id: "reads.order-of-recording",
      sentence:
        "A command over a thousand posts of one Instagram or Facebook account costs as many requests in whatever " +
        "order they were recorded, where it is known when they went out.",
      goal: "≤ 25 requests as they went out, the newest first, and shuffled",
      control: "where nobody knows when they went out"
    },
    {
      id: "reads.growth",
      sentence: "A page of 25 with its exact total, and one post by its id, cost as much of a million rows as of few.",
      goal: "≤ 1.5 × and ≤ 1.3 × of what they cost of 10,000",
      program: "proofs/reads/bench.ts growth",
      data: "10,000 and 1,000,000 rows, half of them in the workspace that is asked; SQLite, Postgres"
    },
    {
      id: "reads.mixed-pages",
      sentence: "A page that mixes the five networks costs one call per account with rows on it, and none warm.",
      goal: "5 calls for a page of 100, 0 warm"
    },
    {
      id: "reads.fewest-batches",
      sentence:
        "The planner forms the fewest calls: batches hold each ask once, under one credential, and are as few as " +
        "can be.",
      goal: "any page"
    }
  ]
}
