import type { Subject } from "../proving/claim.ts"

export const subject: Subject = {
  title: "Stores",
  about: "What every database does alike, and how each behaves in trouble.",
  claims: [
    {
      id: "stores.same-on-every-store",
      sentence:
        "Every store answers random commands, and whatever a platform sends, as the reference store does, on " +
        "Postgres also through PgBouncer.",
      goal: "deep-equal on memory, SQLite file and SQLite memory",
      in: ["packages/store-postgres", "packages/store-sqlite", "packages/testkit"]
    },
    {
      id: "stores.pooler",
      sentence: "The store's whole suite holds on Postgres through PgBouncer in transaction mode.",
      goal: "every law",
      program: "proofs/stores/pooler.ts",
      data: "Postgres, PgBouncer with 5 connections"
    },
    {
      id: "stores.deadlocks",
      sentence: "8 processes claim overlapping random batches of 200 rows for 30 s without a deadlock.",
      goal: "0 deadlocks, 0 errors",
      program: "proofs/stores/deadlocks.ts",
      control: "locking in any order",
      data: "8 processes, Postgres"
    },
    {
      id: "stores.migrations",
      sentence:
        "20 concurrent starters migrate once; a migration killed between any two statements is done by the next; " +
        "the host's schema and its own migrations are not disturbed.",
      goal: "1 of 20 migrates, 0 errors; every kill heals; the host's catalogue is unchanged",
      program: "proofs/stores/migrations.ts",
      control: "Kysely's own runner inside a host's migration",
      data: "20 processes; Postgres, SQLite"
    },
    {
      id: "stores.connections",
      sentence:
        "Ended sessions (idle, mid-query, in a transaction) and 3 crashes of the server under load take no process " +
        "down, and every row ends fresh.",
      goal: "0 exits, 0 escaped errors, 0 rows not fresh",
      program: "proofs/stores/connections.ts",
      control: "with a pool as pg makes it",
      data: "Postgres, sessions and server killed"
    },
    {
      id: "stores.pages",
      sentence:
        "A walk over all pages meets every row once while rows are refreshed; a page's rows and total belong to one " +
        "instant.",
      goal: "0 duplicates, 0 skips, 0 torn pages of 10,000",
      program: "proofs/stores/pages.ts",
      control: "without the tie-breaker; total and rows in two statements",
      data: "writers and a walker; Postgres, SQLite"
    },
    {
      id: "stores.cost-ten-times",
      sentence:
        "With ten times the rows, of the workspace, of others or all due at one instant, an operation visits at most " +
        "1.5 times the pages of the database: a page with its exact total for each of the 96 combinations of " +
        "filters, from an offset and from a cursor, a post by its id, refreshes, background claims and the feed.",
      goal: "624 ratios on each database, all ≤ 1.5",
      program: "proofs/cost/plans.ts",
      control: "without what a planner needs to find a post",
      data: "20,000 to 110,000 rows of two years, 200 of a workspace found and not published; Postgres, SQLite"
    },
    {
      id: "stores.pool",
      sentence: "With a pool of 2 and 50 slow platform calls in flight, a cached read is as quick as on an idle store.",
      goal: "p99 ≤ 2 × idle",
      program: "proofs/stores/pool.ts",
      control: "with both connections held",
      data: "Postgres, a pool of 2"
    },
    {
      id: "stores.sqlite-contention",
      sentence:
        "6 processes make 500 read-modify-writes each on one SQLite file without an error, and no event loop stands " +
        "still.",
      goal: "0 errors, 0 lost, event loop held ≤ 250 ms",
      program: "proofs/stores/sqliteContention.ts",
      control: "with transactions that begin deferred",
      data: "6 processes, one file"
    },
    {
      id: "stores.sqlite-crash",
      sentence: "60 kill -9 of a SQLite writer lose no acknowledged write.",
      goal: "0 lost, integrity ok",
      program: "proofs/stores/sqliteCrash.ts",
      data: "a writer killed 60 times"
    },
    {
      id: "stores.sqlite-disk",
      sentence:
        "A full disk, a read-only file and a failing disk answer from what is stored or with a typed error within 2 " +
        "s, and heal by themselves.",
      goal: "every probe ≤ 2 s, every write well afterwards",
      program: "proofs/stores/sqliteDisk.ts",
      data: "a disk of its own, filled and made to fail"
    },
    {
      id: "stores.random-commands",
      sentence: "Memory, SQLite and Postgres give equal answers on hundreds of random command sequences.",
      goal: "every answer of 900 sequences",
      program: "proofs/stores/agree.ts",
      data: "900 random sequences; memory, SQLite on a file, Postgres"
    },
    {
      id: "stores.broken-stores",
      sentence:
        "The store suite catches every deliberately broken store, each by the law it breaks, and most by random " +
        "commands too.",
      goal: "at least 12 of 12; every one there is"
    },
    {
      id: "stores.suite-size",
      sentence: "The store suite holds at least 120 laws, and what a store says it can do is checked both ways.",
      goal: "at least 120; every flag that lies is caught"
    },
    {
      id: "stores.commit-linear",
      sentence: "On SQLite a commit finds each row it brings by its number: 100 rows cost a row what 7 cost.",
      goal: "one look-up by key a row, by one prepared statement",
      control: "rows locked first"
    },
    {
      id: "stores.host-transaction",
      sentence: "What is recorded inside a host's transaction is kept or lost with it.",
      goal: "committed: 1 row; rolled back: 0"
    },
    {
      id: "stores.down",
      sentence:
        "A database that is not there is a typed error within 2 s, also where it accepts and says nothing and where " +
        "the pool is taken.",
      goal: "≤ 2 s"
    },
    {
      id: "stores.lock-waiters",
      sentence: "A lock somebody else has holds the event loop for one wait at a time, however many calls wait.",
      goal: "one wait of at most 50 ms at any number of calls"
    },
    {
      id: "stores.lock-held",
      sentence:
        "While another tool holds a SQLite file's write lock, no event loop stands still, however many calls a host " +
        "makes at once.",
      goal: "a turn of at most 100 ms with 1, 20, 100, 500 and 2,000 calls",
      program: "proofs/stores/sqliteWaiters.ts",
      control: "each call waiting inside SQLite",
      data: "a lock of 2 s, a file in memory; calls of the library and operations of the store"
    },
    {
      id: "stores.burst",
      sentence:
        "However many calls a host makes at once, SQLite answers them in turns: neither the calls nor a lock that " +
        "somebody else has hold the event loop for longer than a moment.",
      goal: "10 ms and one operation a turn, with 1, 20, 500 and 2,000 calls",
      control: "without turns"
    },
    {
      id: "stores.own-queue",
      sentence:
        "A queue that a host makes itself by asking for much at once is never told as a store that is down: neither " +
        "waiting for a connection nor the lookup of a key is given up while the store answers others, or while the " +
        "process is too busy to hear its answers.",
      goal:
        "0 given up in 50 times the patience, behind 200 pages and in turns of the event loop of 400 ms; within the " +
        "patience where nobody is answered",
      control: "where nobody is answered, and where the answers to pages are not heard",
      in: ["packages/store-postgres", "packages/engine"]
    },
    {
      id: "stores.erase-turns",
      sentence: "Erasing a workspace leaves the event loop its turns.",
      goal: "one for each thousand rows at least",
      control: "in a plain loop"
    },
    {
      id: "stores.file-replaced",
      sentence:
        "A file that is deleted, replaced or moved under a process takes no more writes and says why; a file we " +
        "make is its owner's alone.",
      goal: "0 writes acknowledged and lost; mode 0600",
      control: "by SQLite alone"
    },
    {
      id: "stores.tables-dropped",
      sentence:
        "Tables dropped under a process that runs come back at the next use, and a breaking migration stops it with " +
        "its next claim.",
      goal: "0 further round trips",
      control: "where nobody may make them"
    },
    {
      id: "stores.dead-connections",
      sentence:
        "Connections that die without a word are condemned by one discovery, and a session that stays read-only " +
        "after a failover is discarded.",
      goal: "2 s",
      control: "in a pool as pg makes it"
    },
    {
      id: "stores.unsuitable",
      sentence: "A database that cannot be used as it is says what to do, and shows no part of a secret.",
      goal: "every one of the table"
    },
    {
      id: "stores.hosts-drivers",
      sentence:
        "A host that changes how pg reads text, or lives on another driver of Kysely, changes nothing for the store.",
      goal: "equal rows",
      control: "in a pool as pg makes it"
    },
    {
      id: "stores.unstorable-text",
      sentence:
        "A text no database can hold, or an id, address or trait that cannot be one, costs itself alone: the rest " +
        "of its row, and the rows committed with it, are stored.",
      goal: "every row of every commit; 2 broken stores caught",
      in: ["packages/store-postgres", "packages/store-sqlite", "packages/testkit"]
    },
    {
      id: "stores.unstorable-instant",
      sentence:
        "An instant with parts of a millisecond, past the year 9999 or of no number at all fails no commit and " +
        "makes no page unreadable, alike on every store.",
      goal: "11 of 11 instants on 3 rows; 3 broken stores caught",
      in: ["packages/store-postgres", "packages/store-sqlite", "packages/testkit"]
    },
    {
      id: "stores.clock-ahead",
      sentence:
        "Leases of rows and of renewals, and buckets, that a clock took which was ahead count as over once it is " +
        "right again.",
      goal: "granted at once; 3 broken stores caught",
      in: ["packages/store-postgres", "packages/store-sqlite", "packages/testkit"]
    },
    {
      id: "stores.two-ids",
      sentence:
        "A post recorded under its upload id and under its video id, in either order, is one row once the platform " +
        "tells that they are one; it answers to both ids, and the feed tells of it.",
      goal: "1 row, 1 erased record; 1 broken store caught",
      in: ["packages/store-postgres", "packages/store-sqlite", "packages/testkit"]
    },
    {
      id: "stores.partition-plans",
      sentence:
        "On tables partitioned by workspace every statement of a request, pages of all filters included, reads one " +
        "partition of each table by its plan; background work, which is for all workspaces, looks into each.",
      goal: "0 statements of requests that read a second partition",
      control: "without the workspace in it"
    },
    {
      id: "stores.partition-refusal",
      sentence:
        "A database in one piece asked to be partitioned, and the other way round, is left as it is and refused with " +
        "a sentence that says what to do.",
      goal: "every way, by the migrations and by the store"
    },
    {
      id: "stores.distributed",
      sentence:
        "The calls printed for an engine that distributes Postgres tables name every table once, and every unique " +
        "key of a distributed table begins with the workspace.",
      goal: "all tables"
    },
    {
      id: "stores.partitioned",
      sentence:
        "The store's suite, with row-level security too, and the fleet's proofs in small hold on tables partitioned " +
        "by workspace.",
      goal: "every law and every program",
      program: "proofs/stores/partitioned.ts",
      data: "Postgres, 4 partitions"
    }
  ]
}
