/**
 * Sessions are ended by the server, whatever they are doing, and the server crashes three times: no process notices
 * more than an error.
 */
import * as Database from "../processes/database.ts"
import * as Fleet from "../processes/fleet.ts"
import * as Platform from "../processes/platform.ts"
import { conclude, kinds, size } from "../processes/report.ts"

const rows = size("rows", 200, 50)
const processes = size("processes", 4, 3)
const seconds = size("seconds", 20, 5)
const crashes = size("crashes", 3, 2)

const postIds = Array.from({ length: rows }, (_, at) => `post_${at + 1}`)
const sleep = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis))

/** Transactions that last long enough to be hit inside. */
const slowDown = async (database: Database.Database): Promise<void> => {
  await database.query(
    `create function slow() returns trigger language plpgsql as $$ begin perform pg_sleep(0.01); return null; end $$`
  )
  await database.query(
    `create trigger slow after update on ${database.table("publications")} for each statement execute function slow()`
  )
}

/** Sweeps with every worker until told to stop, and counts how reads ended. */
const tend = (workers: ReadonlyArray<Fleet.Worker>) => {
  const counts = { reads: 0, errors: 0, failed: 0 }
  let done = false
  const tended = workers.map(async (worker) => {
    while (!done) {
      const tally = await worker.run("sweep", { postIds, concurrency: 8 }).catch(() => {
        counts.failed += 1
        return { synced: 0, other: 0, errors: 0 }
      })
      counts.reads += tally.synced + tally.other + tally.errors
      counts.errors += tally.errors
    }
  })
  const stop = async (): Promise<void> => {
    done = true
    await Promise.all(tended)
  }
  return { counts, stop }
}

/** Ends three sessions at a time for a while; how many of each state were hit. */
const endSessions = async (database: Database.Database): Promise<ReadonlyMap<string, number>> => {
  const hit = new Map<string, number>()
  const end = Date.now() + seconds * 1000
  while (Date.now() < end) {
    const states = await database
      .query<{ state: string }>(
        "select state, pg_terminate_backend(pid) from pg_stat_activity where backend_type = 'client backend' and " +
          "pid <> pg_backend_pid() and application_name = 'dravo' order by random() limit 3"
      )
      .catch(() => [])
    for (const { state } of states) hit.set(state, (hit.get(state) ?? 0) + 1)
    await sleep(50)
  }
  return hit
}

/**
 * Reads once through in quiet; how many reads failed with an error. Leases of refreshes that were lost run out first,
 * and a row whose new numbers the crash kept from being stored is left alone by its process for half a minute.
 */
const settle = async (database: Database.Database, worker: Fleet.Worker): Promise<number> => {
  await sleep(31_000)
  await Database.makeStale(database)
  return (await worker.run("sweep", { postIds, concurrency: 8 })).errors
}

/** Crashes the server; how long it then took until a read was answered again, at most. */
const crash = async (database: Database.Database, worker: Fleet.Worker): Promise<number> => {
  let slowest = 0
  for (let at = 0; at < crashes; at++) {
    await database.server?.stop("immediate")
    await sleep(700)
    await database.server?.start()
    const back = Date.now()
    const isDown = () =>
      worker.run("read", { postId: "post_1", readers: 1 }).then(
        (tally) => tally.errors > 0,
        () => true
      )
    while (await isDown()) await sleep(20)
    slowest = Math.max(slowest, Date.now() - back)
    await sleep(500)
  }
  return slowest
}

const measure = async (kind: "postgres" | "pgbouncer") => {
  const database = await Database.start(kind)
  const platform = await Platform.start(20)
  const workers = await Fleet.many(processes, {
    database: database.address,
    platform: platform.url,
    lease: 3000,
    callTimeout: 2000,
    ttl: 1,
    readBudget: 2000
  })
  const [first] = workers
  if (first === undefined) throw new Error("no worker")
  await first.run("seed", { posts: rows })
  await slowDown(database)
  const { counts, stop } = tend(workers)
  const hit = await endSessions(database)
  const slowestReturn = await crash(database, first)
  await stop()
  const last = await settle(database, first)
  const stale = await Database.count(database, "last_updated_at is null or stale_after = 0")
  const exits = workers.filter(({ child }) => child.exitCode !== null || child.signalCode !== null).length
  const escaped = workers.flatMap((worker) => worker.escaped)
  await Fleet.stop(workers)
  await platform.close()
  await database.close()
  return verdictOf({ kind, hit, slowestReturn, exits, escaped: escaped.length, stale, last, ...counts })
}

interface Found {
  readonly kind: string
  readonly hit: ReadonlyMap<string, number>
  readonly slowestReturn: number
  readonly exits: number
  readonly escaped: number
  readonly stale: number
  readonly reads: number
  readonly errors: number
  readonly failed: number
  /** Errors of the last sweep. */
  readonly last: number
}

const verdictOf = ({ errors, escaped, exits, failed, hit, kind, last, reads, slowestReturn, stale }: Found) => {
  const killed = [...hit].map(([state, count]) => `${count} ${state}`).join(", ")
  const states = ["idle", "active", "idle in transaction"]
  return {
    told:
      `${kind}: ended ${killed}; ${crashes} crashes, answers again after ${slowestReturn} ms at most; ${exits} ` +
      `exits, ${escaped} errors that escaped, ` +
      `${stale} of ${rows} rows not fresh at the end, ${errors} of ${reads} reads failed with a typed error`,
    holds:
      [exits, escaped, stale, failed, last].every((count) => count === 0) &&
      slowestReturn < 2000 &&
      states.every((state) => (hit.get(state) ?? 0) > 0)
  }
}

/** The same sessions ended under a pool as pg makes it. */
const withoutListeners = async (): Promise<number> => {
  const database = await Database.start("postgres")
  const platform = await Platform.start(20)
  const worker = await Fleet.start({
    name: "bare",
    database: database.address,
    platform: platform.url,
    bare: true,
    ttl: 1
  })
  await worker.run("seed", { posts: 10 })
  for (let round = 0; round < 20 && worker.escaped.length === 0; round++) {
    const reading = worker.run("sweep", { postIds: postIds.slice(0, 10), concurrency: 4 }).catch(() => undefined)
    await sleep(20)
    await database.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where backend_type = 'client backend' and pid <> " +
        "pg_backend_pid() and query not like '%fleet%' and pid not in (select pid from pg_stat_activity where query " +
        "like '%pg_terminate%')"
    )
    await reading
    await sleep(50)
  }
  const escaped = worker.escaped.length
  await Fleet.stop([worker])
  await platform.close()
  await database.close()
  return escaped
}

const found = []
for (const kind of kinds(["postgres", "pgbouncer"])) found.push(await measure(kind))
const control = await withoutListeners()
conclude({
  measured: found.map(({ told }) => told).join("; "),
  holds: found.every(({ holds }) => holds) && control > 0,
  control:
    `with a pool as pg makes it, ${control} errors escaped, each of which ends the process of a host that does not ` +
    "expect it"
})
