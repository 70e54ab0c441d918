/** Tables and columns of background refreshes. */
import type { Ddl } from "../Dialect.ts"
import type { Names } from "../Names.ts"
import { workspaceTable } from "./workspaceTable.ts"

/**
 * When a background refresher looks at a row next stands in a narrow table of its own: an index on the wide row would
 * make every refresh write an entry into every other index of it too, which is what databases do that keep row
 * versions. Null: not until something about the row changes.
 */
export const background = (names: Names, { byWorkspace, integer, suffix, text }: Ddl): ReadonlyArray<string> => [
  ...workspaceTable(
    names,
    byWorkspace,
    "due",
    `
  workspace ${text} not null,
  kind ${text} not null,
  seq ${integer} not null,
  platform ${text} not null,
  due_at ${integer},
  primary key (workspace, kind, seq)
`
  ),
  `create index ${names.index("due_by_time")} on ${names.quoted("due")} (workspace, kind, due_at, seq) where ` +
    "due_at is not null",
  ...(
    [
      ["publication", "publications"],
      ["account", "accounts"]
    ] as const
  ).map(
    ([kind, table]) =>
      `insert into ${names.quoted("due")} (workspace, kind, seq, platform, due_at)
  select workspace, '${kind}', seq, platform, case when outcome = 'never' and attempts = 0 then seq - ${2 ** 53 - 1} else coalesce(stale_after, 0) end
  from ${names.quoted(table)}`
  ),
  ...(["publications", "accounts"] as const).flatMap((table) => [
    `alter table ${names.quoted(table)} add column read_rate ${text}`,
    `alter table ${names.quoted(table)} add column reads_at ${integer}`
  ]),
  `create table ${names.quoted("buckets")} (
  id ${text} not null primary key,
  level ${integer} not null,
  at ${integer} not null
)${suffix}`
]

/**
 * Columns of what a refresh writes, like the others without an index; and a line of its own for each platform: a
 * platform that nobody works on, for want of a budget, has all its rows due, and who works on another one need not go
 * past them.
 */
export const freeAgain = (names: Names, { integer }: Ddl): ReadonlyArray<string> => [
  ...(["publications", "accounts"] as const).flatMap((table) =>
    ["again_from", "again_until"].map((column) => `alter table ${names.quoted(table)} add column ${column} ${integer}`)
  ),
  `create index ${names.index("due_in_line")} on ${names.quoted("due")} (workspace, kind, platform, due_at, seq) ` +
    "where due_at is not null",
  `drop index ${names.schema === null ? "" : `"${names.schema}".`}${names.index("due_by_time")}`
]

/** Set where a reading replaced the id; few rows have one, so the index is small. */
export const recordedIds = (names: Names, { integer, text }: Ddl): ReadonlyArray<string> => [
  ...(["publications", "accounts"] as const).map(
    (table) => `alter table ${names.quoted(table)} add column attempted_at ${integer}`
  ),
  `alter table ${names.quoted("publications")} add column recorded_post_id ${text}`,
  `create index ${names.index("publications_by_recorded_post")} on ${names.quoted("publications")} (workspace, ` +
    "account_id, recorded_post_id) where recorded_post_id is not null"
]

/** What was paid for today and yesterday; kept small by whoever writes it. */
export const paidDays = (names: Names, { integer, suffix, text }: Ddl): ReadonlyArray<string> => [
  `create table ${names.quoted("paid_days")} (
  ledger ${text} not null,
  day ${integer} not null,
  resource ${text} not null,
  primary key (ledger, day, resource)
)${suffix}`
]

/** Where the database cannot tell that it was restored: how far each opening came, and in which a record began. */
export const pasts = (names: Names, { integer, pastsByOpening, suffix, text }: Ddl): ReadonlyArray<string> =>
  pastsByOpening
    ? [
        `create table ${names.quoted("pasts")} (
  workspace ${text} not null,
  past ${text} not null,
  mark ${integer} not null,
  primary key (workspace, past)
)${suffix}`,
        `insert into ${names.quoted("pasts")} (workspace, past, mark)
  select workspace, 'first', max(mark) from ${names.quoted("changes")} group by workspace`,
        `alter table ${names.quoted("changes")} add column past ${text} not null default 'first'`
      ]
    : []
