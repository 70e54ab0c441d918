/**
 * Processes on one SQLite file count one row up through claim and commit: nothing fails, nothing is lost, no event loop
 * stands still.
 */
import * as Database from "../processes/database.ts"
import * as Fleet from "../processes/fleet.ts"
import { conclude, size } from "../processes/report.ts"

const processes = size("processes", 6, 4)
const times = size("times", 500, 50)

const database = await Database.start("sqlite")
if (database.address.kind !== "sqlite") throw new TypeError("on SQLite")
const { filename } = database.address
const workers = await Fleet.many(processes, { database: database.address, platform: "http://127.0.0.1:1" })
await workers[0]?.run("seed", { posts: 1 })
const counts = await Promise.all(workers.map((worker) => worker.run("countUp", { times })))
const [row] = await database.query<{ likes: number }>(
  "select metrics ->> 'likes' as likes from dravo_publications where seq = 1"
)
const failed = (await Promise.all(workers.map((worker) => worker.run("deferred", { filename, times })))).reduce(
  (sum, one) => sum + one,
  0
)
const escaped = workers.flatMap((worker) => worker.escaped)
await Fleet.stop(workers)
await database.close()

const errors = counts.reduce((sum, one) => sum + one.errors, 0)
const lag = Math.max(...counts.map((one) => one.lag))
const slowest = Math.max(...counts.map((one) => one.slowest))
conclude({
  measured:
    `${errors} errors, ${row?.likes} of ${processes * times} counted, event loop held ${lag.toFixed(0)} ms at ` +
    `most, slowest turn ${slowest.toFixed(0)} ms`,
  holds:
    errors === 0 &&
    row?.likes === processes * times &&
    lag <= 250 &&
    counts.every((one) => one.samples > 0) &&
    escaped.length === 0 &&
    failed > 0,
  control: `with transactions that begin deferred, ${failed} of ${processes * times} fail`
})
