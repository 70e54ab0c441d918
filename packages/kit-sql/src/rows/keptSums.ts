/** Sums from kept buckets: their cost follows the days of the period and what is left in the log, not the rows. */
import type { WorkspaceId } from "@dravo/core/Ids"
import { day, type Instant } from "@dravo/core/Instant"
import type * as Sums from "@dravo/core/Sums"
import { type RawBuilder, sql } from "kysely"
import { compileFilters } from "./compileFilter.ts"
import * as Codec from "../statement/codec.ts"
import type { Session } from "../statement/session.ts"
import { bucketOf } from "../tally/absorb.ts"
import { byPost, entryOf, movesOf } from "../tally/entries.ts"
import { grouping } from "./grouping.ts"
import { endless, levels, type Part } from "../tally/range.ts"
import { type Pair, present, without } from "../tally/posts.ts"
import { atEdge, inPart, type Kept, withoutPeriod } from "./keptScope.ts"
import { isFilled } from "./total.ts"

/** One statement, hence one snapshot: buckets, the log, rows at either end, neighbours days apart, posts that moved. */
export const statement = (
  db: Session,
  workspace: WorkspaceId,
  { by, days, filters }: Sums.SumsQuery,
  kept: Kept,
  now: RawBuilder<number>
): RawBuilder<unknown> => {
  const { accounts, publications, tallies, tally_log, tally_spans } = db.names.of
  const from =
    by === "account" && kept.account === null ? sql`${accounts} a cross join ${tallies} t` : sql`${tallies} t`
  const buckets = kept.split.parts.map(
    (part) => sql`
    union all
    select 'bucket', t.level, t.day, t.repeats, 0, t.workspace, 0, '', t.account_id, t.platform, 0, t.n, '{}', t.sums
    from ${from} where t.workspace = ${workspace} and ${bucketsOf(by, kept, part)}`
  )
  return sql`
    select 'now' as what, 0 as level, 0 as day, 0 as repeats, case when ${isFilled(db)} then 1 else 0 end as number,
      ${workspace} as workspace, 0 as row_seq, '' as post_id, '' as account_id, '' as platform, ${now} as created_at,
      0 as n, '{}' as old_metrics, '{}' as new_metrics
    ${sql.join(buckets, sql` `)}
    union all
    select 'log', 0, 0, 0, l.seq, l.workspace, l.row_seq, l.post_id, l.account_id, l.platform, l.created_at, l.n,
      l.old_metrics, l.new_metrics
    from ${tally_log} l where l.workspace = ${workspace}
    union all
    select 'span', 0, s.earlier, 0, 0, s.workspace, 0, '', s.account_id, s.platform, s.later, s.n, '{}', '{}'
    from ${tally_spans} s where s.workspace = ${workspace} and ${spansOf(by, kept, days)}
    union all
    select 'row', 0, 0, 0, 0, ${rowColumns} from (
      select distinct m.post_id from ${tally_log} m where m.workspace = ${workspace} and m.n <> 0) o
    cross join ${publications} p where p.workspace = ${workspace} and p.post_id = o.post_id
    ${sql.join(edgesOf(db, workspace, filters, kept), sql` `)}`
}

/** Undefined while the buckets do not hold everything. */
export const decode = (
  { by, days, limit }: Sums.SumsQuery,
  kept: Kept,
  rows: ReadonlyArray<Codec.Raw>
): Sums.Sums | undefined => {
  const told = rows.map((row) => ({ what: row["what"], row }))
  const [head] = rows
  if (head === undefined || Codec.int(head["number"]) !== 1) return undefined
  const groups = grouping(by, kept, days)
  const of = (what: string) => told.flatMap((one) => (one.what === what ? [one.row] : []))
  for (const row of of("bucket")) groups.bucket(bucketOf({ ...row, sums: row["new_metrics"] }))
  for (const row of of("span")) groups.span(spanOf(row), Codec.int(row["n"]))
  const [log, current, edges] = ["log", "row", "edge"].map((what) => of(what).map(entryOf))
  for (const entry of log ?? []) if (groups.isOfBuckets(entry)) groups.change(entry)
  for (const entry of edges ?? []) groups.change(entry)
  for (const { all } of byPost(edges ?? []).values()) groups.edge(all)
  // The buckets tell of posts as they were before what the log still holds.
  const now = byPost(current ?? [])
  for (const [post, { all }] of byPost(movesOf(log ?? []))) {
    const members = now.get(post)?.all ?? []
    groups.members(members, 1)
    groups.members(present(without(members, all)), -1)
  }
  return { groups: groups.all().slice(0, limit), now: Codec.int(head["created_at"]) }
}

