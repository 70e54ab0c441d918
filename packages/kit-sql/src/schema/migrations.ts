/** The tables, as data. A published migration is never edited; a new one is added below it. */
import type { Ddl } from "../Dialect.ts"
import type { Names } from "../Names.ts"
import { workspaceTable } from "./workspaceTable.ts"
import { rankings } from "./migrationRankings.ts"
import { hours, tallies, waitingByPost } from "./migrationTallies.ts"
import { background, freeAgain, paidDays, pasts, recordedIds } from "./migrationBackground.ts"
import { incoming } from "./migrationIncoming.ts"
import { foundByWhose, listings } from "./migrationListings.ts"
import { toldOnce, webhooks } from "./migrationWebhooks.ts"

export interface Migration {
  readonly id: number
  readonly name: string
  /** Code that does not know it must not work on the tables any more. */
  readonly breaking: boolean
  readonly statements: (names: Names, ddl: Ddl) => ReadonlyArray<string>
}

/** Created by the runner itself before it reads which migrations are there. */
export const migrationsTable = (
  names: Names,
  ddl: Ddl
): string => `create table if not exists ${names.quoted("migrations")} (
  id ${ddl.integer} not null primary key,
  name ${ddl.text} not null,
  breaking ${ddl.integer} not null,
  applied_at ${ddl.integer} not null
)${ddl.suffix}`

export const migrations: ReadonlyArray<Migration> = [
  {
    id: 1,
    name: "accounts, publications, secrets, keys and throttles",
    breaking: true,
    statements: (names, ddl) => [...accounts(names, ddl), ...publications(names, ddl), ...others(names, ddl)]
  },
  {
    id: 2,
    name: "history and changes",
    // Older code would write rows without telling the feed of changes.
    breaking: true,
    statements: (names, ddl) => [...points(names, ddl), ...changes(names, ddl)]
  },
  {
    id: 3,
    name: "background refreshes, read rates and buckets",
    // Older code would commit without saying when the row is due again.
    breaking: true,
    statements: background
  },
  {
    id: 4,
    name: "notes",
    // Older code keeps none and goes on asking: it loses nothing.
    breaking: false,
    statements: (names, ddl) => notes(names, ddl)
  },
  {
    id: 5,
    name: "when asking again is free",
    // Older code leaves these as they are: a time that has passed says nothing.
    breaking: false,
    statements: freeAgain
  },
  {
    id: 6,
    name: "the last attempt, and the id a publication was recorded under",
    // Older code neither asks for these nor writes them: it forgets an id it replaces, as it always did.
    breaking: false,
    statements: recordedIds
  },
  {
    id: 7,
    name: "days that were paid for",
    // Older code keeps no ledger.
    breaking: false,
    statements: paidDays
  },
  {
    id: 8,
    name: "pasts of the feed of changes",
    // What older code writes is told in the past before it; only what a restored backup forgot could go unnoticed.
    breaking: false,
    statements: pasts
  },
  {
    id: 9,
    name: "posts made elsewhere, and the listings they were found in",
    // Older code takes every post for one the host recorded, and answers a conflict where it should adopt it.
    breaking: false,
    statements: listings
  },
  {
    id: 10,
    name: "totals",
    // Older code would record and commit without telling the totals.
    breaking: true,
    statements: tallies
  },
  {
    id: 11,
    name: "webhooks",
    // Older code would change rows without telling endpoints.
    breaking: true,
    statements: webhooks
  },
  {
    id: 12,
    name: "accounts by what their platform calls them",
    // Older code does not note when an account is connected anew: a message about the grant before may be believed.
    breaking: false,
    statements: incoming
  },
  {
    id: 13,
    name: "totals by the hour",
    // Older code would fold without telling the hours.
    breaking: true,
    statements: hours
  },
  {
    id: 14,
    name: "messages that are told once",
    // Older code tells of them again.
    breaking: false,
    statements: toldOnce
  },
  {
    id: 15,
    name: "rankings",
    // Older code would show other numbers without ranking the row by them.
    breaking: true,
    statements: rankings
  },
  {
    id: 16,
    name: "posts made elsewhere, by account and by platform",
    // Two indexes: older code is served by them as well.
    breaking: false,
    statements: foundByWhose
  },
  {
    id: 17,
    name: "what waits to be counted, by post",
    // An index: older code is served by it as well.
    breaking: false,
    statements: waitingByPost
  }
]

// internal

/** Columns a refresh writes. None of them is indexed: a refresh then rewrites one row and no index. */
const syncColumns = ({ integer, text }: Ddl): string => `
  outcome ${text} not null default 'never',
  metrics ${text} not null default '{}',
  metrics_as_of ${text} not null default '{}',
  window_from ${integer},
  window_to ${integer},
  warnings ${text} not null default '[]',
  error ${text},
  last_updated_at ${integer},
  stale_after ${integer},
  attempts ${integer} not null default 0,
  attempted_connection ${integer},
  policy_state ${text},
  fence ${integer} not null default 0,
  lease_until ${integer}`

