/**
 * The wire contract's objects, and how the engine's views become them. Every key is always present, null where the
 * value is unknown; a column that is not named here cannot leave.
 */
import { format, type Instant } from "@dravo/core/Instant"
import type * as Core from "@dravo/core/Overview"
import type { AccountsPage, AccountView, PostsPage, PublicationView } from "@dravo/engine/View"
import * as Schema from "effect/Schema"

const Text = Schema.NullOr(Schema.String)
/** An instant on the wire. */
export const at = Schema.String.annotate({
  format: "date-time",
  description: "RFC 3339 in UTC; milliseconds only when they are not zero."
})
/** Official keys and their values on the wire. */
export const Numbers = Schema.Record(Schema.String, Schema.Finite)
const Counts = Schema.Record(Schema.String, Schema.Int)

/** How the last attempt to refresh a row ended, or that none has. */
export const SyncStatus = Schema.Literals(["synced", "partial", "pending", "failed", "requires_reconnect"])
export type SyncStatus = typeof SyncStatus.Type

const sync = {
  metrics: Numbers.annotate({
    description:
      "The platform's official keys; one it left out is left out, never 0. GET /v1/analytics/metrics says under " +
      "missing what a platform counts for nobody, and why."
  }),
  warnings: Schema.Array(Schema.String),
  sync_status: SyncStatus,
  error_message: Text.annotate({ description: "One sentence when failed or requires_reconnect, else null." }),
  last_updated_at: Schema.NullOr(at),
  stale_after: Schema.NullOr(at).annotate({ description: "Null where only refresh=true asks again." })
}
const metricsAsOf = Schema.Record(Schema.String, at).annotate({
  description: "When values kept from an earlier refresh were read; keys as new as the row are not here."
})

/** One publication: a post on one account. */
export const PostRow = Schema.Struct({
  post_id: Schema.String,
  account_id: Schema.String,
  platform: Schema.String,
  platform_post_id: Schema.String,
  platform_post_url: Text,
  text: Text,
  created_at: at,
  published_at: Schema.NullOr(at),
  ...sync,
  metrics_as_of: metricsAsOf,
  origin: Schema.Literals(["published", "discovered", "collaboration"]).annotate({
    description: "How it came to be known: recorded by the host, found in the account's own listing, or another's post."
  }),
  media_type: Text.annotate({
    description: "text, image, video, carousel, story, link, document, poll; null unknown."
  }),
  unavailable_at: Schema.NullOr(at).annotate({ description: "Since when the platform says that it is gone." })
}).annotate({ identifier: "PostRow" })
export type PostRow = typeof PostRow.Type

/** Sums over the rows of one page, or over all that match. */
export const Overview = Schema.Struct({
  posts: Schema.Int.annotate({ description: "Distinct post ids." }),
  metrics: Numbers.annotate({ description: "Sums per official key; ratios are left out." }),
  publications: Schema.Int.annotate({ description: "Rows." }),
  totals: Numbers.annotate({ description: "Sums over networks under canonical names." }),
  coverage: Counts.annotate({ description: "How many rows contributed to each of totals." }),
  non_additive: Schema.Array(Schema.String).annotate({
    description: "Keys of metrics whose sum counts a person once per row."
  }),
  scope: Schema.Literals(["page", "all"]).annotate({
    description: "Whether it is of the rows of this page or of every row the filter matches."
  })
}).annotate({ identifier: "Overview" })
export type Overview = typeof Overview.Type

/** The body of a page of publications. */
export const PostsAnswer = Schema.Struct({
  items: Schema.Array(PostRow),
  total: Schema.Int,
  page: Schema.Int,
  limit: Schema.Int,
  overview: Overview,
  next_cursor: Text.annotate({
    description: "Continues the walk without repeating or skipping a row; null at the end."
  })
}).annotate({ identifier: "PostsAnswer" })
export type PostsAnswer = typeof PostsAnswer.Type

