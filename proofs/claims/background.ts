import type { Subject } from "../proving/claim.ts"

export const subject: Subject = {
  title: "Background refreshing",
  about: "Numbers stay fresh where nobody reads.",
  claims: [
    {
      id: "background.no-reader",
      sentence:
        "Rows are read first and kept fresh without a reader, in full batches, and asked for again only when they " +
        "are stale.",
      goal: "25 rows, 1 call; 6 hours later 1 more"
    },
    {
      id: "background.once",
      sentence: "However many processes work, each due row is asked for once.",
      goal: "40 rows, 6 processes: every row once"
    },
    {
      id: "background.turns",
      sentence: "Workspaces take turns: a long backlog of one keeps no other waiting.",
      goal: "the other is served after one turn"
    },
    {
      id: "background.stop",
      sentence: "Stopping is graceful: what was asked is stored, nothing new begins, no lease is left.",
      goal: "0 leases, 0 further calls"
    },
    {
      id: "background.work-command",
      sentence:
        "The command `dravo work` refreshes what is due, and ends at SIGTERM with exit code 0 and everything stored.",
      goal: "exit code 0, 0 leases"
    },
    {
      id: "background.unread",
      sentence: "Rows nobody read for a week are left alone until somebody does.",
      goal: "0 calls, then those of the row that was read"
    },
    {
      id: "background.same-on-every-store",
      sentence: "What is due, and who gets it, is the same on every store, whatever happened before.",
      goal: "random commands: every answer equal",
      in: ["packages/store-postgres", "packages/store-sqlite", "packages/testkit"]
    },
    {
      id: "background.index",
      sentence:
        "What is due is found by a narrow table's own index; no column a refresh writes is in an index of the rows.",
      goal: "0 scans, 0 such indexes"
    },
    {
      id: "background.fair",
      sentence:
        "With four fifths of 100,000 due rows in one of 200 workspaces, due one after the other or all at one " +
        "instant, everybody has a turn before the large one has a second.",
      goal: "100 rows of the backlog",
      program: "proofs/background/fairness.ts",
      control: "without turns",
      data: "100,000 due rows of 200 workspaces; Postgres, SQLite"
    },
    {
      id: "background.index-postgres",
      sentence:
        "Postgres finds what is due, and who rides along, by index and from the place of one workspace, with ten " +
        "times as many rows stored that are not.",
      goal: "0 tables read",
      control: "without its indexes"
    },
    {
      id: "background.refresh-cost",
      sentence:
        "Refreshing 10,000 rows of a platform that answers at once makes at least 0.4 of the rows a second on " +
        "SQLite, and 0.5 on Postgres, of a batched write of the same columns by hand, for at most 3.3 times its " +
        "processor time; a line ten times as long takes at most 30 MB more of resident memory, and no larger heap: " +
        "both are refreshed where V8 may keep 64 MB. What V8 takes without a limit is told beside.",
      goal: "≥ 0.4 and ≥ 0.5 of the rows a second, ≤ 3.3 × the processor time, ≤ 30 MB within one heap of 64 MB",
      program: "proofs/reads/bench.ts refresh --memory",
      data: "10,000 due rows of one network, half of them in one workspace; 100,000 for memory"
    },
    {
      id: "background.claim-growth",
      sentence:
        "A claim of 400 rows costs as much where a million are due as where ten thousand are, also where all are due " +
        "at one instant, and holds no event loop for long.",
      goal: "≤ 1.5 ×; ≤ 50 ms",
      program: "proofs/reads/bench.ts claim --rows 1000000",
      data: "10,000 and 1,000,000 due rows, half of them in one workspace; SQLite, Postgres"
    }
  ]
}
