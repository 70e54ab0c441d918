/** The query parameters, strictly: what is not exactly as documented is refused by name, never coerced. */
import * as Instant from "@dravo/core/Instant"
import { isKnownPlatform, platformRule } from "@dravo/core/Query"
import { sorts } from "@dravo/engine/Sorting"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import * as SchemaIssue from "effect/SchemaIssue"
import { specPlatforms } from "./Platforms.ts"
import { platformReference } from "./readable.ts"

/** The platforms a filter may name: the contract's, and those of the plugged-in adapters. */
export const KnownPlatforms = Context.Reference<{
  readonly known: ReadonlyArray<string>
  /** Those an error names. */
  readonly plugged: ReadonlyArray<string>
}>("@dravo/http/Parameters/KnownPlatforms", {
  defaultValue: () => ({ known: specPlatforms, plugged: specPlatforms })
})

/** Ids are printable ASCII everywhere, so nothing else can be the id of anything. */
const id = (max: number) =>
  Schema.String.check(
    Schema.isPattern(new RegExp(`^[\\x21-\\x7e]{1,${max}}$`, "u"), {
      message: `must be 1 to ${max} printable ASCII characters without spaces`
    })
  )

/** Digits only: `Number` alone would take `1e2`, `0x10` and spaces. */
const whole = (min: number, max: number) => {
  const message = `must be a whole number from ${min} to ${max}`
  return Schema.String.check(Schema.isPattern(/^(?:0|[1-9][0-9]{0,8})$/u, { message })).pipe(
    Schema.decodeTo(Schema.Int.check(Schema.isBetween({ minimum: min, maximum: max }, { message })), {
      decode: SchemaGetter.transform(Number),
      encode: SchemaGetter.transform(String)
    })
  )
}

const flag = Schema.Literals(["true", "false"])
  .annotate({ message: "must be true or false" })
  .pipe(
    Schema.decodeTo(Schema.Boolean, {
      decode: SchemaGetter.transform((text) => text === "true"),
      encode: SchemaGetter.transform((value) => (value ? ("true" as const) : ("false" as const)))
    })
  )

const momentRule = "must be an RFC 3339 date-time or a date as YYYY-MM-DD"

const instant = (edge: Instant.Edge) =>
  Schema.String.pipe(
    Schema.decodeTo(Instant.Instant, {
      decode: SchemaGetter.transformEffect((text: string, options) => {
        const at = Instant.parse(text, edge)
        return at === undefined
          ? Effect.fail(new SchemaIssue.InvalidValue({ message: momentRule }, text, options))
          : Effect.succeed(at)
      }),
      encode: SchemaGetter.transform(Instant.format)
    })
  )

/** A date stays one: which instants it is of is the time zone's to say. */
const instantOrDate = (edge: Instant.Edge) =>
  Schema.String.pipe(
    Schema.decodeTo(Schema.Union([Instant.Instant, Schema.String]), {
      decode: SchemaGetter.transformEffect((text: string, options) => {
        const at = Instant.parse(text, edge)
        return at === undefined
          ? Effect.fail(new SchemaIssue.InvalidValue({ message: momentRule }, text, options))
          : Effect.succeed(text.length === 10 ? text : at)
      }),
      encode: SchemaGetter.transform((at) => (typeof at === "number" ? Instant.format(at) : at))
    })
  )

const platform = Schema.String.pipe(
  Schema.decodeTo(Schema.String, {
    decode: SchemaGetter.transformEffect((text: string, options) =>
      Effect.flatMap(KnownPlatforms, ({ known, plugged }) =>
        isKnownPlatform(text, known)
          ? Effect.succeed(text)
          : Effect.fail(new SchemaIssue.InvalidValue({ message: platformRule(plugged) }, text, options))
      )
    ),
    encode: SchemaGetter.passthrough()
  })
)

/** What it stands for, and whether it is the caller's, is the engine's to say. */
const cursor = Schema.String.check(
  Schema.isPattern(/^[\w-]{40,160}$/u, { message: "must be a next_cursor of an earlier answer" })
)

/**
 * The largest page number a database offset can still be made of; how far one may really walk is the engine's to say.
 */
const lastPage = 999_999_999

const notReversed = (query: { readonly fromDate?: number; readonly toDate?: number }) =>
  query.fromDate !== undefined && query.toDate !== undefined && query.fromDate > query.toDate
    ? { path: ["fromDate"], issue: "must not be after toDate" }
    : undefined