/** A connected account on the wire. */
export const AccountRow = Schema.Struct({
  account_id: Schema.String,
  platform: Schema.String,
  handle: Text,
  platform_account_id: Schema.String,
  ...sync,
  metrics_as_of: metricsAsOf,
  metrics_window: Schema.NullOr(Schema.Struct({ from: at, to: at })).annotate({
    description: "The period insight metrics cover; null where all are as of now."
  })
}).annotate({ identifier: "AccountRow" })
export type AccountRow = typeof AccountRow.Type

/** The body of a page of accounts. */
export const AccountsAnswer = Schema.Struct({
  items: Schema.Array(AccountRow),
  total: Schema.Int,
  next_cursor: Text
}).annotate({ identifier: "AccountsAnswer" })
export type AccountsAnswer = typeof AccountsAnswer.Type

/** Writes a page of publications as its body. */
export const postsAnswer = (page: PostsPage): PostsAnswer => ({
  items: page.rows.map(postRow),
  total: page.total,
  page: page.page,
  limit: page.limit,
  overview: overview(page.overview, page.overviewOf),
  next_cursor: page.nextCursor
})

/** Writes a page of accounts as its body. */
export const accountsAnswer = (page: AccountsPage): AccountsAnswer => ({
  items: page.rows.map(accountRow),
  total: page.total,
  next_cursor: page.nextCursor
})

/** Writes a publication as its row. */
export const postRow = (view: PublicationView): PostRow => ({
  post_id: view.publication.postId,
  account_id: view.account.accountId,
  platform: view.publication.platform,
  platform_post_id: view.publication.platformPostId,
  platform_post_url: view.publication.url,
  text: view.publication.text,
  created_at: format(view.publication.createdAt),
  published_at: moment(view.publication.publishedAt),
  metrics: view.metrics,
  warnings: view.warnings,
  sync_status: view.status,
  error_message: view.error,
  last_updated_at: moment(view.lastUpdatedAt),
  stale_after: moment(view.staleAfter),
  metrics_as_of: instants(view.metricsAsOf),
  origin: view.publication.origin,
  media_type: view.publication.mediaType,
  unavailable_at: moment(view.unavailableAt)
})

/** Writes an account as its row. */
export const accountRow = (view: AccountView): AccountRow => ({
  account_id: view.account.accountId,
  platform: view.account.platform,
  handle: view.account.handle,
  platform_account_id: view.account.platformAccountId,
  metrics: view.metrics,
  warnings: view.warnings,
  sync_status: view.status,
  error_message: view.error,
  last_updated_at: moment(view.lastUpdatedAt),
  stale_after: moment(view.staleAfter),
  metrics_as_of: instants(view.metricsAsOf),
  metrics_window:
    view.metricsWindow === null ? null : { from: format(view.metricsWindow.from), to: format(view.metricsWindow.to) }
})

/** Writes sums under the names of the wire. */
export const overview = (sums: Core.Overview, scope: Overview["scope"]): Overview => ({
  posts: sums.posts,
  metrics: sums.metrics,
  publications: sums.publications,
  totals: present(sums.totals),
  coverage: present(sums.coverage),
  non_additive: sums.nonAdditive,
  scope
})

/** Without the names nothing is known of. */
export const present = (numbers: Readonly<Partial<Record<string, number>>>): Readonly<Record<string, number>> =>
  isComplete(numbers)
    ? numbers
    : Object.fromEntries(Object.entries(numbers).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])))

// internal

const moment = (instant: Instant | null): string | null => (instant === null ? null : format(instant))

const instants = (all: Readonly<Record<string, Instant>>): Readonly<Record<string, string>> => {
  const keys = Object.keys(all)
  return keys.length === 0 ? {} : Object.fromEntries(keys.map((key) => [key, format(all[key] ?? Number.NaN)]))
}

const isComplete = (
  numbers: Readonly<Partial<Record<string, number>>>
): numbers is Readonly<Record<string, number>> => {
  for (const key in numbers) if (numbers[key] === undefined) return false
  return true
}
