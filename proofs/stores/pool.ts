/**
 * Two connections and fifty slow platform calls in flight: a read that needs no platform is as quick as on an idle
 * store.
 */
import * as Database from "../processes/database.ts"
import * as Fleet from "../processes/fleet.ts"
import * as Platform from "../processes/platform.ts"
import { conclude, quantile, size } from "../processes/report.ts"

const calls = size("calls", 50, 50)
const reads = size("reads", 1000, 300)
const seconds = size("seconds", 15, 8)

const database = await Database.start("postgres", { max: 2 })
let slow = false
const platform = await Platform.start(() => (slow ? seconds * 1000 : 0))
const worker = await Fleet.start({
  name: "worker",
  database: database.address,
  platform: platform.url,
  readBudget: 1000
})
await worker.run("seed", { posts: calls + 1 })
const fresh = `post_${calls + 1}`
await worker.run("time", { postId: fresh, reads: 300 })

const idle = await worker.run("time", { postId: fresh, reads })
slow = true
platform.calls.length = 0
await worker.run("spread", { postIds: Array.from({ length: calls }, (_, at) => `post_${at + 1}`) })
const inFlight = platform.calls.length
const loaded = await worker.run("time", { postId: fresh, reads })
// All of them are still being waited for, so the reads above were made meanwhile.
const left = Date.now() - Math.min(...platform.calls.map(({ at }) => at)) < seconds * 1000

// What a store that keeps a connection for each platform call would do: two are taken, and the next read waits for one.
const locked = database.query(`do $$ begin lock table ${database.table("throttles")}; perform pg_sleep(1.2); end $$`)
await new Promise((resolve) => setTimeout(resolve, 100))
const holding = ["one", "two"].map((key) => worker.run("hold", { key }))
await new Promise((resolve) => setTimeout(resolve, 100))
const [held = 0] = await worker.run("time", { postId: fresh, reads: 1 })
await Promise.all([locked, ...holding])
const escaped = worker.escaped.length
await Fleet.stop([worker])
const [p99, idle99] = [quantile(loaded, 0.99), quantile(idle, 0.99)]
conclude({
  measured:
    `p99 ${p99.toFixed(1)} ms with ${inFlight} calls in flight, ${idle99.toFixed(1)} ms idle, factor ` +
    `${(p99 / idle99).toFixed(2)} (p50 ${quantile(loaded, 0.5).toFixed(1)} and ${quantile(idle, 0.5).toFixed(1)} ` +
    "ms)",
  holds: inFlight === calls && left && p99 <= 2 * idle99 && escaped === 0 && held > 2 * idle99,
  control: `with both connections held during a call of 1.2 s, ${held.toFixed(0)} ms`
})
