/** Processes claim overlapping random batches of one table for a while: the database never has to break a deadlock. */
import pg from "pg"
import * as Database from "../processes/database.ts"
import * as Fleet from "../processes/fleet.ts"
import { conclude, kinds, size } from "../processes/report.ts"

const seconds = size("seconds", 30, 4)
const processes = size("processes", 8, 4)
const rows = 1000
const batch = 200

const deadlocks = async (database: Database.Database) =>
  // The server tells its statistics when a session ends; ours end with the workers.
  Number(
    (await database.query<{ n: unknown }>("select deadlocks as n from pg_stat_database where datname = 'postgres'"))[0]
      ?.n
  )

/** A few of the rows in the order they happen to be named, each with a statement of its own, until that goes wrong. */
const unordered = async (database: Database.Database): Promise<string> => {
  if (database.address.kind === "sqlite") return ""
  const { url } = database.address
  const named = { rows: 20, each: 10 }
  let died = 0
  let all = 0
  const end = Date.now() + 60_000
  await Promise.all(
    Array.from({ length: processes }, async () => {
      const client = new pg.Client({ connectionString: url })
      client.on("error", () => {})
      await client.connect()
      while (died === 0 && Date.now() < end) {
        const seqs = Array.from({ length: named.each }, () => 1 + Math.floor(Math.random() * named.rows))
        all += 1
        const updates = seqs.map(
          (seq) => `update ${database.table("publications")} set fence = fence + 1 where seq = ${seq}`
        )
        // Several statements in one text are one transaction.
        await client.query(updates.join("; ")).catch((error: { readonly code?: string }) => {
          if (error.code === "40P01") died += 1
        })
      }
      await client.end()
    })
  )
  return `${died} of ${all} transactions died of a deadlock`
}

const told: Array<string> = []
const controls: Array<string> = []
let holds = true
for (const kind of kinds(["postgres", "pgbouncer"])) {
  const database = await Database.start(kind, { settings: { deadlock_timeout: "50ms" } })
  const workers = await Fleet.many(processes, { database: database.address, platform: "http://127.0.0.1:1" })
  await workers[0]?.run("seed", { posts: rows })
  const counts = await Promise.all(workers.map((worker) => worker.run("contend", { rows, batch, seconds })))
  const escaped = workers.flatMap((worker) => worker.escaped)
  await Fleet.stop(workers)
  const claims = counts.reduce((sum, one) => sum + one.claims, 0)
  const errors = counts.reduce((sum, one) => sum + one.errors, 0)
  const broken = await deadlocks(database)
  told.push(
    `${kind}: ${broken} deadlocks and ${errors} errors in ${claims} claims of ${batch} of ${rows} rows by ` +
      `${processes} processes`
  )
  holds &&= broken === 0 && errors === 0 && claims > 0 && escaped.length === 0
  if (kind === "postgres") {
    const control = await unordered(database)
    controls.push(control)
    // The server's own counter, by which the absence above was measured, sees these.
    holds &&= !control.startsWith("0 ") && (await deadlocks(database)) > 0
  }
  await database.close()
}
conclude({ measured: told.join("; "), holds, control: `locking in any order, ${controls.join("; ")}` })
