/** The two reads as one definition: handlers, typed clients and the OpenAPI document come from it. */
import * as HttpApi from "effect/http-api/HttpApi"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as HttpApiSecurity from "effect/http-api/HttpApiSecurity"
import * as Schema from "effect/Schema"
import * as OpenApi from "effect/http-api/OpenApi"
import { HealthAnswer, MetricsAnswer } from "../answers/Details.ts"
import {
  AccountHistoryAnswer,
  FreshnessAnswer,
  GrowthAnswer,
  PostAnswer,
  PostHistoryAnswer
} from "../answers/History.ts"
import { BestTimeAnswer, ComparisonAnswer } from "../answers/Comparisons.ts"
import { documented } from "./documented.ts"
import { accountsExample, postsExample } from "./examples.ts"
import { readable } from "./readable.ts"
import { OverviewAnswer } from "../answers/Overviews.ts"
import { ChangesAnswer } from "../answers/Changes.ts"
import {
  AccountsQuery,
  BestTimeQuery,
  ChangesQuery,
  GrowthQuery,
  HistoryQuery,
  OverviewQuery,
  PostQuery,
  PostsQuery
} from "./Parameters.ts"
import type { Principal } from "../identity/Principal.ts"
import {
  Challenge,
  CursorExpired,
  Forbidden,
  Internal,
  InvalidRequest,
  MethodNotAllowed,
  NotFound,
  TryLater
} from "./Problems.ts"
import { AccountsAnswer, PostsAnswer } from "../answers/Wire.ts"
import { webhooks } from "./webhooks.ts"

/** Outermost, so that nothing about a request is looked at before it is known whose it is. */
export class Authentication extends HttpApiMiddleware.Service<Authentication, { provides: Principal }>()(
  "@dravo/http/Api/Authentication",
  {
    security: {
      bearer: HttpApiSecurity.bearer.pipe(
        HttpApiSecurity.annotate(OpenApi.Description, "An API key (dra_…) or a dashboard token.")
      )
    },
    error: [Challenge, Forbidden, TryLater]
  }
) {}

/** Turns refused parameters into a problem that names them. */
export class ParameterErrors extends HttpApiMiddleware.Service<ParameterErrors>()("@dravo/http/Api/ParameterErrors", {
  error: [InvalidRequest, MethodNotAllowed, Internal]
}) {}

/** Names the parameter that a known one was mistaken for, such as `account_id` for `accountId`. */
export class ParameterNames extends HttpApiMiddleware.Service<ParameterNames>()("@dravo/http/Api/ParameterNames", {
  error: InvalidRequest
}) {}

const posts = HttpApiEndpoint.get("listPosts", "/v1/analytics/posts", {
  query: PostsQuery,
  success: PostsAnswer
}).annotateMerge(
  OpenApi.annotations({
    summary: "Official analytics of published posts",
    description:
      "One row per publication, newest first. Missing or stale rows are refreshed from the platform before the " +
      "answer, " +
      "within a read budget; trouble of a platform is in sync_status and error_message, never an HTTP error.",
    transform: documented({ parameters: { limit: { default: 25 } }, table: true, example: postsExample })
  })
)

const accounts = HttpApiEndpoint.get("listAccounts", "/v1/analytics/accounts", {
  query: AccountsQuery,
  success: AccountsAnswer
}).annotateMerge(
  OpenApi.annotations({
    summary: "Official metrics of connected accounts",
    description: "One row per connected account, in connection order, refreshed as posts are.",
    transform: documented({ parameters: { limit: { default: 100 } }, table: true, example: accountsExample })
  })
)

const metrics = HttpApiEndpoint.get("listMetrics", "/v1/analytics/metrics", { success: MetricsAnswer }).annotateMerge(
  OpenApi.annotations({
    summary: "The catalogue of metrics",
    description:
      "Every official key the plugged-in platforms answer with: what it means, how it adds up, what it needs.",
    transform: documented()
  })
)

const health = HttpApiEndpoint.get("accountHealth", "/v1/analytics/accounts/:account_id/health", {
  params: { account_id: Schema.String },
  success: HealthAnswer,
  error: NotFound
}).annotateMerge(
  OpenApi.annotations({
    summary: "What keeps an account's numbers from being fresh",
    description: "Token, scopes, limits and the last error of one connected account; asks no platform.",
    transform: documented()
  })
)

const post = HttpApiEndpoint.get("getPost", "/v1/analytics/posts/:post_id", {
  params: { post_id: Schema.String },
  query: PostQuery,
  success: PostAnswer,
  error: NotFound
}).annotateMerge(
  OpenApi.annotations({
    summary: "One post on all its accounts",
    description:
      "Its publications as in the list, refreshed as there, with their aggregate and the newest point of each " +
      "one's history.",
    transform: documented()
  })
)

const postFreshness = HttpApiEndpoint.get("postFreshness", "/v1/analytics/posts/:post_id/freshness", {
  params: { post_id: Schema.String },
  success: FreshnessAnswer,
  error: NotFound
}).annotateMerge(
  OpenApi.annotations({
    summary: "Why a post's numbers are as fresh as they are",
    description:
      "For each publication, in one sentence: why it is fresh or stale, and when it is asked for again. Asks no " +
      "platform, and counts as no read.",
    transform: documented()
  })
)

