/**
 * Every promise the project makes, once: its sentence, its goal and what proves it.
 * `pnpm claims --list` prints them, `pnpm claims ID…` proves them, `pnpm claims --write` writes docs/claims.md.
 */

import { attended, background } from "./claimsOfBackground.ts"
import { freshness } from "./claimsOfFreshness.ts"
import { history } from "./claimsOfHistory.ts"
import { platforms } from "./claimsOfPlatforms.ts"

/** A vitest test as `file › describe › name`; a describe stands for every test below it. */
export interface TestProof {
  readonly test: string
  /** The same test with the guard taken away: it shows that the guard is what makes the claim hold. */
  readonly control?: string
}

/**
 * A program under `proofs/` whose last line of output is `{"measured": "…", "holds": true, "control": "…"}`. With `"holds": null` it
 * says that what it needs is not there: the claim counts as not run.
 */
export interface ProgramProof {
  readonly program: string
  readonly args?: ReadonlyArray<string>
  /** What the program does without the guard; it must report what it then measured. */
  readonly control?: string
}

export interface Claim {
  readonly id: string
  readonly sentence: string
  readonly goal: string
  readonly issue: number
  readonly proof: TestProof | ProgramProof
  /** Proved in seconds, so on every run of the pipeline. */
  readonly fast: boolean
}

/** A claim without what follows from the list it is in. */
export type Draft = Omit<Claim, "fast" | "issue"> & { readonly fast?: boolean }

/** Tests are fast unless said otherwise, programs are not. */
const of = (issue: number, drafts: ReadonlyArray<Draft>): ReadonlyArray<Claim> =>
  drafts.map((draft) => ({ fast: "test" in draft.proof, ...draft, issue }))

const slice = of(2, [
  {
    id: "slice-01-spec-posts",
    sentence: "Equal data gives the spec's example answer for posts; extra keys are only the documented ones.",
    goal: "every example key equal",
    proof: { test: "packages/http/test/Wire.test.ts › Wire › gives the contract's posts example for equal data, plus the documented additive keys" }
  },
  {
    id: "slice-01-spec-accounts",
    sentence: "Equal data gives the spec's example answer for accounts; extra keys are only the documented ones.",
    goal: "every example key equal",
    proof: { test: "packages/http/test/Wire.test.ts › Wire › gives the contract's accounts example for equal data, plus the documented additive keys" }
  },
  {
    id: "slice-02-batch-25",
    sentence: "Reading 25 stale rows of X asks the platform once.",
    goal: "1 call",
    proof: { test: "proofs/test/xCalls.test.ts › Platform calls of reads over HTTP › 25 stale rows cost one call" }
  },
  {
    id: "slice-02-batch-101",
    sentence: "Reading 101 stale rows of X asks the platform twice.",
    goal: "2 calls",
    proof: { test: "proofs/test/xCalls.test.ts › Platform calls of reads over HTTP › 101 stale rows cost two calls" }
  },
  {
    id: "slice-02-one-call-for-everybody",
    sentence: "50 concurrent readers of the same stale page cost one platform call.",
    goal: "1 call",
    proof: {
      test: "proofs/test/xCalls.test.ts › Platform calls of reads over HTTP › 50 concurrent readers of a stale page cost one call",
      control: "proofs/test/xCalls.test.ts › Platform calls of reads over HTTP › without joining and leases every reader costs a call"
    }
  },
  {
    id: "slice-02-warm-read",
    sentence: "Reading a page again while it is fresh asks no platform.",
    goal: "0 calls",
    proof: {
      test: "proofs/test/xCalls.test.ts › Platform calls of reads over HTTP › a warm read costs no call",
      control: "proofs/test/xCalls.test.ts › Platform calls of reads over HTTP › with a policy that is never fresh every read costs a call"
    }
  },
  {
    id: "slice-03-reader-leaves",
    sentence: "A reader that gives up does not stop the refresh it started.",
    goal: "the row ends fresh",
    proof: { test: "packages/engine/test/Refresher.test.ts › A reader that gives up › does not stop the refresh" }
  },
  {
    id: "slice-03-process-ends",
    sentence: "A process that ends lets go of its leases.",
    goal: "0 leases left",
    proof: { test: "packages/engine/test/Refresher.test.ts › An engine that ends › lets go of its leases" }
  },
  {
    id: "slice-04-http-200",
    sentence: "Every failure of X leaves HTTP 200, the right sync_status and one sentence in error_message.",
    goal: "every row of the failure table",
    proof: { test: "proofs/test/xFailures.test.ts › when X fails › answers 200 with the right status and one sentence" }
  },
  {
    id: "slice-04-old-metrics",
    sentence: "Every failure of X leaves the old metrics byte for byte.",
    goal: "every row of the failure table",
    proof: { test: "proofs/test/xFailures.test.ts › when X fails › leaves the old metrics byte for byte" }
  },
  {
    id: "slice-05-bad-parameters",
    sentence: "A bad parameter is a 400 that names the parameter.",
    goal: "every bad value",
    proof: { test: "packages/http/test/Parameters.test.ts › Parameters › refuses everything else with 400, naming every parameter at fault" }
  },
  {
    id: "slice-05-never-500",
    sentence: "No query string makes the server answer 500.",
    goal: "no 500 on random query strings",
    proof: { test: "packages/http/test/Fuzz.test.ts › Fuzz › answers 6,000 hostile queries with 200, 400 or 404 and never 500" }
  },
  {
    id: "slice-06-foreign-ids",
    sentence: "A second workspace's ids answer exactly like ids that do not exist.",
    goal: "equal bodies and status",
    proof: { test: "proofs/test/tenancy.test.ts › tenancy › answers a foreign id like one that does not exist" }
  },
  {
    id: "slice-07-hostile-numbers",
    sentence: "Numbers beyond 2^53, __proto__, NUL and lone surrogates in what a platform sends harm nothing.",
    goal: "only sound values kept",
    proof: { test: "packages/core/test/Metrics.test.ts › Metrics.bounded" }
  },
  {
    id: "slice-07-same-on-every-store",
    sentence: "What a platform sends, however hostile, gives the same result on every store.",
    goal: "deep-equal on memory, SQLite file and SQLite memory",
    proof: { test: "packages/store-sqlite/test/conformance.test.ts" }
  },
  {
    id: "slice-08-what-ships",
    sentence: "Tests import what ships, never a source beside it.",
    goal: "a planted import is refused",
    proof: { test: "tools/test/layering.test.ts › rules for every package › keeps sources from their tests, and tests on what ships" }
  },
  {
    id: "slice-08-no-sleep",
    sentence: "No test sleeps.",
    goal: "a planted sleep is refused",
    proof: { test: "tools/test/checks.test.ts › sleeps › refuses a test that waits on the real clock" }
  },
  {
    id: "slice-08-repo-is-clean",
    sentence: "The repo itself passes every check that its tests plant violations for.",
    goal: "0 complaints",
    proof: { program: "tools/lint.ts", args: ["--json"] },
    fast: true
  },
  {
    id: "slice-08-layering",
    sentence: "Each package imports what the architecture's table grants it and nothing else.",
    goal: "a planted violation per row is refused",
    proof: { test: "tools/test/layering.test.ts › the layering table" }
  },
  {
    id: "slice-08-three-minutes",
    sentence: "The whole suite finishes in under 3 minutes.",
    goal: "< 180 s",
    proof: { program: "proofs/suiteTime.ts" }
  },
  {
    id: "slice-09-demo",
    sentence: "The README's demo command works from a clean clone, whatever Node the machine has.",
    goal: "exit code 0",
    proof: { program: "proofs/cleanClone.ts", args: ["demo"] }
  },
  {
    id: "slice-09-test",
    sentence: "The README's test command works from a clean clone, whatever Node the machine has.",
    goal: "exit code 0, 0 failed",
    proof: { program: "proofs/cleanClone.ts", args: ["test"] }
  },
  {
    id: "slice-10-claims",
    sentence: "A claim whose test was renamed, skipped or fails falls short.",
    goal: "every planted claim falls short",
    proof: { test: "proofs/test/claims.test.ts › proving a claim" }
  }
])

