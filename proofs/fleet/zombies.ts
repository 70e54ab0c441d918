/**
 * Workers are stopped in the middle of a call for three leases and come back with an answer nobody waits for any more.
 */
import * as Database from "../processes/database.ts"
import * as Fleet from "../processes/fleet.ts"
import * as Platform from "../processes/platform.ts"
import { conclude, kinds, size } from "../processes/report.ts"

const stops = size("stops", 40, 8)
const pairs = 4
const lease = 500

/**
 * How often a number was written over a later one: the platform counts its calls, so an older answer is a smaller
 * number.
 */
const measure = async (database: Database.Database, unguarded: Fleet.Unguarded | null) => {
  const platform = await Platform.start(0)
  const setup = { database: database.address, platform: platform.url, lease, unguarded }
  const workers = await Fleet.many(pairs * 2, setup)
  const asleep = new Map<string, () => void>()
  platform.onCall = ({ worker }) => {
    asleep.get(worker)?.()
    asleep.delete(worker)
    return undefined
  }
  let late = 0
  const round = async (pair: number) => {
    const [victim, heir] = [workers[pair * 2], workers[pair * 2 + 1]]
    if (victim === undefined || heir === undefined) return
    const postId = `post_${pair + 1}`
    const called = new Promise<void>((resolve) => {
      asleep.set(victim.name, () => {
        victim.kill("SIGSTOP")
        resolve()
      })
    })
    const reading = victim.run("read", { postId, readers: 1 })
    // A read that asked nobody would be waited for in vain.
    if ((await Promise.race([called, reading.then(() => "asked nobody")])) !== undefined) return
    await sleep(lease * 1.5)
    await heir.run("read", { postId, readers: 1 })
    await sleep(lease * 1.5)
    victim.kill("SIGCONT")
    await reading
    late += 1
  }
  for (let done = 0; done < stops; done += pairs) {
    await Database.makeStale(database)
    await Promise.all(Array.from({ length: pairs }, (_, pair) => round(pair)))
  }
  const escaped = workers.flatMap((worker) => worker.escaped)
  await Fleet.stop(workers)
  await platform.close()
  return { late, escaped }
}

const sleep = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis))

const overwritten = async (database: Database.Database) => {
  const bySeq = Map.groupBy(await Database.commits(database), ({ seq }) => seq)
  return [...bySeq.values()].flatMap((all) =>
    all.filter(({ number }, at) => at > 0 && number < Math.max(...all.slice(0, at).map((one) => one.number)))
  ).length
}

const told: Array<string> = []
const controls: Array<string> = []
let holds = true
for (const kind of kinds(["postgres", "pgbouncer", "sqlite"])) {
  const found: Array<number> = []
  for (const guard of [null, "fence"] as const) {
    const database = await Database.start(kind)
    const seeder = await Fleet.start({ name: "seeder", database: database.address, platform: "http://127.0.0.1:1" })
    await seeder.run("seed", { posts: pairs })
    await Fleet.stop([seeder])
    await Database.watch(database)
    const { escaped, late } = await measure(database, guard)
    const writes = await overwritten(database)
    found.push(writes)
    if (guard === null) holds &&= writes === 0 && late >= stops && escaped.length === 0
    await database.close()
  }
  told.push(`${kind}: ${found[0]} writes by an old fence after ${stops} stops of 3 leases`)
  controls.push(`${kind}: ${found[1]}`)
  holds &&= (found[1] ?? 0) > 0
}
conclude({ measured: told.join("; "), holds, control: `without the comparison of fences, ${controls.join("; ")}` })