const postHistory = HttpApiEndpoint.get("postHistory", "/v1/analytics/posts/:post_id/history", {
  params: { post_id: Schema.String },
  query: HistoryQuery,
  success: PostHistoryAnswer,
  error: NotFound
}).annotateMerge(
  OpenApi.annotations({
    summary: "What was read of a post over time",
    description:
      "A point is a reading that changed something. Each publication begins with the last point before `from`. " +
      "Asks no platform.",
    transform: documented({ parameters: { limit: { maximum: 1000, default: 100 } }, table: true })
  })
)

const accountHistory = HttpApiEndpoint.get("accountHistory", "/v1/analytics/accounts/:account_id/history", {
  params: { account_id: Schema.String },
  query: HistoryQuery,
  success: AccountHistoryAnswer,
  error: NotFound
}).annotateMerge(
  OpenApi.annotations({
    summary: "What was read of an account over time",
    description: "As the history of a post. Also of an account that is disconnected, until it is erased.",
    transform: documented({ parameters: { limit: { maximum: 1000, default: 100 } }, table: true })
  })
)

const growth = HttpApiEndpoint.get("growth", "/v1/analytics/growth", {
  query: GrowthQuery,
  success: GrowthAnswer
}).annotateMerge(
  OpenApi.annotations({
    summary: "How numbers grew",
    description:
      "Differences between readings, as a whole and by UTC day, of at most 1,000 rows over at most 366 days; the " +
      "last 28 days when " +
      "nothing is said. Nothing is interpolated, and a lifetime total is never written into a day.",
    transform: documented()
  })
)

const overview = HttpApiEndpoint.get("overview", "/v1/analytics/overview", {
  query: OverviewQuery,
  success: OverviewAnswer
}).annotateMerge(
  OpenApi.annotations({
    summary: "Sums over everything that was published",
    description:
      "Exact sums over every publication the filter matches, told apart by day, account or platform on request, " +
      "with the period before beside them. What counts people is never added up. Asks no platform.",
    transform: documented()
  })
)

const bestTime = HttpApiEndpoint.get("bestTime", "/v1/analytics/best-time", {
  query: BestTimeQuery,
  success: BestTimeAnswer
}).annotateMerge(
  OpenApi.annotations({
    summary: "When posts do well",
    description:
      "By weekday and hour of a time zone, from the newest 1,000 posts that match, compared at equal age and with " +
      "what is usual for their account. Says insufficient_data of fewer than 20, and where chance alone would make " +
      "as much of a rhythm. Asks no platform.",
    transform: documented()
  })
)

const comparison = HttpApiEndpoint.get("comparePost", "/v1/analytics/posts/:post_id/comparison", {
  params: { post_id: Schema.String },
  success: ComparisonAnswer,
  error: NotFound
}).annotateMerge(
  OpenApi.annotations({
    summary: "A post beside the others of its accounts, at equal age",
    description:
      "Its numbers an hour, a day and a week after it went out, where something was read near that age, beside the " +
      "median of the account's newest 200 other posts at the same age. Asks no platform.",
    transform: documented()
  })
)

const changes = HttpApiEndpoint.get("listChanges", "/v1/analytics/changes", {
  query: ChangesQuery,
  success: ChangesAnswer,
  error: CursorExpired
}).annotateMerge(
  OpenApi.annotations({
    summary: "What changed since",
    description:
      "Every record that changed after the cursor, once and as it is now, with an account's grant as a record of " +
      "its own. Whoever " +
      "keeps what is told under its id, and forgets what is erased, has the current state once an answer is empty. " +
      "The cursor does not grow old; after a restored backup or a failover it may answer 410: start over without one.",
    transform: documented({
      parameters: {
        limit: { maximum: 1000, default: 100 },
        cursor: { description: "The next_cursor of the answer before; everything when left out." }
      },
      table: true
    })
  })
)

/** Of the middlewares, the one added last runs first; each group has the same. */
export const Api = HttpApi.make("dravo")
  .add(
    HttpApiGroup.make("analytics", { topLevel: true })
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
        changes
      )
      .middleware(ParameterErrors)
      .middleware(ParameterNames)
      .middleware(Authentication)
  )
  .add(webhooks.middleware(ParameterErrors).middleware(ParameterNames).middleware(Authentication))
  .annotateMerge(
    OpenApi.annotations({
      title: "Dravo analytics",
      version: "1",
      description:
        "Official numbers of published posts and connected accounts, as the networks gave them: what a network " +
        "withheld is absent, and every number says how old it is.",
      license: { name: "MIT", identifier: "MIT" },
      transform: readable
    })
  )
  .annotate(HttpApi.QueryParseOptions, { errors: "all" })

/**
 * The OpenAPI 3.1 document of the API mounted at a path; where a server takes the path off itself, the API is where its
 * document is.
 */
export const document = (basePath: string): OpenApi.OpenAPISpec =>
  OpenApi.fromApi(Api.annotate(OpenApi.Servers, [{ url: basePath === "" ? "." : basePath }]))
