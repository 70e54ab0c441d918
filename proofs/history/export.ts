/**
 * How much memory an export of a whole workspace takes, as the peak of a process that does nothing else. No flag is
 * given to Node, and none comes from the environment.
 *
 * `dravo export` is what the goal is for; it tells V8 itself that memory counts more than speed. In a host's own
 * process V8 keeps what it likes (a nursery of up to 64 MB on a 64-bit machine, and garbage until it is worth a
 * collection), whatever runs there: what the export adds to the same process at rest is told beside it.
 */
import * as Server from "@dravo-internal/tools/postgres/server"
import * as Postgres from "@dravo/store-postgres"
import * as Sqlite from "@dravo/store-sqlite"
import BetterSqlite from "better-sqlite3"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import pg from "pg"
import { conclude, kinds, size } from "../processes/report.ts"

/** Of the command, beyond the same command on the same database that has nothing to export. */
const goal = 32
/** In a host's process with a nursery of 4 MB, beyond that process at rest. */
const smallGoal = 64
/** In a host's process at V8's defaults, beyond it at rest: V8 keeps garbage until a collection is worth its while. */
const hostGoal = 192
const rows = size("rows", 1_000_000, 50_000)
const account = "('acme', 'acc_1', 'x', '7', '{}', 0)"
const accountColumns = "(workspace, account_id, platform, platform_account_id, traits, connected_at)"
const columns =
  "(workspace, post_id, account_id, platform, platform_post_id, url, text, created_at, traits, outcome, metrics, " +
  "last_updated_at)"
const text = `'A post of about the length people write, number ' || n || ', with "quotes", commas and an é.'`
const values =
  `'acme', 'post_' || n, 'acc_1', 'x', 'native_' || n, 'https://x.example/i/status/' || n, ${text}, 1700000000000 ` +
  "+ n * 1000, '{}', 'synced'"

// The built packages are measured, as they stand now.
const built = spawnSync(
  process.execPath,
  [join(import.meta.dirname, "..", "..", "tools", "turbo.ts"), "run", "build"],
  {
    stdio: ["ignore", "ignore", "inherit"]
  }
)
if (built.status !== 0) throw new Error("the packages could not be built")

const folder = mkdtempSync(join(tmpdir(), "dravo-export-"))

const found = []
try {
  for (const kind of kinds(["sqlite", "postgres"] as const)) found.push({ kind, ...(await measured(kind)) })
} finally {
  rmSync(folder, { recursive: true, force: true })
}
const told = found.map(
  ({ csv, empty, host, kind, lines, ndjson, small }) =>
    `${kind}: csv ${csv.megabytes} MB in ${csv.seconds} s, ndjson ${ndjson.megabytes} MB in ${ndjson.seconds} s, ` +
    `with nothing to export ${empty.megabytes} MB; in a host's process ${host.megabytes} MB, at rest ` +
    `${host.ready} MB, and with --max-semi-space-size=4 ${small.megabytes} MB, at rest ${small.ready} MB${lines}`
)
conclude({
  measured: `${rows.toLocaleString("en")} rows through dravo export, no flags. ${told.join(". ")}`,
  holds: found.every(
    ({ csv, empty, host, lines, ndjson, small }) =>
      lines === "" &&
      Math.max(csv.megabytes, ndjson.megabytes) - empty.megabytes < goal &&
      small.megabytes - small.ready < smallGoal &&
      host.megabytes - host.ready < hostGoal
  ),
  control: found
    .map(
      ({ collected, kind }) =>
        `${kind} collected before it is written: ${collected.megabytes} MB, at rest ${collected.ready} MB`
    )
    .join(", ")
})

// internal

async function measured(kind: "sqlite" | "postgres") {
  const database = await (kind === "sqlite" ? sqlite() : postgres())
  try {
    const empty = run("cli", database.address, "ndjson", [], "nobody")
    const csv = run("cli", database.address, "csv")
    const ndjson = run("cli", database.address, "ndjson")
    const host = run("host", database.address, "ndjson")
    const small = run("host", database.address, "ndjson", ["--max-semi-space-size=4"])
    const collected = run("host", database.address, "collected", ["--max-semi-space-size=4"])
    const wrong = [csv.lines - rows - 1, ndjson.lines - rows, host.lines - rows].some((difference) => difference !== 0)
    return { csv, empty, ndjson, host, small, collected, lines: wrong ? ", and not every row" : "" }
  } finally {
    await database.close()
  }
}

interface Exported {
  readonly lines: number
  /** The peak before and after. */
  readonly ready: number
  readonly megabytes: number
  readonly seconds: number
}

function isExported(value: unknown): value is Exported {
  return (
    typeof value === "object" &&
    value !== null &&
    "lines" in value &&
    "megabytes" in value &&
    "ready" in value &&
    "seconds" in value
  )
}

function run(
  how: "cli" | "host",
  address: string,
  way: "csv" | "ndjson" | "collected",
  flags: ReadonlyArray<string> = [],
  workspace = "acme"
): Exported {
  const { NODE_OPTIONS: _flags, ...env } = process.env
  const report = join(folder, "report.json")
  const { status, stderr } = spawnSync(
    process.execPath,
    [...flags, join(import.meta.dirname, "exporter.mjs"), how, report, address, way, workspace],
    { encoding: "utf8", stdio: ["ignore", "ignore", "pipe"], env }
  )
  if (status !== 0) throw new TypeError(stderr)
  const answer: unknown = JSON.parse(readFileSync(report, "utf8"))
  if (!isExported(answer)) throw new TypeError(JSON.stringify(answer))
  return answer
}

interface Filled {
  readonly address: string
  close(): Promise<void>
}

/** As the store writes them, but in one statement: a million recordings are not what is measured. */
async function sqlite(): Promise<Filled> {
  const filename = join(folder, "a.db")
  await Effect.runPromise(Sqlite.migrate({ filename }))
  const db = new BetterSqlite(filename)
  db.exec(`insert into dravo_accounts ${accountColumns} values ${account};
    with recursive c(n) as (select 1 union all select n + 1 from c where n < ${rows})
    insert into dravo_publications ${columns} select ${values},
      json_object('like_count', n, 'impression_count', n * 31, 'reply_count', n % 17, 'retweet_count', n % 13, 'quote_count', n % 7, 'bookmark_count', n % 5),
      1700000000000 + n * 1000 from c`)
  db.close()
  return { address: filename, close: async () => rmSync(filename) }
}

async function postgres(): Promise<Filled> {
  const server = await Server.start({ settings: { max_wal_size: "4GB" } })
  await Effect.runPromise(Postgres.migrate({ connectionString: Redacted.make(server.url) }))
  const client = new pg.Client({ connectionString: server.url })
  await client.connect()
  await client.query(`insert into dravo.dravo_accounts ${accountColumns} values ${account}`)
  await client.query(`insert into dravo.dravo_publications ${columns} select ${values},
    json_build_object('like_count', n, 'impression_count', n * 31, 'reply_count', n % 17, 'retweet_count', n % 13, 'quote_count', n % 7, 'bookmark_count', n % 5),
    1700000000000 + n * 1000 from generate_series(1::bigint, ${rows}) n`)
  await client.query("vacuum analyze dravo.dravo_publications")
  await client.end()
  return { address: server.url, close: () => server.close() }
}
