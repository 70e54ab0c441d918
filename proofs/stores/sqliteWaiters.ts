/**
 * Another tool holds a SQLite file's write lock while a host makes many calls at once: however many they are, its event
 * loop has its turns. The file lies in memory where the system has such a place, for a slow disk holds whoever writes.
 */
import { x } from "@dravo/adapters-x"
import { createAnalytics } from "@dravo/analytics"
import { Store } from "@dravo/core/Store"
import { sqlite } from "@dravo/store-sqlite"
import BetterSqlite from "better-sqlite3"
import * as Effect from "effect/Effect"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { acme, draft } from "../processes/records.ts"
import { conclude, fast, size } from "../processes/report.ts"

const lockMillis = size("lock", 2000, 500)
/** A collection of garbage may fall into any turn, so the shortest round tells. */
const rounds = size("rounds", 2, 1)
const numbers = fast ? [1, 100, 500] : [1, 20, 100, 500, 2000]
const maxMillis = 100

const folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "dravo-"))
const filename = join(folder, "a.db")

/** Resolves once another process has the write lock. */
const lock = async (): Promise<() => Promise<unknown>> => {
  const script = `import Database from ${JSON.stringify(import.meta.resolve("better-sqlite3"))}
    const database = new Database(${JSON.stringify(filename)}, { timeout: 10_000 })
    database.exec("begin immediate")
    console.log("held")
    setTimeout(() => database.exec("commit"), ${lockMillis})`
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "inherit"] })
  const end = once(child, "exit")
  await once(child.stdout, "data")
  return () => end
}

/** Of this thread, while others had the processor, in milliseconds; Linux alone tells. */
const preempted = (): number => {
  try {
    return Number(readFileSync("/proc/thread-self/schedstat", "utf8").split(" ")[1]) / 1e6
  } catch {
    return 0
  }
}

/** The longest turn of the event loop while this runs, in milliseconds at work or asleep inside SQLite. */
const maxTurn = async (work: () => Promise<unknown>): Promise<number> => {
  const now = () => performance.now() - preempted()
  let last = now()
  let longest = 0
  let isOver = false
  const beat = (): void => {
    const at = now()
    longest = Math.max(longest, at - last)
    last = at
    if (!isOver) setImmediate(beat)
  }
  setImmediate(beat)
  await work()
  isOver = true
  await new Promise((resolve) => setImmediate(resolve))
  return longest
}

const analytics = createAnalytics({
  store: sqlite({ filename }),
  adapters: [x()],
  credentials: () => ({ token: "token" }),
  log: () => {}
})
const account = { accountId: "acc_one", platform: "x", platformAccountId: "900" }

let next = 1
const ways = {
  "calls of the library": (n: number) =>
    Promise.all(
      Array.from({ length: n }, () => {
        const id = String(next++)
        return analytics.recordPublication({
          workspace: acme,
          accountId: account.accountId,
          postId: `post_${id}`,
          platformPostId: id
        })
      })
    ),
  "operations of the store": (n: number) =>
    Effect.runPromise(
      Effect.flatMap(Store, (store) =>
        Effect.forEach(
          Array.from({ length: n }, () => String(next++)),
          (id) => store.recordPublication(acme, draft(id)),
          { concurrency: "unbounded", discard: true }
        )
      ).pipe(Effect.provide(sqlite({ filename })))
    )
}

/** What a host sees whose calls each wait inside SQLite. */
const naive = async (n: number): Promise<void> => {
  const database = new BetterSqlite(filename, { timeout: 50 })
  await Promise.all(
    Array.from({ length: n }, async () => {
      await Promise.resolve()
      try {
        database.exec("begin immediate; rollback")
      } catch {
        // Busy, after it had waited.
      }
    })
  )
  database.close()
}

const underLock = async (work: () => Promise<unknown>): Promise<number> => {
  const over = await lock()
  const longest = await maxTurn(work)
  await over()
  return longest
}

await analytics.connectAccount({ workspace: acme, ...account })
await ways["calls of the library"](200)
await ways["operations of the store"](200)
const found: Array<{ readonly n: number; readonly way: string; readonly longest: number }> = []
for (const n of numbers)
  for (const [way, work] of Object.entries(ways)) {
    const all: Array<number> = []
    for (let round = 0; round < rounds; round++) all.push(await underLock(() => work(n)))
    found.push({ n, way, longest: Math.min(...all) })
  }
const without = await underLock(() => naive(20))
await analytics.close()
rmSync(folder, { recursive: true, force: true })

const told = (way: string) =>
  found.flatMap((one) => (one.way === way ? [`${one.longest.toFixed(0)} (${one.n.toLocaleString("en")})`] : []))
conclude({
  measured: Object.keys(ways)
    .map((way) => `${way}: ${told(way).join(", ")} ms`)
    .join("; "),
  holds: found.every(({ longest }) => longest <= maxMillis) && without > 5 * maxMillis,
  control: `20 calls that each wait 50 ms inside SQLite hold it for ${without.toFixed(0)} ms`
})
