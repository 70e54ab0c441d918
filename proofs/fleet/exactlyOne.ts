/** Many processes with many readers each want one stale row: the platform is asked once. */
import * as Database from "../processes/database.ts"
import * as Fleet from "../processes/fleet.ts"
import * as Platform from "../processes/platform.ts"
import { conclude, kinds, size } from "../processes/report.ts"

const processes = size("processes", 8, 4)
const readers = size("readers", 50, 20)
const rounds = size("rounds", 20, 4)

/**
 * Platform calls of each round; reads that ended with old numbers, and those a crowded database refused with a typed
 * error.
 */
const measure = async (database: Database.Database, unguarded: Fleet.Unguarded | null) => {
  const platform = await Platform.start(50)
  const workers = await Fleet.many(processes, { database: database.address, platform: platform.url, unguarded })
  await workers[0]?.run("seed", { posts: 1 })
  // The rounds are about leases, not about the start of eight processes: everyone has its connections first.
  for (const worker of workers) await worker.run("read", { postId: "post_1", readers })
  const calls: Array<number> = []
  let old = 0
  let errors = 0
  for (let round = 0; round < rounds; round++) {
    await Database.makeStale(database)
    const before = platform.calls.length
    const reads = await Promise.all(workers.map((worker) => worker.run("read", { postId: "post_1", readers })))
    calls.push(platform.calls.length - before)
    old += reads.reduce((sum, one) => sum + one.other, 0)
    errors += reads.reduce((sum, one) => sum + one.errors, 0)
  }
  const escaped = workers.flatMap((worker) => worker.escaped)
  await Fleet.stop(workers)
  await platform.close()
  return { calls, old, errors, escaped }
}

const told: Array<string> = []
const controls: Array<string> = []
let holds = true
for (const kind of kinds(["postgres", "pgbouncer", "sqlite"])) {
  const database = await Database.start(kind)
  const { calls, errors, escaped, old } = await measure(database, null)
  const exact = calls.filter((count) => count === 1).length
  told.push(
    `${kind}: 1 call in ${exact} of ${rounds} rounds of ${processes} × ${readers} readers, ${old} with old ` +
      `numbers${errors === 0 ? "" : `, ${errors} refused`}`
  )
  const without = await measure(database, "lease")
  controls.push(`${kind}: ${Math.min(...without.calls)} to ${Math.max(...without.calls)} calls`)
  holds &&= exact === rounds && old === 0 && escaped.length === 0 && Math.min(...without.calls) > 1
  await database.close()
}
conclude({ measured: told.join("; "), holds, control: `without the lease, ${controls.join("; ")}` })
