import type { Subject } from "../proving/claim.ts"

export const subject: Subject = {
  title: "Many processes on one database",
  about: "Processes that race, die, stop and disagree about the time.",
  claims: [
    { id: "fleet.process-ends", sentence: "A process that ends lets go of its leases.", goal: "0 leases left" },
    {
      id: "fleet.exactly-one",
      sentence:
        "50 readers in each of 8 processes want one stale row: the platform is asked once, on Postgres, through " +
        "PgBouncer and on SQLite.",
      goal: "1 call in 20 of 20 rounds, on each",
      program: "proofs/fleet/exactlyOne.ts",
      control: "without the lease",
      data: "8 processes; Postgres, PgBouncer, SQLite"
    },
    {
      id: "fleet.kill",
      sentence:
        "400 stale rows end fresh under 40 SIGKILLs of 6 workers: no lease is leaked, no row written twice, and a " +
        "takeover comes within a second of the lease's end.",
      goal: "0 leaked, 0 double, calls ≤ rows + kills, takeover ≤ lease + 1 s",
      program: "proofs/fleet/kill.ts",
      data: "6 processes; Postgres, SQLite"
    },
    {
      id: "fleet.zombies",
      sentence: "A worker that was stopped for three leases writes nothing when it comes back.",
      goal: "0 writes by an old fence in 40 stops",
      program: "proofs/fleet/zombies.ts",
      control: "without the comparison of fences",
      data: "processes stopped and continued; Postgres, SQLite"
    },
    {
      id: "fleet.clocks",
      sentence: "A process whose clock is an hour off steals no lease and stores no wrong instant.",
      goal: "0 stolen leases, 0 wrong instants",
      program: "proofs/fleet/clocks.ts",
      control: "judging by each process's own clock",
      data: "processes under libfaketime; Postgres, SQLite"
    },
    {
      id: "fleet.fail-points",
      sentence:
        "A process that dies after reading, claiming, asking, being answered or storing costs the next reader no " +
        "number, no second write and at most a second beyond its lease.",
      goal: "1, 1, 2, 2 and 1 calls; 1 write; ≤ lease + 1 s",
      program: "proofs/fleet/failPoints.ts",
      data: "processes killed at each step; Postgres, SQLite"
    },
    {
      id: "fleet.taken-over",
      sentence: "Whoever waits for a process that died takes its work over within the same read.",
      goal: "2 rows of 2, 1 call"
    },
    {
      id: "fleet.in-small",
      sentence: "The proofs of the fleet hold in small on every run of the pipeline.",
      goal: "8 of 8 programs",
      program: "proofs/fleet/small.ts",
      data: "the programs above, in small",
      fast: true
    },
    {
      id: "fleet.buckets",
      sentence: "A bucket of 100 gives 100, whatever number of processes takes from it.",
      goal: "8 processes × 200 takes: exactly 100, 3 rounds of 3",
      program: "proofs/fleet/buckets.ts",
      control: "a bucket for each process",
      data: "8 processes; Postgres, SQLite"
    }
  ]
}
