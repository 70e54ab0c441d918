/** A refresh's writes made by hand: the same columns, points, marks of the feed and due times, fifty rows a batch. */
import BetterSqlite from "better-sqlite3"
import pg from "pg"
import type * as Database from "../processes/database.ts"
import { metricsOf } from "./platform.ts"

export interface Raw {
  /** Writes the numbers of a round to all rows. */
  readonly refresh: (round: number) => Promise<void>
  readonly close: () => Promise<void>
}

export const open = (address: Database.Address): Raw =>
  address.kind === "sqlite" ? ofSqlite(address.filename) : ofPostgres(address.url)

// internal

/** Rows as a platform's call takes them. */
const batch = 50
const hour = 3_600_000

interface Known {
  readonly workspace: string
  readonly seq: number
  readonly platform_post_id: string
}

const all = "select workspace, seq, platform_post_id from"

/** What the rows of a batch become. */
const written = (rows: ReadonlyArray<Known>, round: number) => {
  const now = Date.now()
  return rows.map(({ platform_post_id, seq, workspace }) => ({
    workspace,
    seq: Number(seq),
    now,
    stale: now + 6 * hour,
    metrics: JSON.stringify(metricsOf(platform_post_id, round)),
    state: JSON.stringify({ at: now, next: now + 6 * hour })
  }))
}

const batches = <A>(rows: ReadonlyArray<A>): ReadonlyArray<ReadonlyArray<A>> =>
  Array.from({ length: Math.ceil(rows.length / batch) }, (_, at) => rows.slice(at * batch, (at + 1) * batch))

/** Columns a refresh writes, of a row `w` that holds what is new; the rest of them are what most refreshes write. */
const columns = (now: string, stale: string, metrics: string, state: string): string => `fence = fence + 1,
  lease_until = null, outcome = 'synced', metrics = ${metrics}, metrics_as_of = '{}', window_from = null,
  window_to = null, warnings = '[]', error = null, last_updated_at = ${now}, stale_after = ${stale}, attempts = 0,
  attempted_at = ${now}, attempted_connection = 1, policy_state = ${state}, again_from = null, again_until = null`

const ofSqlite = (filename: string): Raw => {
  const file = new BetterSqlite(filename)
  file.pragma("journal_mode = wal")
  file.pragma("synchronous = normal")
  const known = file.prepare<[], Known>(`${all} dravo_publications order by workspace, account_id, seq`)
  const [row, point, due, change] = [
    `update dravo_publications set ${columns("$now", "$stale", "$metrics", "$state")} where seq = $seq`,
    `insert into dravo_points (workspace, kind, seq, at, until, metrics)
      values ($workspace, 'publication', $seq, $now, $now, $metrics)`,
    "update dravo_due set due_at = $stale where workspace = $workspace and kind = 'publication' and seq = $seq",
    `insert into dravo_changes (workspace, kind, seq, mark, erased) values ($workspace, 'publication', $seq, $mark, 0)
      on conflict (workspace, kind, seq) do update set mark = excluded.mark, erased = 0`
  ].map((text) => file.prepare(text))
  const mark = file.prepare<[string], number>("select max(mark) + 1 from dravo_changes where workspace = ?").pluck()
  const write = file.transaction((rows: ReturnType<typeof written>) => {
    const marks = new Map<string, number>()
    for (const one of rows) {
      const next = marks.get(one.workspace) ?? mark.get(one.workspace) ?? 1
      marks.set(one.workspace, next)
      for (const statement of [row, point, due]) statement?.run(one)
      change?.run({ ...one, mark: next })
    }
  })
  return {
    refresh: async (round) => {
      for (const rows of batches(known.all())) write.immediate(written(rows, round))
    },
    close: async () => void file.close()
  }
}

const ofPostgres = (connectionString: string): Raw => {
  const client = new pg.Client({ connectionString })
  const connected = client.connect()
  const rows =
    "json_to_recordset($1) as w(workspace text, seq bigint, now bigint, stale bigint, metrics text, state text)"
  const statements = [
    `update dravo.dravo_publications t set ${columns("w.now", "w.stale", "w.metrics", "w.state")} from ${rows}
      where t.workspace = w.workspace and t.seq = w.seq`,
    `insert into dravo.dravo_points (workspace, kind, seq, at, until, metrics)
      select workspace, 'publication', seq, now, now, metrics from ${rows}`,
    `update dravo.dravo_due d set due_at = w.stale from ${rows}
      where d.workspace = w.workspace and d.kind = 'publication' and d.seq = w.seq`,
    `insert into dravo.dravo_changes (workspace, kind, seq, mark, erased)
      select workspace, 'publication', seq, cast(cast(pg_current_xact_id() as text) as bigint), 0 from ${rows}
      on conflict (workspace, kind, seq) do update set mark = excluded.mark, erased = 0`
  ]
  return {
    refresh: async (round) => {
      await connected
      const known = await client.query<Known>(`${all} dravo.dravo_publications order by workspace, account_id, seq`)
      for (const some of batches(known.rows)) {
        const json = JSON.stringify(written(some, round))
        await client.query("begin")
        for (const [at, text] of statements.entries()) await client.query({ name: `w${at}`, text, values: [json] })
        await client.query("commit")
      }
    },
    close: () => client.end()
  }
}
