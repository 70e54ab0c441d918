/** What many processes on one database promise, and the databases themselves. */
import type { Draft, ProgramProof } from "./claim.ts"

export const fleet: ReadonlyArray<Draft> = [
  {
    id: "fleet-01-exactly-one",
    sentence:
      "50 readers in each of 8 processes want one stale row: the platform is asked once, on Postgres, through PgBouncer and on SQLite.",
    goal: "1 call in 20 of 20 rounds, on each",
    proof: { ...program("exactlyOne"), control: "without the lease" }
  },
  {
    id: "fleet-02-kill",
    sentence:
      "400 stale rows end fresh under 40 SIGKILLs of 6 workers: no lease is leaked, no row written twice, and a takeover comes within a second of the lease's end.",
    goal: "0 leaked, 0 double, calls ≤ rows + kills, takeover ≤ lease + 1 s",
    proof: program("kill")
  },
  {
    id: "fleet-03-zombies",
    sentence: "A worker that was stopped for three leases writes nothing when it comes back.",
    goal: "0 writes by an old fence in 40 stops",
    proof: { ...program("zombies"), control: "without the comparison of fences" }
  },
  {
    id: "fleet-04-clocks",
    sentence: "A process whose clock is an hour off steals no lease and stores no wrong instant.",
    goal: "0 stolen leases, 0 wrong instants",
    proof: { ...program("clocks"), control: "judging by each process's own clock" }
  },
  {
    id: "fleet-05-deadlocks",
    sentence: "8 processes claim overlapping random batches of 200 rows for 30 s without a deadlock.",
    goal: "0 deadlocks, 0 errors",
    proof: { ...program("deadlocks"), control: "locking in any order" }
  },
  {
    id: "fleet-06-migrations",
    sentence:
      "20 concurrent starters migrate once; a migration killed between any two statements is done by the next; the host's schema and its own migrations are not disturbed.",
    goal: "1 of 20 migrates, 0 errors; every kill heals; the host's catalogue is unchanged",
    proof: { ...program("migrations"), control: "Kysely's own runner inside a host's migration" }
  },
  {
    id: "fleet-07-connections",
    sentence:
      "Ended sessions (idle, mid-query, in a transaction) and 3 crashes of the server under load take no process down, and every row ends fresh.",
    goal: "0 exits, 0 escaped errors, 0 rows not fresh",
    proof: { ...program("connections"), control: "with a pool as pg makes it" }
  },
  {
    id: "fleet-08-pages",
    sentence:
      "A walk over all pages meets every row once while rows are refreshed; a page's rows and total belong to one instant.",
    goal: "0 duplicates, 0 skips, 0 torn pages of 10,000",
    proof: { ...program("pages"), control: "without the tie-breaker; total and rows in two statements" }
  },
  {
    id: "fleet-09-pool",
    sentence: "With a pool of 2 and 50 slow platform calls in flight, a cached read is as quick as on an idle store.",
    goal: "p99 ≤ 2 × idle",
    proof: { ...program("pool"), control: "with both connections held" }
  },
  {
    id: "fleet-10-sqlite-contention",
    sentence:
      "6 processes make 500 read-modify-writes each on one SQLite file without an error, and no event loop stands still.",
    goal: "0 errors, 0 lost, event loop held ≤ 250 ms",
    proof: { ...program("sqliteContention"), control: "with transactions that begin deferred" }
  },
  {
    id: "fleet-11-sqlite-crash",
    sentence: "60 kill -9 of a SQLite writer lose no acknowledged write.",
    goal: "0 lost, integrity ok",
    proof: program("sqliteCrash")
  },
  {
    id: "fleet-12-sqlite-disk",
    sentence:
      "A full disk, a read-only file and a failing disk answer from what is stored or with a typed error within 2 s, and heal by themselves.",
    goal: "every probe ≤ 2 s, every write well afterwards",
    proof: program("sqliteDisk")
  },
  {
    id: "fleet-13-stores-agree",
    sentence: "Postgres answers random commands as the reference store does, also through PgBouncer.",
    goal: "every law of the suite",
    proof: { test: "packages/store-postgres/test/conformance.test.ts" }
  },
  {
    id: "fleet-13-five-hundred",
    sentence: "Memory, SQLite and Postgres give equal answers on hundreds of random command sequences.",
    goal: "every answer of 600 sequences",
    proof: program("agree")
  },
  {
    id: "fleet-13-broken-stores",
    sentence:
      "The store suite catches every deliberately broken store, each by the law it breaks, and most by random commands too.",
    goal: "at least 12 of 12; every one there is",
    proof: { test: "packages/testkit/test/store-mutants.test.ts › the store suite bites" }
  },
  {
    id: "fleet-13-suite-size",
    sentence: "The store suite holds at least 120 laws, and what a store says it can do is checked both ways.",
    goal: "at least 120; every flag that lies is caught",
    proof: { test: "packages/testkit/test/store-memory.test.ts" }
  },
  {
    id: "fleet-14-host-transaction",
    sentence: "What is recorded inside a host's transaction is kept or lost with it.",
    goal: "committed: 1 row; rolled back: 0",
    proof: { test: "packages/store-postgres/test/tables.test.ts › the host's own transaction" }
  },
  {
    id: "fleet-15-store-down",
    sentence:
      "A database that is not there is a typed error within 2 s, also where it accepts and says nothing and where the pool is taken.",
    goal: "≤ 2 s",
    proof: { test: "packages/store-postgres/test/connections.test.ts" }
  },
  {
    id: "fleet-15-fail-points",
    sentence:
      "A process that dies after reading, claiming, asking, being answered or storing costs the next reader no number, no second write and at most a second beyond its lease.",
    goal: "1, 1, 2, 2 and 1 calls; 1 write; ≤ lease + 1 s",
    proof: program("failPoints")
  },
  {
    id: "fleet-15-taken-over",
    sentence: "Whoever waits for a process that died takes its work over within the same read.",
    goal: "2 rows of 2, 1 call",
    proof: {
      test: "packages/engine/test/Refresher.test.ts › A process that dies › is followed by whoever waits for it, within the reader's budget"
    }
  },
  {
    id: "fleet-16-in-small",
    sentence: "The proofs of the fleet hold in small on every run of the pipeline.",
    goal: "8 of 8 programs",
    proof: program("small"),
    fast: true
  }
]

// internal

function program(name: string, ...args: ReadonlyArray<string>): ProgramProof {
  return { program: `proofs/fleet/${name}.ts`, args }
}
