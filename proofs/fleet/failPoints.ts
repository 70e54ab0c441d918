/**
 * A worker is killed after each step of a refresh: the next reader ends with new numbers, and nothing is asked or
 * written once too often.
 */
import * as Database from "../processes/database.ts"
import * as Fleet from "../processes/fleet.ts"
import * as Platform from "../processes/platform.ts"
import { conclude, kinds, takeoverWithin } from "../processes/report.ts"

const lease = 1000
/** A waiter looks at most every quarter of a second. */
const takeover = lease + takeoverWithin

/**
 * What a death at each point costs: an answer nobody stored is asked for again, a lease nobody gives back is waited
 * out.
 */
const points = [
  { point: "read", calls: 1, waits: false },
  { point: "claim", calls: 1, waits: true },
  { point: "call", calls: 2, waits: true },
  { point: "answer", calls: 2, waits: true },
  { point: "commit", calls: 1, waits: false }
] as const

const measure = async (database: Database.Database, point: (typeof points)[number]["point"]) => {
  const platform = await Platform.start()
  const setup = { database: database.address, platform: platform.url, lease, callTimeout: 900, readBudget: 4000 }
  const heir = await Fleet.start({ ...setup, name: "heir" })
  // What a process does once, at its first read, is none of a takeover's time.
  await heir.run("shown", { postId: "none" })
  const victim = await Fleet.start({ ...setup, name: "victim", ...(point === "call" ? {} : { diesAfter: point }) })
  platform.onCall = ({ worker }) => {
    if (point === "call" && worker === "victim") victim.kill()
    return undefined
  }
  const died = await victim.run("read", { postId: "post_1", readers: 1 }).then(
    () => false,
    () => true
  )
  await victim.ended
  const before = performance.now()
  const read = await heir.run("read", { postId: "post_1", readers: 1 })
  const took = performance.now() - before
  const [calls, commits] = [platform.calls.length, await Database.commits(database)]
  const left = await Database.count(database, "lease_until is not null and outcome = 'synced'")
  const escaped = heir.escaped.length
  await Fleet.stop([heir, victim])
  await platform.close()
  return { died, fresh: read.synced === 1, took, calls, commits: commits.length, left, escaped }
}

const told: Array<string> = []
let holds = true
for (const kind of kinds(["postgres", "pgbouncer", "sqlite"])) {
  const database = await Database.start(kind)
  const seeder = await Fleet.start({ name: "seeder", database: database.address, platform: "http://127.0.0.1:1" })
  await seeder.run("seed", { posts: 1 })
  await Fleet.stop([seeder])
  await Database.watch(database)
  const costs: Array<string> = []
  for (const { calls, point, waits } of points) {
    await Database.makeStale(database)
    await database.query("delete from fleet_commits")
    const found = await measure(database, point)
    const inTime = waits ? found.took <= takeover : found.took < lease
    const good =
      found.died &&
      found.fresh &&
      inTime &&
      found.calls === calls &&
      found.commits === 1 &&
      found.left === 0 &&
      found.escaped === 0
    costs.push(
      `${point} ${found.calls} (${Math.round(found.took)} ms)${good ? "" : ` WRONG: ${JSON.stringify(found)}`}`
    )
    holds &&= good
  }
  told.push(`${kind}: calls after a death at ${costs.join(", ")}`)
  await database.close()
}
conclude({ measured: `${told.join("; ")}; each row fresh, written once, no lease left`, holds })
