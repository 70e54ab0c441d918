/** Select lists. A row of accounts is `a`; the row that carries the sync columns is `a` or, for publications, `p`. */
import { sql } from "kysely"

const sync = [
  "outcome",
  "metrics",
  "metrics_as_of",
  "window_from",
  "window_to",
  "warnings",
  "error",
  "last_updated_at",
  "stale_after",
  "attempts",
  "attempted_at",
  "attempted_connection",
  "policy_state",
  "again_from",
  "again_until",
  "unavailable_at",
  "fence",
  "lease_until",
  "read_rate",
  "reads_at"
]
const account = [
  "workspace",
  "account_id",
  "platform",
  "platform_account_id",
  "handle",
  "app",
  "traits",
  "seq",
  "connected_at",
  "disconnected_at",
  "connection",
  "grant_error"
]
const publication = [
  "workspace",
  "post_id",
  "account_id",
  "platform",
  "platform_post_id",
  "url",
  "text",
  "created_at",
  "published_at",
  "traits",
  "seq",
  "origin",
  "media_type"
]
const under = (alias: string, names: ReadonlyArray<string>) => names.map((name) => `${alias}.${name}`)
const joined = account.map((name) => `a.${name} as a_${name}`)

// For `returning`, where not every database knows aliases.
export const accountColumns = sql.raw(account.map((name) => `${name} as a_${name}`).join(", "))
export const publicationColumns = sql.raw(publication.join(", "))

/** Of a record of the feed, which is of `p` or of `a` and never of both. */
export const changeColumns = sql.raw(
  [...under("p", publication), ...joined, ...sync.map((name) => `coalesce(p.${name}, a.${name}) as ${name}`)].join(", ")
)

export const joinedAccountColumns = sql.raw(joined.join(", "))

/** Of the row an update leaves, without a publication's account. */
export const updatedColumns = {
  publication: sql.raw([...publication, ...sync].join(", ")),
  account: sql.raw([...account.map((name) => `${name} as a_${name}`), ...sync].join(", "))
} as const

export const accountRowColumns = sql.raw([...joined, ...under("a", sync)].join(", "))
/** Their names, in their order. */
export const accountRowNames = [...account.map((name) => `a_${name}`), ...sync]
export const publicationRowColumns = sql.raw([...under("p", publication), ...joined, ...under("p", sync)].join(", "))
