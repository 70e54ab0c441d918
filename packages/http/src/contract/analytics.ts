/** The endpoints that read; each a table of its parameters, its answer and what may go wrong. */
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"
import { ChangesAnswer } from "../answers/Changes.ts"
import { BestTimeAnswer, ComparisonAnswer, ComparisonsAnswer } from "../answers/Comparisons.ts"
import { HealthAnswer, MetricsAnswer } from "../answers/Details.ts"
import {
  AccountHistoryAnswer,
  FreshnessAnswer,
  GrowthAnswer,
  PostAnswer,
  PostHistoryAnswer
} from "../answers/History.ts"
import { OverviewAnswer } from "../answers/Overviews.ts"
import { AccountsAnswer, PostsAnswer } from "../answers/Wire.ts"
import { described } from "./documented.ts"
import { accountsExample, postsExample } from "./examples.ts"
import {
  AccountsQuery,
  BestTimeQuery,
  ChangesQuery,
  ComparisonsQuery,
  GrowthQuery,
  HistoryQuery,
  OverviewQuery,
  PostQuery,
  PostsQuery
} from "./Parameters.ts"
import { CursorExpired, NotFound } from "./Problems.ts"

const posts = HttpApiEndpoint.get("listPosts", "/v1/analytics/posts", {
  query: PostsQuery,
  success: PostsAnswer
}).annotateMerge(
  described(
    "Official analytics of published posts",
    "One row per publication, newest first. Missing or stale rows are refreshed from the platform before the " +
      "answer, " +
      "within a read budget; trouble of a platform is in sync_status and error_message, never an HTTP error.",
    { parameters: { limit: { default: 25 } }, table: true, example: postsExample }
  )
)

const accounts = HttpApiEndpoint.get("listAccounts", "/v1/analytics/accounts", {
  query: AccountsQuery,
  success: AccountsAnswer
}).annotateMerge(
  described(
    "Official metrics of connected accounts",
    "One row per connected account, in connection order, refreshed as posts are.",
    { parameters: { limit: { default: 100 } }, table: true, example: accountsExample }
  )
)

const metrics = HttpApiEndpoint.get("listMetrics", "/v1/analytics/metrics", { success: MetricsAnswer }).annotateMerge(
  described(
    "The catalogue of metrics",
    "Every official key the plugged-in platforms answer with: what it means, how it adds up, what it needs."
  )
)

const health = HttpApiEndpoint.get("accountHealth", "/v1/analytics/accounts/:account_id/health", {
  params: { account_id: Schema.String },
  success: HealthAnswer,
  error: NotFound
}).annotateMerge(
  described(
    "What keeps an account's numbers from being fresh",
    "Token, scopes, limits and the last error of one connected account; asks no platform."
  )
)

const post = HttpApiEndpoint.get("getPost", "/v1/analytics/posts/:post_id", {
  params: { post_id: Schema.String },
  query: PostQuery,
  success: PostAnswer,
  error: NotFound
}).annotateMerge(
  described(
    "One post on all its accounts",
    "Its publications as in the list, refreshed as there, with their aggregate and the newest point of each " +
      "one's history."
  )
)

const postFreshness = HttpApiEndpoint.get("postFreshness", "/v1/analytics/posts/:post_id/freshness", {
  params: { post_id: Schema.String },
  success: FreshnessAnswer,
  error: NotFound
}).annotateMerge(
  described(
    "Why a post's numbers are as fresh as they are",
    "For each publication, in one sentence: why it is fresh or stale, and when it is asked for again. Asks no " +
      "platform, and counts as no read."
  )
)

const postHistory = HttpApiEndpoint.get("postHistory", "/v1/analytics/posts/:post_id/history", {
  params: { post_id: Schema.String },
  query: HistoryQuery,
  success: PostHistoryAnswer,
  error: NotFound
}).annotateMerge(
  described(
    "What was read of a post over time",
    "A point is a reading that changed something. Each publication begins with the last point before `from`. " +
      "Asks no platform.",
    { parameters: { limit: { maximum: 1000, default: 100 } }, table: true }
  )
)

