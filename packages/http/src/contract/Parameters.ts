/** The query parameters of each endpoint; whatever else is asked for is refused by name. */
import { sorts } from "@dravo/engine/Sorting"
import * as Schema from "effect/Schema"
import { cursor, flag, id, instant, instantOrDate, platform, whole } from "./parameterTexts.ts"

/**
 * The largest page number a database offset can still be made of; how far one may really walk is the engine's to say.
 */
const lastPage = 999_999_999

const notReversed = (query: { readonly fromDate?: number; readonly toDate?: number }) =>
  query.fromDate !== undefined && query.toDate !== undefined && query.fromDate > query.toDate
    ? { path: ["fromDate"], issue: "must not be after toDate" }
    : undefined

/** Which page of which posts. */
const page = {
  postId: Schema.optionalKey(id(256)),
  accountId: Schema.optionalKey(id(128)),
  platform: Schema.optionalKey(platform),
  origin: Schema.optionalKey(
    Schema.Literals(["published", "discovered", "collaboration"]).annotate({
      message: "must be one of published, discovered, collaboration"
    })
  ),
  fromDate: Schema.optionalKey(instant("start")),
  toDate: Schema.optionalKey(instant("end")),
  page: Schema.optionalKey(whole(1, lastPage)),
  limit: Schema.optionalKey(whole(1, 100)),
  cursor: Schema.optionalKey(cursor),
  sort: Schema.optionalKey(Schema.Literals(sorts).annotate({ message: `must be one of ${sorts.join(", ")}` })),
  order: Schema.optionalKey(Schema.Literals(["asc", "desc"]).annotate({ message: "must be asc or desc" }))
}

/** `GET /v1/analytics/posts`. Defaults are the engine's. */
export const PostsQuery = Schema.Struct({
  ...page,
  refresh: Schema.optionalKey(flag),
  overview: Schema.optionalKey(Schema.Literals(["page", "all"]).annotate({ message: "must be page or all" }))
}).check(Schema.makeFilter(notReversed))
export type PostsQuery = typeof PostsQuery.Type

/** `GET /v1/analytics/comparisons`: those of a page of posts. */
export const ComparisonsQuery = Schema.Struct(page).check(Schema.makeFilter(notReversed))
export type ComparisonsQuery = typeof ComparisonsQuery.Type

/** `GET /v1/analytics/accounts`. */
export const AccountsQuery = Schema.Struct({
  accountId: Schema.optionalKey(id(128)),
  platform: Schema.optionalKey(platform),
  refresh: Schema.optionalKey(flag),
  limit: Schema.optionalKey(whole(1, 100)),
  cursor: Schema.optionalKey(cursor)
})
export type AccountsQuery = typeof AccountsQuery.Type

const notAfter = (range: { readonly from?: number; readonly to?: number }) =>
  range.from !== undefined && range.to !== undefined && range.from > range.to
    ? { path: ["from"], issue: "must not be after to" }
    : undefined

/** `GET /v1/analytics/posts/{post_id}`. */
export const PostQuery = Schema.Struct({ refresh: Schema.optionalKey(flag) })
export type PostQuery = typeof PostQuery.Type

/** Both histories. */
export const HistoryQuery = Schema.Struct({
  from: Schema.optionalKey(instant("start")),
  to: Schema.optionalKey(instant("end")),
  interval: Schema.optionalKey(
    Schema.Literals(["raw", "hour", "day"]).annotate({ message: "must be one of raw, hour, day" })
  ),
  limit: Schema.optionalKey(whole(1, 1000)),
  cursor: Schema.optionalKey(cursor)
}).check(Schema.makeFilter(notAfter))
export type HistoryQuery = typeof HistoryQuery.Type

/** `GET /v1/analytics/growth`. */
export const GrowthQuery = Schema.Struct({
  postId: Schema.optionalKey(id(256)),
  accountId: Schema.optionalKey(id(128)),
  platform: Schema.optionalKey(platform),
  of: Schema.optionalKey(Schema.Literals(["posts", "accounts"]).annotate({ message: "must be posts or accounts" })),
  from: Schema.optionalKey(instant("start")),
  to: Schema.optionalKey(instant("end"))
}).check(Schema.makeFilter(notAfter))
export type GrowthQuery = typeof GrowthQuery.Type

/** `GET /v1/analytics/overview`. */
export const OverviewQuery = Schema.Struct({
  postId: Schema.optionalKey(id(256)),
  accountId: Schema.optionalKey(id(128)),
  platform: Schema.optionalKey(platform),
  fromDate: Schema.optionalKey(instantOrDate("start")),
  toDate: Schema.optionalKey(instantOrDate("end")),
  groupBy: Schema.optionalKey(
    Schema.Literals(["day", "account", "platform"]).annotate({ message: "must be one of day, account, platform" })
  ),
  tz: Schema.optionalKey(Schema.String.check(Schema.isMaxLength(64)))
})
export type OverviewQuery = typeof OverviewQuery.Type

/** `GET /v1/analytics/best-time`. */
export const BestTimeQuery = Schema.Struct({
  accountId: Schema.optionalKey(id(128)),
  platform: Schema.optionalKey(platform),
  fromDate: Schema.optionalKey(instant("start")),
  toDate: Schema.optionalKey(instant("end")),
  tz: Schema.optionalKey(Schema.String.check(Schema.isMaxLength(64))),
  metric: Schema.optionalKey(Schema.String.check(Schema.isMaxLength(64))),
  age: Schema.optionalKey(Schema.Literals(["1h", "24h", "7d"]).annotate({ message: "must be one of 1h, 24h, 7d" }))
}).check(Schema.makeFilter(notReversed))
export type BestTimeQuery = typeof BestTimeQuery.Type

/** `GET /v1/analytics/changes`. */
export const ChangesQuery = Schema.Struct({
  cursor: Schema.optionalKey(cursor),
  limit: Schema.optionalKey(whole(1, 1000))
})
export type ChangesQuery = typeof ChangesQuery.Type

/** `GET /v1/analytics/webhooks/{webhook_id}/messages`. */
export const MessagesQuery = Schema.Struct({
  status: Schema.optionalKey(
    Schema.Literals(["pending", "delivered", "dead"]).annotate({ message: "must be one of pending, delivered, dead" })
  ),
  limit: Schema.optionalKey(whole(1, 100)),
  cursor: Schema.optionalKey(cursor)
})
export type MessagesQuery = typeof MessagesQuery.Type
