/**
 * Workers refresh stale rows while a random one is killed again and again: every row ends fresh, and none is written
 * twice.
 */
import * as Database from "../processes/database.ts"
import * as Fleet from "../processes/fleet.ts"
import * as Platform from "../processes/platform.ts"
import { conclude, kinds, size, takeoverWithin } from "../processes/report.ts"

const rows = size("rows", 400, 60)
const processes = size("processes", 6, 3)
const kills = size("kills", 40, 6)
const lease = 2000
/** Reads of one worker at once; a kill costs at most that many rows a second question. */
const inFlight = 4
/** Waiters look at most every quarter of a second; the rest is the second that is promised. */
const takeoverLimit = lease + takeoverWithin

const sleep = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis))

/** Rows are let in with the kills, so that every kill finds work. */
interface Run {
  readonly database: Database.Database
  admitted: number
  /** The rows let in that were not fresh when they were looked at last. */
  wanted: ReadonlyArray<string>
  done: boolean
}

/** Looks for all readers at once: each for itself would keep the machine busier than the workers do. */
const look = async (run: Run): Promise<void> => {
  const { database } = run
  while (!run.done) {
    const rows = await database.query<{ post_id: string }>(
      `select post_id from ${database.table("publications")} where outcome <> 'synced' and seq <= ? order by ` +
        "lease_until is null, lease_until",
      [run.admitted]
    )
    run.wanted = rows.map(({ post_id }) => post_id)
    await sleep(10)
  }
}

/** Readers come one by one and each for a row of its own, so that a row that was left behind is asked for soon. */
const demand = async (run: Run, worker: Fleet.Worker): Promise<void> => {
  while (!run.done) {
    const posts = run.wanted
    // Half of them want the row whose lease ends first: somebody is always there when it does.
    const postId = posts[Math.random() < 0.5 ? 0 : Math.floor(Math.random() * posts.length)]
    if (postId === undefined) await sleep(20)
    else await worker.run("read", { postId, readers: 1 })
  }
}

const tend = (run: Run, worker: Fleet.Worker): Promise<unknown> =>
  Promise.all(Array.from({ length: inFlight }, () => demand(run, worker))).catch(() => undefined)

const claimed = async (database: Database.Database): Promise<number> =>
  Number((await database.query<{ n: unknown }>("select count(distinct seq) as n from fleet_claims"))[0]?.n)

/** Lets some rows in and kills a worker: whichever it is, after its last word. */
const killOne = async (
  run: Run,
  platform: Platform.Platform,
  workers: ReadonlySet<Fleet.Worker>,
  killed: number
): Promise<Fleet.Worker | undefined> => {
  const before = await claimed(run.database)
  const asking = new Promise<Platform.Call>((resolve) => {
    platform.onCall = (call) => {
      resolve(call)
      return undefined
    }
  })
  run.admitted = Math.ceil((rows * (killed + 1)) / kills)
  // By turns: a worker whose call has just arrived, which holds a lease for certain, and any worker at any moment.
  const name = killed % 2 === 0 ? (await asking).worker : undefined
  const from = before + Math.random() * (rows / kills)
  while (name === undefined && (await claimed(run.database)) < from) await sleep(5)
  const all = [...workers]
  const victim = all.find((worker) => worker.name === name) ?? all[Math.floor(Math.random() * all.length)]
  victim?.kill()
  await victim?.ended
  return victim
}

/** Waits until every row is fresh, a minute at most; how many are not. */
const refreshed = async (database: Database.Database): Promise<number> => {
  const deadline = Date.now() + 60_000
  const left = () => Database.count(database, "outcome <> 'synced'")
  while ((await left()) > 0 && Date.now() < deadline) await sleep(50)
  return left()
}

const measure = async (database: Database.Database) => {
  // A little of everything is in flight when the signal comes: claims, calls and commits.
  const platform = await Platform.start(() => 20 + Math.random() * 80)
  const setup = { database: database.address, platform: platform.url, lease, callTimeout: 1500, readBudget: 4000 }
  const workers = new Set(await Fleet.many(processes, setup))
  await [...workers][0]?.run("seed", { posts: rows })
  await Database.watch(database)
  const run: Run = { database, admitted: 0, wanted: [], done: false }
  const escaped: Array<string> = []
  const tended = [look(run), ...[...workers].map((worker) => tend(run, worker))]
  let killed = 0
  // The next heir starts while somebody is chosen to be killed.
  const heirOf = (kill: number) => Fleet.start({ ...setup, name: `worker-${processes + kill}` })
  let next = heirOf(1)
  while (killed < kills) {
    const victim = await killOne(run, platform, workers, killed)
    if (victim === undefined) break
    escaped.push(...victim.escaped)
    workers.delete(victim)
    killed += 1
    const heir = await next
    workers.add(heir)
    tended.push(tend(run, heir))
    next = heirOf(killed + 1)
  }
  workers.add(await next)
  const stale = await refreshed(database)
  run.done = true
  escaped.push(...[...workers].flatMap((worker) => worker.escaped))
  await Fleet.stop(workers)
  await Promise.all(tended)
  // A lease whose owner was killed lasts until its end and no longer.
  const leaked = await Database.count(database, "lease_until is not null and outcome = 'synced'")
  const claims = await Database.claims(database)
  const commits = await Database.commits(database)
  await platform.close()
  const asked = platform.calls.reduce((sum, { ids }) => sum + ids.length, 0)
  return { stale, leaked, claims, commits, calls: platform.calls.length, asked, killed, escaped }
}

const told: Array<string> = []
let holds = true
for (const kind of kinds(["postgres", "pgbouncer", "sqlite"])) {
  const database = await Database.start(kind)
  const { asked, calls, claims, commits, escaped, killed, leaked, stale } = await measure(database)
  const bySeq = Map.groupBy(commits, ({ seq }) => seq)
  const double = [...bySeq.values()].filter((all) => all.length > 1).length
  // A row that was claimed again: not before its lease was over, and soon after.
  const takeovers = claims.flatMap((claim) => (claim.before === null ? [] : [claim.at - claim.before]))
  const early = takeovers.filter((late) => late < 0).length
  const slowest = Math.max(0, ...takeovers)
  console.log(
    `${kind}: takeovers after the lease, in ms: ${[...takeovers]
      .sort((a, b) => a - b)
      .map(Math.round)
      .join(" ")}`
  )
  told.push(
    `${kind}: ${killed} kills, ${stale} of ${rows} rows not fresh, ${leaked} leaked leases, ${double} double ` +
      `commits, ${calls} calls for ${asked} ids, ` +
      `${takeovers.length} takeovers, the slowest ${slowest} ms after the lease, ${early} before its end`
  )
  holds &&=
    stale === 0 &&
    leaked === 0 &&
    double === 0 &&
    calls <= rows + killed &&
    asked <= rows + killed * inFlight &&
    early === 0 &&
    slowest <= takeoverLimit - lease &&
    escaped.length === 0
  holds &&= killed === kills && commits.length === rows && takeovers.length > 0
  await database.close()
}
conclude({ measured: told.join("; "), holds })
