/** How much memory an export of a whole workspace takes, measured as the peak of a process that does nothing else. */
import BetterSqlite from "better-sqlite3"
import { migrate } from "@dravo/store-sqlite"
import * as Effect from "effect/Effect"
import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const goal = 150
/** Node takes what a machine has before it collects anything; a small heap shows what is needed, and collecting first does not fit into it. */
const heap = ["--max-semi-space-size=1", "--max-old-space-size=48"]
const rows = process.argv.includes("--fast") ? 50_000 : 1_000_000

const folder = mkdtempSync(join(tmpdir(), "dravo-export-"))
try {
  const filename = join(folder, "a.db")
  await Effect.runPromise(migrate({ filename }))
  fill(filename)
  const found = (["csv", "ndjson", "collected"] as const).map((way) => ({ way, ...run(filename, way) }))
  const streamed = found.filter(({ way }) => way !== "collected")
  const [collected] = found.filter(({ way }) => way === "collected")
  console.log(JSON.stringify({
    measured: `${rows.toLocaleString("en")} rows: ${streamed.map(({ megabytes, seconds, way }) => `${way} ${megabytes} MB in ${seconds} s`).join(", ")}`,
    holds: streamed.every(({ lines, megabytes, way }) => megabytes < goal && lines === rows + (way === "csv" ? 1 : 0)),
    // The same rows kept in memory before they are written: what streaming saves.
    control: `collected first: ${collected?.megabytes ?? "?"} MB`
  }))
} finally {
  rmSync(folder, { recursive: true, force: true })
}

// internal

interface Exported {
  readonly lines: number
  /** The peak before and after. */
  readonly ready: number
  readonly megabytes: number
  readonly seconds: number
}

function isExported(value: unknown): value is Exported {
  return typeof value === "object" && value !== null && "lines" in value && "megabytes" in value && "ready" in value && "seconds" in value
}

/** As the store writes it, but in one statement: a million recordings are not what is measured. */
function fill(filename: string): void {
  const db = new BetterSqlite(filename)
  db.exec(`
    insert into dravo_accounts (workspace, account_id, platform, platform_account_id, traits, connected_at) values ('acme', 'acc_1', 'x', '7', '{}', 0);
    with recursive n(n) as (select 1 union all select n + 1 from n where n < ${rows})
    insert into dravo_publications (workspace, post_id, account_id, platform, platform_post_id, url, text, created_at, traits, outcome, metrics, last_updated_at)
    select 'acme', 'post_' || n, 'acc_1', 'x', 'native_' || n, 'https://x.example/i/status/' || n,
      'A post of about the length people write, number ' || n || ', with "quotes", commas and an é.', 1700000000000 + n * 1000, '{}', 'synced',
      json_object('like_count', n, 'impression_count', n * 31, 'reply_count', n % 17, 'retweet_count', n % 13, 'quote_count', n % 7, 'bookmark_count', n % 5),
      1700000000000 + n * 1000
    from n`)
  db.close()
}

function run(filename: string, way: "csv" | "ndjson" | "collected") {
  const { stdout, status, stderr } = spawnSync(process.execPath, [...heap, join(import.meta.dirname, "exporter.mjs"), filename, way], { encoding: "utf8" })
  if (status !== 0) throw new TypeError(stderr)
  const answer: unknown = JSON.parse(stdout)
  if (!isExported(answer)) throw new TypeError(stdout)
  return answer
}