/** `GET /v1/analytics/posts`. Defaults are the engine's. */
export const PostsQuery = Schema.Struct({
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
  refresh: Schema.optionalKey(flag),
  page: Schema.optionalKey(whole(1, lastPage)),
  limit: Schema.optionalKey(whole(1, 100)),
  cursor: Schema.optionalKey(cursor),
  sort: Schema.optionalKey(Schema.Literals(sorts).annotate({ message: `must be one of ${sorts.join(", ")}` })),
  order: Schema.optionalKey(Schema.Literals(["asc", "desc"]).annotate({ message: "must be asc or desc" })),
  overview: Schema.optionalKey(Schema.Literals(["page", "all"]).annotate({ message: "must be page or all" }))
}).check(Schema.makeFilter(notReversed))
export type PostsQuery = typeof PostsQuery.Type

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

/** What every parameter means and its real type: in a query all of them are strings. */
export const documentation: Readonly<
  Record<string, { readonly description: string; readonly schema: Readonly<Record<string, unknown>> }>
> = {
  postId: {
    description: "One Dravo post id or platform post id.",
    schema: { type: "string", minLength: 1, maxLength: 256 }
  },
  accountId: { description: "One connected account.", schema: { type: "string", minLength: 1, maxLength: 128 } },
  platform: {
    description: "One network; a plugged-in adapter may add to these.",
    schema: platformReference
  },
  origin: {
    description:
      "How posts came to be known: recorded by the host, found in the account's own listing, or another account's.",
    schema: { type: "string", enum: ["published", "discovered", "collaboration"] }
  },
  fromDate: {
    description: "Created at or after this RFC 3339 date-time, or the start of this UTC date.",
    schema: { type: "string", examples: ["2026-06-01", "2026-06-01T08:00:00Z"] }
  },
  toDate: {
    description: "Created at or before this RFC 3339 date-time, or the end of this UTC date.",
    schema: { type: "string", examples: ["2026-06-30", "2026-06-30T08:00:00Z"] }
  },
  from: {
    description: "This RFC 3339 date-time, or the start of this UTC date.",
    schema: { type: "string", examples: ["2026-06-01", "2026-06-01T08:00:00Z"] }
  },
  to: {
    description: "This RFC 3339 date-time, or the end of this UTC date.",
    schema: { type: "string", examples: ["2026-06-30", "2026-06-30T08:00:00Z"] }
  },
  interval: {
    description: "raw answers every point; hour and day the last of each UTC hour or day.",
    schema: { type: "string", enum: ["raw", "hour", "day"], default: "raw" }
  },
  of: {
    description: "What the accounts published, or their own counters.",
    schema: { type: "string", enum: ["posts", "accounts"], default: "posts" }
  },
  overview: {
    description: "Over which rows overview sums: those of the page, or every row the filter matches.",
    schema: { type: "string", enum: ["page", "all"], default: "page" }
  },
  sort: {
    description:
      "What posts are sorted by: an instant or a canonical metric. Posts without it come last, ties go by insertion. " +
      "By a metric the host has not named as sortable at most 25,000 posts may match.",
    schema: { type: "string", enum: sorts, default: "created_at" }
  },
  order: {
    description: "desc begins with the newest, or the most.",
    schema: { type: "string", enum: ["asc", "desc"], default: "desc" }
  },
  tz: {
    description:
      "The IANA time zone weekdays and hours are of; of an overview its days, and dates in fromDate and toDate.",
    schema: { type: "string", default: "UTC", examples: ["Europe/Berlin"] }
  },
  metric: { description: "A canonical metric.", schema: { type: "string", default: "views" } },
  age: {
    description: "At which age posts are compared.",
    schema: { type: "string", enum: ["1h", "24h", "7d"], default: "24h" }
  },
  groupBy: {
    description: "Tells the sums apart; a day is the UTC day of created_at, and needs fromDate.",
    schema: { type: "string", enum: ["day", "account", "platform"] }
  },
  status: {
    description: "What became of messages: still tried, arrived, or given up.",
    schema: { type: "string", enum: ["pending", "delivered", "dead"] }
  },
  refresh: {
    description: "Ask the platform again although the cache is fresh.",
    schema: { type: "boolean", default: false }
  },
  page: { description: "From 1. Not together with cursor.", schema: { type: "integer", minimum: 1, default: 1 } },
  limit: { description: "Rows on a page.", schema: { type: "integer", minimum: 1, maximum: 100 } },
  cursor: { description: "The next_cursor of the page before.", schema: { type: "string", minLength: 1 } }
}
