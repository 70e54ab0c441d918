/** Tables and columns of posts that were found in an account's own listing. */
import type { Ddl } from "../Dialect.ts"
import type { Names } from "../Names.ts"
import { workspaceTable } from "./workspaceTable.ts"

/** When an account is visited next stands beside it: an index on the wide row would cost every refresh of it. */
export const listings = (names: Names, { byWorkspace, integer, text }: Ddl): ReadonlyArray<string> => [
  `alter table ${names.quoted("publications")} add column origin ${text} not null default 'published'`,
  `alter table ${names.quoted("publications")} add column media_type ${text}`,
  ...(["publications", "accounts"] as const).map(
    (table) => `alter table ${names.quoted(table)} add column unavailable_at ${integer}`
  ),
  `create index ${names.index("publications_by_origin_time")} on ${names.quoted("publications")} (workspace, origin, ` +
    "created_at, seq) where origin <> 'published'",
  ...workspaceTable(
    names,
    byWorkspace,
    "listings",
    `
  workspace ${text} not null,
  account_id ${text} not null,
  platform ${text} not null,
  state ${text},
  version ${integer} not null default 0,
  lease_until ${integer},
  next_at ${integer},
  primary key (workspace, account_id)
`
  ),
  `create index ${names.index("listings_in_line")} on ${names.quoted("listings")} (platform, next_at, workspace, ` +
    "account_id) where next_at is not null",
  `insert into ${names.quoted("listings")} (workspace, account_id, platform, next_at)
  select workspace, account_id, platform, 0 from ${names.quoted("accounts")}`
]

/** What was found of one account or of one platform is told from the rest without a look at the rest. */
export const foundByWhose = (names: Names): ReadonlyArray<string> => [
  `create index ${names.index("publications_by_account_origin")} on ${names.quoted("publications")} (workspace, ` +
    "account_id, origin, created_at, seq, platform) where origin <> 'published'",
  `create index ${names.index("publications_by_platform_origin")} on ${names.quoted("publications")} (workspace, ` +
    "platform, origin, created_at, seq) where origin <> 'published'"
]