const accounts = (names: Names, ddl: Ddl): ReadonlyArray<string> => [
  ...workspaceTable(
    names,
    ddl.byWorkspace,
    "accounts",
    `
  seq ${ddl.sequence},
  workspace ${ddl.text} not null,
  account_id ${ddl.text} not null,
  platform ${ddl.text} not null,
  platform_account_id ${ddl.text} not null,
  handle ${ddl.text},
  app ${ddl.text},
  traits ${ddl.text} not null,
  connected_at ${ddl.integer} not null,
  disconnected_at ${ddl.integer},
  connection ${ddl.integer} not null default 1,
  grant_error ${ddl.text},${syncColumns(ddl)}${ddl.sequenceKey}
`
  ),
  `create unique index ${names.index("accounts_by_id")} on ${names.quoted("accounts")} (workspace, account_id)`,
  `create unique index ${names.index("accounts_by_platform_id")} on ${names.quoted("accounts")} (workspace, ` +
    "platform, platform_account_id)",
  `create index ${names.index("accounts_connected")} on ${names.quoted("accounts")} (workspace, seq) where ` +
    "disconnected_at is null"
]

const publications = (names: Names, ddl: Ddl): ReadonlyArray<string> => [
  ...workspaceTable(
    names,
    ddl.byWorkspace,
    "publications",
    `
  seq ${ddl.sequence},
  workspace ${ddl.text} not null,
  post_id ${ddl.text} not null,
  account_id ${ddl.text} not null,
  platform ${ddl.text} not null,
  platform_post_id ${ddl.text} not null,
  url ${ddl.text},
  text ${ddl.text},
  created_at ${ddl.integer} not null,
  published_at ${ddl.integer},
  traits ${ddl.text} not null,${syncColumns(ddl)}${ddl.sequenceKey}
`
  ),
  `create unique index ${names.index("publications_by_account_post")} on ${names.quoted("publications")} ` +
    "(workspace, account_id, platform_post_id)",
  `create index ${names.index("publications_by_post")} on ${names.quoted("publications")} (workspace, post_id)`,
  `create index ${names.index("publications_by_platform_post")} on ${names.quoted("publications")} (workspace, ` +
    "platform_post_id)",
  `create index ${names.index("publications_by_time")} on ${names.quoted("publications")} (workspace, created_at, seq)`,
  // The platform comes last, so that account and platform together are counted without visiting the rows.
  `create index ${names.index("publications_by_account_time")} on ${names.quoted("publications")} (workspace, ` +
    "account_id, created_at, seq, platform)",
  `create index ${names.index("publications_by_platform_time")} on ${names.quoted("publications")} (workspace, ` +
    "platform, created_at, seq)"
]

const others = (names: Names, ddl: Ddl): ReadonlyArray<string> => [
  ...workspaceTable(
    names,
    ddl.byWorkspace,
    "secrets",
    `
  workspace ${ddl.text} not null,
  account_id ${ddl.text} not null,
  sealed ${ddl.text},
  version ${ddl.integer} not null,
  lease_until ${ddl.integer},
  primary key (workspace, account_id)
`
  ),
  `create table ${names.quoted("api_keys")} (
  seq ${ddl.sequence},
  workspace ${ddl.text} not null,
  id ${ddl.text} not null,
  name ${ddl.text} not null,
  digest ${ddl.text} not null,
  hint ${ddl.text} not null,
  scopes ${ddl.text} not null,
  created_at ${ddl.integer} not null,
  revoked_at ${ddl.integer}${ddl.sequenceKey}
)${ddl.suffix}`,
  `create unique index ${names.index("api_keys_by_id")} on ${names.quoted("api_keys")} (id)`,
  `create index ${names.index("api_keys_by_workspace")} on ${names.quoted("api_keys")} (workspace, seq)`,
  `create table ${names.quoted("throttles")} (
  id ${ddl.text} not null primary key,
  until ${ddl.integer} not null
)${ddl.suffix}`
]

/** The key is the order they are read in; nothing else is looked up. */
const points = (names: Names, ddl: Ddl): ReadonlyArray<string> => [
  ...workspaceTable(
    names,
    ddl.byWorkspace,
    "points",
    `
  workspace ${ddl.text} not null,
  kind ${ddl.text} not null,
  seq ${ddl.integer} not null,
  at ${ddl.integer} not null,
  until ${ddl.integer} not null,
  metrics ${ddl.text} not null,
  primary key (workspace, kind, seq, at)
`
  )
]

/** One row per record however often it changes; what is there already is told as changed first. */
const changes = (names: Names, ddl: Ddl): ReadonlyArray<string> => [
  ...workspaceTable(
    names,
    ddl.byWorkspace,
    "changes",
    `
  workspace ${ddl.text} not null,
  kind ${ddl.text} not null,
  seq ${ddl.integer} not null,
  mark ${ddl.integer} not null,
  erased ${ddl.integer} not null,
  primary key (workspace, kind, seq)
`
  ),
  `create index ${names.index("changes_by_mark")} on ${names.quoted("changes")} (workspace, mark, kind, seq)`,
  ...(
    [
      ["publication", "publications"],
      ["account", "accounts"],
      ["grant", "accounts"]
    ] as const
  ).map(
    ([kind, table]) =>
      `insert into ${names.quoted("changes")} (workspace, kind, seq, mark, erased)
  select workspace, '${kind}', seq, 1, 0 from ${names.quoted(table)}`
  )
]

const notes = (names: Names, { integer, suffix, text }: Ddl): ReadonlyArray<string> => [
  `create table ${names.quoted("notes")} (
  id ${text} not null primary key,
  text ${text} not null,
  version ${integer} not null
)${suffix}`
]
