/** Tables of totals that are told without counting rows. */
import type { Ddl } from "../Dialect.ts"
import type { Names } from "../Names.ts"
import { workspaceTable } from "./workspaceTable.ts"

/**
 * What was there before is filled in afterwards, in portions; until then rows are counted. Of an entry of the log
 * `row_seq` is the publication's number, `seq` its own.
 */
export const tallies = (
  names: Names,
  { byWorkspace, integer, sequence, sequenceKey, suffix, text }: Ddl
): ReadonlyArray<string> => [
  ...workspaceTable(
    names,
    byWorkspace,
    "tally_log",
    `
  seq ${sequence},
  workspace ${text} not null,
  row_seq ${integer} not null,
  post_id ${text} not null,
  account_id ${text} not null,
  platform ${text} not null,
  created_at ${integer} not null,
  n ${integer} not null,
  old_metrics ${text} not null,
  new_metrics ${text} not null${sequenceKey}
`
  ),
  // Where the key begins with the workspace, it is the index already.
  ...(sequenceKey === ""
    ? [`create index ${names.index("tally_log_by_workspace")} on ${names.quoted("tally_log")} (workspace, seq)`]
    : []),
  ...workspaceTable(
    names,
    byWorkspace,
    "tallies",
    `
  workspace ${text} not null,
  account_id ${text} not null,
  level ${integer} not null,
  day ${integer} not null,
  platform ${text} not null,
  n ${integer} not null,
  repeats ${integer} not null,
  sums ${text} not null,
  primary key (workspace, account_id, level, day, platform)
`
  ),
  ...workspaceTable(
    names,
    byWorkspace,
    "tally_spans",
    `
  workspace ${text} not null,
  account_id ${text} not null,
  platform ${text} not null,
  later ${integer} not null,
  earlier ${integer} not null,
  n ${integer} not null,
  primary key (workspace, account_id, platform, later, earlier)
`
  ),
  `create table ${names.quoted("tally_fill")} (
  id ${integer} not null primary key,
  workspace ${text} not null,
  seq ${integer} not null,
  done ${integer} not null
)${suffix}`,
  `insert into ${names.quoted("tally_fill")} (id, workspace, seq, done)
  select 1, '', 0, case when exists (select 1 from ${names.quoted("publications")}) then 0 else 1 end`
]

/** Buckets of hours, and neighbours hours apart: what is kept begins anew, and rows are counted until it is filled. */
export const hours = (names: Names, { byWorkspace, integer, text }: Ddl): ReadonlyArray<string> => [
  `drop table ${names.quoted("tally_spans")}`,
  ...workspaceTable(
    names,
    byWorkspace,
    "tally_spans",
    `
  workspace ${text} not null,
  account_id ${text} not null,
  platform ${text} not null,
  apart ${integer} not null,
  later ${integer} not null,
  earlier ${integer} not null,
  n ${integer} not null,
  primary key (workspace, account_id, platform, apart, later, earlier)
`
  ),
  `delete from ${names.quoted("tallies")}`,
  `update ${names.quoted("tally_fill")} set workspace = '', seq = 0,
  done = case when exists (select 1 from ${names.quoted("publications")}) then 0 else 1 end`
]

/** What waits to be counted of a post is found by the post: a burst of recordings waits in a long line. */
export const waitingByPost = (names: Names): ReadonlyArray<string> => [
  `create index ${names.index("tally_log_by_post")} on ${names.quoted("tally_log")} (workspace, post_id) where n <> 0`
]
