/** Tables of orders that are kept in addition to the rows. */
import type { Ddl } from "../Dialect.ts"
import type { Names } from "../Names.ts"
import { workspaceTable } from "./workspaceTable.ts"

/**
 * What a host has its posts ordered by is written where everybody who writes rows finds it. An entry stands in the
 * order of its value; where a table is no order of its own, it is found by its row, and an index is the order.
 */
export const rankings = (
  names: Names,
  { byWorkspace: { parts, ...whole }, integer, keyedSuffix, suffix, text }: Ddl
): ReadonlyArray<string> => [
  `create table ${names.quoted("rankings")} (
  id ${integer} not null primary key,
  name ${text} not null,
  keys ${text} not null,
  named_at ${integer} not null,
  fill_workspace ${text} not null,
  fill_seq ${integer} not null,
  done ${integer} not null
)${suffix}`,
  `create table ${names.quoted("ranking_keys")} (
  ranking ${integer} not null,
  platform ${text} not null,
  place ${integer} not null,
  key ${text} not null,
  primary key (ranking, platform, place)
)${suffix}`,
  ...workspaceTable(
    names,
    { suffix: keyedSuffix ?? whole.suffix, parts },
    "ranks",
    `
  workspace ${text} not null,
  ranking ${integer} not null,
  value ${integer} not null,
  seq ${integer} not null,
  primary key (${keyedSuffix === null ? "workspace, ranking, seq" : "workspace, ranking, value, seq"})
`
  ),
  ...(keyedSuffix === null
    ? [`create index ${names.index("ranks_in_order")} on ${names.quoted("ranks")} (workspace, ranking, value, seq)`]
    : [])
]