const program = (name: string, ...args: ReadonlyArray<string>): ProgramProof => ({ program: `proofs/fleet/${name}.ts`, args })

const fleet = of(4, [
  {
    id: "fleet-01-exactly-one",
    sentence: "50 readers in each of 8 processes want one stale row: the platform is asked once, on Postgres, through PgBouncer and on SQLite.",
    goal: "1 call in 20 of 20 rounds, on each",
    proof: { ...program("exactlyOne"), control: "without the lease" }
  },
  {
    id: "fleet-02-kill",
    sentence: "400 stale rows end fresh under 40 SIGKILLs of 6 workers: no lease is leaked, no row written twice, and a takeover comes within a second of the lease's end.",
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
    sentence: "20 concurrent starters migrate once; a migration killed between any two statements is done by the next; the host's schema and its own migrations are not disturbed.",
    goal: "1 of 20 migrates, 0 errors; every kill heals; the host's catalogue is unchanged",
    proof: { ...program("migrations"), control: "Kysely's own runner inside a host's migration" }
  },
  {
    id: "fleet-07-connections",
    sentence: "Ended sessions (idle, mid-query, in a transaction) and 3 crashes of the server under load take no process down, and every row ends fresh.",
    goal: "0 exits, 0 escaped errors, 0 rows not fresh",
    proof: { ...program("connections"), control: "with a pool as pg makes it" }
  },
  {
    id: "fleet-08-pages",
    sentence: "A walk over all pages meets every row once while rows are refreshed; a page's rows and total belong to one instant.",
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
    sentence: "6 processes make 500 read-modify-writes each on one SQLite file without an error, and no event loop stands still.",
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
    sentence: "A full disk, a read-only file and a failing disk answer from what is stored or with a typed error within 2 s, and heal by themselves.",
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
    sentence: "The store suite catches every deliberately broken store, each by the law it breaks, and most by random commands too.",
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
    sentence: "A database that is not there is a typed error within 2 s, also where it accepts and says nothing and where the pool is taken.",
    goal: "≤ 2 s",
    proof: { test: "packages/store-postgres/test/connections.test.ts" }
  },
  {
    id: "fleet-15-fail-points",
    sentence: "A process that dies after reading, claiming, asking, being answered or storing costs the next reader no number, no second write and at most a second beyond its lease.",
    goal: "1, 1, 2, 2 and 1 calls; 1 write; ≤ lease + 1 s",
    proof: program("failPoints")
  },
  {
    id: "fleet-15-taken-over",
    sentence: "Whoever waits for a process that died takes its work over within the same read.",
    goal: "2 rows of 2, 1 call",
    proof: { test: "packages/engine/test/Refresher.test.ts › A process that dies › is followed by whoever waits for it, within the reader's budget" }
  },
  {
    id: "fleet-16-in-small",
    sentence: "The proofs of the fleet hold in small on every run of the pipeline.",
    goal: "8 of 8 programs",
    proof: program("small"),
    fast: true
  }
])

export const claims: ReadonlyArray<Claim> = [...slice, ...fleet, ...of(3, platforms), ...of(4, background), ...of(5, attended), ...of(5, freshness), ...of(5, history)]