// internal

/** Rows no bucket tells of: at either end, and of units in which a day begins. */
const edgesOf = (
  db: Session,
  workspace: WorkspaceId,
  filters: Sums.SumsQuery["filters"],
  { split: { edges, torn, unit } }: Kept
): ReadonlyArray<RawBuilder<unknown>> => {
  const rows = sql`union all select 'edge', 0, 0, 0, 0, ${rowColumns} from`
  const { publications } = db.names.of
  const units = JSON.stringify([...torn].map((from) => ({ begins: from, ends: from + unit })))
  return [
    ...edges.map(
      (edge) => sql`${rows} ${publications} p where ${compileFilters(atEdge(filters, edge), workspace, db)}`
    ),
    ...(torn.size === 0
      ? []
      : [
          sql`${rows} ${db.dialect.records(units, { begins: "integer", ends: "integer" }, "u")} cross join ${publications} p
          where ${compileFilters(withoutPeriod(filters), workspace, db)}
            and p.created_at >= u.begins and p.created_at < u.ends`
        ])
  ]
}

const rowColumns = sql.raw("p.workspace, p.seq, p.post_id, p.account_id, p.platform, p.created_at, 1, '{}', p.metrics")

const spanOf = (row: Codec.Raw): Pair => ({
  accountId: Codec.text(row["account_id"]),
  platform: Codec.text(row["platform"]),
  earlier: Codec.int(row["day"]),
  later: Codec.int(row["created_at"])
})

const isEverything = ({ split: { parts } }: Kept): boolean => parts.some(({ level }) => level === levels.all)

/** Of a platform's rows each bucket, with those of everybody's that tell how many posts there are. */
const bucketsOf = (by: Sums.By, { account, platform }: Kept, part: Part): RawBuilder<unknown> => sql`
  ${
    account !== null
      ? sql`t.account_id = ${account}`
      : by === "account"
        ? sql`a.workspace = ${sql.ref("t.workspace")} and t.account_id = a.account_id`
        : sql`t.account_id = ''`
  } and ${inPart(part, "t.")} ${platform === null ? sql`` : sql`and t.platform = ${platform}`}`

/**
 * Those of everything are in its bucket already, and no day has neighbours on another. Neighbours on one UTC day are in
 * its bucket where that is read, so only those of days that are not whole are looked at.
 */
const spansOf = (by: Sums.By, kept: Kept, days: Sums.SumsQuery["days"]): RawBuilder<unknown> => {
  const { account, from, platform, to } = kept
  if ((by === "day" && days === undefined) || isEverything(kept)) return sql`1 = 0`
  return sql`${
    account !== null
      ? sql`s.account_id = ${account}`
      : by === "account"
        ? sql`s.account_id <> ''`
        : sql`s.account_id = ''`
  } ${platform !== null ? sql`and s.platform = ${platform}` : account === null && (by === "all" || by === "day") ? sql`and s.platform = ''` : sql``}
  ${from === null ? sql`` : sql`and s.earlier >= ${from}`} and (${sql.join(
    [
      { apart: 1, from, to },
      ...(kept.split.unit === day ? [] : partsOfDays(by, kept).map((window) => ({ apart: 0, ...window })))
    ].map(laterIn),
    sql` or `
  )}) ${by === "day" ? sql`and s.later - s.earlier <= ${longest(days ?? [], to)}` : sql``}`
}

/** Neighbours further apart are on no day of these, of which the last ends with the period. */
const longest = (days: ReadonlyArray<Instant>, to: Instant | null): number =>
  days.reduce((max, at, n) => Math.max(max, (days[n + 1] ?? Math.max(at, to ?? endless)) - at), 0)

const laterIn = (window: {
  readonly apart: number
  readonly from: Instant | null
  readonly to: Instant | null
}): RawBuilder<unknown> => sql`(s.apart = ${sql.lit(window.apart)}
  ${window.from === null ? sql`` : sql`and s.later >= ${window.from}`} ${window.to === null ? sql`` : sql`and s.later <= ${window.to}`})`

/** What no bucket of a day or more covers: at either end, or anywhere, as of days that begin at other instants. */
const partsOfDays = (by: Sums.By, { from, split: { days }, to }: Kept) =>
  by === "day"
    ? [{ from, to }]
    : [...(from === null ? [] : [{ from, to: days.from - 1 }]), ...(to === null ? [] : [{ from: days.before, to }])]
