/**
 * A platform refuses for three seconds: no process asks before, then one asks for all, and the rest follow once it was
 * answered.
 */
import * as Database from "../processes/database.ts"
import * as Fleet from "../processes/fleet.ts"
import * as Platform from "../processes/platform.ts"
import { conclude, kinds, size } from "../processes/report.ts"

const processes = size("processes", 8, 4)
const seconds = 3
/** Longer than all processes need to notice that the deadline has passed. */
const answerAfter = 1500

const measure = async (database: Database.Database, unguarded: Fleet.Unguarded | null) => {
  const platform = await Platform.start()
  const workers = await Fleet.many(processes, {
    database: database.address,
    platform: platform.url,
    unguarded,
    readBudget: 200
  })
  const posts = 400
  await workers[0]?.run("seed", { posts })
  const postsOf = (at: number) =>
    Array.from({ length: posts }, (_, n) => `post_${n + 1}`).filter((_, n) => n % processes === at)
  let refusedAt = 0
  platform.limit = () => {
    if (refusedAt === 0) refusedAt = Date.now()
    return Date.now() - refusedAt < 500 ? seconds : undefined
  }
  await workers[0]?.run("knock", { postIds: ["post_1"], seconds: 0.1 })
  while (refusedAt === 0) await new Promise((resolve) => setTimeout(resolve, 10))
  // The refusal has to be known before it can be kept.
  await new Promise((resolve) => setTimeout(resolve, 500))
  const before = platform.calls.length
  let probedAt = 0
  platform.onCall = async ({ at }) => {
    if (probedAt === 0) probedAt = at
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, probedAt + answerAfter - Date.now())))
  }
  const reads = await Promise.all(
    workers.map((worker, at) => worker.run("knock", { postIds: postsOf(at).slice(1), seconds: seconds + 9 }))
  )
  const calls = platform.calls.slice(before)
  const early = calls.filter(({ at }) => at < refusedAt + seconds * 1000 - 50).length
  const during = calls.filter(
    ({ at }) => at >= refusedAt + seconds * 1000 - 50 && at < probedAt + answerAfter - 100
  ).length
  await Fleet.stop(workers)
  await platform.close()
  return { early, during, after: calls.length - early - during, reads: reads.reduce((sum, one) => sum + one, 0) }
}

const told: Array<string> = []
const controls: Array<string> = []
let holds = true
for (const kind of kinds(["postgres", "sqlite"])) {
  const database = await Database.start(kind)
  const { after, during, early, reads } = await measure(database, null)
  told.push(
    `${kind}: ${early} calls before the deadline, ${during} until the probe was answered, ${after} after it, at ` +
      `${reads} reads`
  )
  await database.close()
  const other = await Database.start(kind)
  const without = await measure(other, "probe")
  controls.push(`${kind}: ${without.during} calls at once`)
  await other.close()
  holds &&= early === 0 && during === 1 && after > 0 && without.during > 1
}
conclude({ measured: told.join("; "), holds, control: `without probes, ${controls.join("; ")}` })
