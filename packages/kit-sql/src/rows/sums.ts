/**
 * Sums over all rows a filter matches: from kept buckets, or from the rows themselves where only they can tell. One
 * statement each, hence one snapshot.
 */
import type { PlatformId, WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import * as Sums from "@dravo/core/Sums"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import * as Codec from "../statement/codec.ts"
import * as Session from "../statement/session.ts"
import type { Run, StoreMethods } from "../statement/storeMethods.ts"
import { keptOf } from "./keptScope.ts"
import * as Kept from "./keptSums.ts"
import { compileFilters } from "./compileFilter.ts"

export const sums = (db: Session.Session, run: Run): StoreMethods<"sumPublications"> => ({
  sumPublications: Effect.fn("Store.sumPublications")(function* (workspace: WorkspaceId, query: Sums.SumsQuery) {
    const now = yield* db.dialect.now
    const kept = keptOf(query.filters, query.by, query.days)
    if (kept !== undefined) {
      const rows = yield* Session.query(db, Kept.statement(db, workspace, query, kept, now))
      const sums = yield* Session.decoded(() => Kept.decode(query, kept, rows))
      if (sums !== undefined) return sums
    }
    const rows = yield* Session.query(db, fromRows(db, workspace, query, now))
    return yield* Session.decoded(() => sumsOf(query, rows))
  }, run("sumPublications"))
})

// internal

/** A sum is told in two parts, each far below what a database can add up: values' bits from the 26th on, and below. */
const lowBits = 26

const fromRows = (
  db: Session.Session,
  workspace: WorkspaceId,
  { by, days, filters, limit }: Sums.SumsQuery,
  now: RawBuilder<number>
): RawBuilder<unknown> => {
  const named = by === "day" && days !== undefined ? days : undefined
  const place = by === "day" ? sql`cast(grp as bigint)` : sql`grp`
  const chosen = sql`m.grp in (select grp from chosen)`
  return sql`
    with m as (
      select ${named ? sql`cast(d.begins as text)` : groups[by]} as grp, p.platform, p.post_id, p.metrics
      from ${named ? sql`${daysOf(db, named)} cross join` : sql``} ${db.names.of.publications} p
      where ${compileFilters(filters, workspace, db)}
        ${named ? sql`and p.created_at >= d.begins and p.created_at < d.ends` : sql``}),
    chosen as (select grp from m group by grp order by ${place} limit ${limit})
    select 'now' as what, cast(null as text) as grp, cast(null as text) as platform,
      cast(null as text) as name, 0 as number, ${now} as high, 0 as low
    union all
    select 'rows', m.grp, m.platform, null, count(*), 0, 0 from m where ${chosen} group by m.grp, m.platform
    union all
    select 'posts', m.grp, null, null, count(distinct m.post_id), 0, 0 from m where ${chosen} group by m.grp
    union all
    select 'keys', m.grp, m.platform, j.key, count(*), sum(j.value >> ${sql.lit(lowBits)}), sum(j.value & ${sql.lit(2 ** lowBits - 1)})
    from m ${db.dialect.integers(sql`m.metrics`, "j")} where ${chosen} group by m.grp, m.platform, j.key`
}

/** The last has no end. */
const daysOf = (db: Session.Session, days: ReadonlyArray<Instant>): RawBuilder<unknown> =>
  db.dialect.records(
    JSON.stringify(days.map((begins, n) => ({ begins, ends: days[n + 1] ?? Number.MAX_SAFE_INTEGER }))),
    { begins: "integer", ends: "integer" },
    "d"
  )

const groups: Readonly<Record<Sums.By, RawBuilder<unknown>>> = {
  all: sql`''`,
  platform: sql`p.platform`,
  account: sql`p.account_id`,
  // The remainder of a time before 1970 is negative.
  day: sql`cast(p.created_at - ((p.created_at % 86400000) + 86400000) % 86400000 as text)`
}

const sumsOf = ({ by, limit }: Sums.SumsQuery, rows: ReadonlyArray<Codec.Raw>): Sums.Sums => {
  const found = new Map<string, { posts: number; readonly platforms: Map<string, Sums.PlatformSums> }>()
  if (by === "all" && limit > 0) found.set("", { posts: 0, platforms: new Map() })
  const keysOf = new Map<string, Map<string, Sums.KeySum>>()
  let now = 0
  for (const row of rows) {
    const what = row["what"]
    if (what === "now") {
      now = Codec.int(row["high"])
      continue
    }
    const key = Codec.text(row["grp"])
    const group = found.get(key) ?? { posts: 0, platforms: new Map<string, Sums.PlatformSums>() }
    found.set(key, group)
    const number = Codec.int(row["number"])
    if (what === "posts") {
      group.posts = number
      continue
    }
    const platform = Codec.text(row["platform"])
    const name = JSON.stringify([key, platform])
    const keys = keysOf.get(name) ?? new Map<string, Sums.KeySum>()
    keysOf.set(name, keys)
    if (what === "keys") keys.set(Codec.text(row["name"]), { rows: number, sum: whole(row) })
    else group.platforms.set(platform, { platform: platform as PlatformId, publications: number, keys })
  }
  return {
    groups: [...found]
      .sort(([a], [b]) => Sums.order(by)(a, b))
      .map(([key, { platforms, posts }]) => ({ key, posts, platforms: Sums.inOrder([...platforms.values()]) })),
    now
  }
}

const whole = (row: Codec.Raw): bigint =>
  (BigInt(Codec.int(row["high"])) << BigInt(lowBits)) + BigInt(Codec.int(row["low"]))