const accountHistory = HttpApiEndpoint.get("accountHistory", "/v1/analytics/accounts/:account_id/history", {
  params: { account_id: Schema.String },
  query: HistoryQuery,
  success: AccountHistoryAnswer,
  error: NotFound
}).annotateMerge(
  described(
    "What was read of an account over time",
    "As the history of a post. Also of an account that is disconnected, until it is erased.",
    { parameters: { limit: { maximum: 1000, default: 100 } }, table: true }
  )
)

const growth = HttpApiEndpoint.get("growth", "/v1/analytics/growth", {
  query: GrowthQuery,
  success: GrowthAnswer
}).annotateMerge(
  described(
    "How numbers grew",
    "Differences between readings, as a whole and by UTC day, of at most 1,000 rows over at most 366 days; the " +
      "last 28 days when " +
      "nothing is said. Nothing is interpolated, and a lifetime total is never written into a day."
  )
)

const overview = HttpApiEndpoint.get("overview", "/v1/analytics/overview", {
  query: OverviewQuery,
  success: OverviewAnswer
}).annotateMerge(
  described(
    "Sums over everything that was published",
    "Exact sums over every publication the filter matches, told apart by day, account or platform on request, " +
      "with the period before for comparison. What counts people is never added up. Asks no platform."
  )
)

const bestTime = HttpApiEndpoint.get("bestTime", "/v1/analytics/best-time", {
  query: BestTimeQuery,
  success: BestTimeAnswer
}).annotateMerge(
  described(
    "When posts do well",
    "By weekday and hour of a time zone, from the newest 1,000 posts that match, compared at equal age and with " +
      "what is usual for their account. Says insufficient_data of fewer than 20, and where chance alone would make " +
      "as much of a rhythm. Asks no platform."
  )
)

const comparison = HttpApiEndpoint.get("comparePost", "/v1/analytics/posts/:post_id/comparison", {
  params: { post_id: Schema.String },
  success: ComparisonAnswer,
  error: NotFound
}).annotateMerge(
  described(
    "A post compared with the others of its accounts, at equal age",
    "Its numbers an hour, a day and a week after it went out, where something was read near that age, beside the " +
      "median of the account's newest 200 other posts at the same age. Asks no platform."
  )
)

const comparisons = HttpApiEndpoint.get("comparePosts", "/v1/analytics/comparisons", {
  query: ComparisonsQuery,
  success: ComparisonsAnswer
}).annotateMerge(
  described(
    "The posts of a page, each compared with the others of its account, at equal age",
    "Takes what the list of posts takes, its cursors too, and compares what stands on that page as the comparison of " +
      "one post does. Asks no platform.",
    { parameters: { limit: { default: 25 } } }
  )
)

const changes = HttpApiEndpoint.get("listChanges", "/v1/analytics/changes", {
  query: ChangesQuery,
  success: ChangesAnswer,
  error: CursorExpired
}).annotateMerge(
  described(
    "What changed since",
    "Every record that changed after the cursor, once and as it is now, with an account's grant as a record of " +
      "its own. Whoever " +
      "keeps what is told under its id, and forgets what is erased, has the current state once an answer is empty. " +
      "The cursor does not grow old; after a restored backup or a failover it may answer 410: start over without one.",
    {
      parameters: {
        limit: { maximum: 1000, default: 100 },
        cursor: { description: "The next_cursor of the answer before; everything when left out." }
      },
      table: true
    }
  )
)

/** Every one of them. */
export const analytics = HttpApiGroup.make("analytics", { topLevel: true })
  .annotate(OpenApi.Description, "Posts, accounts, their history, sums and changes.")
  .add(
    posts,
    accounts,
    metrics,
    health,
    post,
    postFreshness,
    postHistory,
    accountHistory,
    growth,
    overview,
    bestTime,
    comparison,
    comparisons,
    changes
  )
