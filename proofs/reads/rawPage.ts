/** The posts answer as somebody would write it for one page and nothing else, from rows of two statements. */

/** A row of a publication beside what its status needs of its account, by position. */
export type RawRow = ReadonlyArray<string | number | null>

/** In the order of {@link RawRow}. */
export const columns =
  "p.post_id, p.account_id, p.platform, p.platform_post_id, p.url, p.text, p.created_at, p.published_at, p.metrics, " +
  "p.warnings, p.outcome, p.error, p.last_updated_at, p.stale_after, p.metrics_as_of, p.lease_until, p.seq, " +
  "p.attempted_connection, a.connection, a.disconnected_at, a.grant_error, p.origin, p.media_type, p.unavailable_at"

/** What is known of an official key: how it adds up, and the name all networks share for it. */
export interface Meaning {
  readonly canonical: string | null
  readonly combine: string
}
/** By network and key, with a blank between. */
export type Meanings = ReadonlyMap<string, Meaning>

/** The first page of a workspace; `rows` holds one more than the page where there is a next one. */
export const answerOf = (rows: ReadonlyArray<RawRow>, total: number, limit: number, meanings: Meanings): string => {
  const now = Date.now()
  const sums: Record<string, number> = {}
  const totals: Record<string, number> = {}
  const coverage: Record<string, number> = {}
  const people = new Set<string>()
  const posts = new Set<unknown>()
  const items = rows.slice(0, limit).map((row) => {
    // As the two statements select it.
    const metrics = JSON.parse(row[8] as string) as Record<string, number>
    posts.add(row[0])
    for (const [key, value] of Object.entries(metrics)) {
      const meaning = meanings.get(`${row[2]} ${key}`)
      if (meaning?.combine === "ratio") continue
      sums[key] = (sums[key] ?? 0) + value
      if (meaning?.combine === "none") people.add(key)
      if (meaning?.combine !== "sum" || meaning.canonical === null) continue
      totals[meaning.canonical] = (totals[meaning.canonical] ?? 0) + value
      coverage[meaning.canonical] = (coverage[meaning.canonical] ?? 0) + 1
    }
    return item(row, metrics, now)
  })
  const overview = {
    posts: posts.size,
    metrics: sums,
    publications: items.length,
    totals,
    coverage,
    non_additive: [...people].sort(),
    scope: "page"
  }
  return JSON.stringify({ items, total, page: 1, limit, overview, next_cursor: nextOf(rows, limit) })
}

/** One line of an export. */
export const lineOf = (row: RawRow): string =>
  `${JSON.stringify(item(row, JSON.parse(String(row[8])) as Record<string, number>, Date.now()))}\n`

// internal

const item = (row: RawRow, metrics: Record<string, number>, now: number) => {
  const refused = row[20] !== null || row[19] !== null || (row[10] === "requires_reconnect" && row[17] === row[18])
  const status = refused ? "requires_reconnect" : row[15] != null && Number(row[15]) > now ? "pending" : row[10]
  return {
    post_id: row[0],
    account_id: row[1],
    platform: row[2],
    platform_post_id: row[3],
    platform_post_url: row[4],
    text: row[5],
    created_at: moment(row[6]),
    published_at: moment(row[7]),
    metrics,
    warnings: JSON.parse(String(row[9])),
    sync_status: status,
    error_message: status === "failed" ? row[11] : refused ? (row[20] ?? row[11]) : null,
    last_updated_at: moment(row[12]),
    stale_after: refused ? null : moment(row[13]),
    metrics_as_of: JSON.parse(String(row[14])),
    origin: row[21],
    media_type: row[22],
    unavailable_at: moment(row[23])
  }
}

const moment = (value: string | number | null | undefined): string | null =>
  value == null ? null : new Date(Number(value)).toISOString().replace(".000Z", "Z")

const nextOf = (rows: ReadonlyArray<RawRow>, limit: number): string | null => {
  const last = rows[limit - 1]
  return rows.length > limit && last !== undefined
    ? `${Number(last[6]).toString(36)}.${Number(last[16]).toString(36)}`
    : null
}
