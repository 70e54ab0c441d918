/** Requests as hosts hand them over, checked and turned into queries. */
import * as Change from "@dravo/core/Change"
import { ages } from "@dravo/core/EqualAge"
import * as History from "@dravo/core/History"
import type { HistoryQuery } from "@dravo/core/History"
import { AccountId, type PlatformId, PlatformPostId } from "@dravo/core/Ids"
import { day, type Instant } from "@dravo/core/Instant"
import { Canonical } from "@dravo/core/Metric"
import { Origin } from "@dravo/core/Publication"
import * as Query from "@dravo/core/Query"
import type { Kind } from "@dravo/core/Subject"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { ChangesRequest, GrowthRequest, HistoryRequest, Interval } from "./History.ts"
import { type Direction, type Sort, type Sorting, sorts } from "./order/Sorting.ts"
import type { AccountsRequest, PostsRequest } from "./Requests.ts"
import { InvalidRequest } from "./InvalidRequest.ts"

export interface Platforms {
  /** What a filter may name: also those of the contract that are not plugged in. */
  readonly known: ReadonlySet<string>
  readonly plugged: ReadonlyArray<string>
}

export interface Checked {
  readonly filters: ReadonlyArray<Query.Filter>
  readonly start: Query.Start
  readonly page: number
  readonly limit: number
}

/** `placeOf` reads where a cursor of the order that is asked for stands. */
export const posts = Effect.fnUntraced(function* (
  request: PostsRequest,
  platforms: Platforms,
  placeOf: (text: string) => Query.Start | undefined = Query.decodeCursor
): Effect.fn.Return<Checked, InvalidRequest> {
  const limit = yield* whole("limit", request.limit ?? 25, 1, 100)
  const page = yield* whole("page", request.page ?? 1, 1, Number.MAX_SAFE_INTEGER)
  if (request.cursor !== undefined && request.page !== undefined) {
    return yield* invalid("cursor", "cannot be given together with page")
  }
  if (request.overview !== undefined && !["page", "all"].includes(request.overview))
    return yield* invalid("overview", "must be page or all")
  const { fromDate, toDate } = request
  if (fromDate !== undefined && toDate !== undefined && fromDate > toDate)
    return yield* invalid("fromDate", "must not be after toDate")
  const filters: Array<Query.Filter> = []
  if (request.postId !== undefined)
    filters.push({ _tag: "Post", id: yield* identifier("postId", request.postId, PlatformPostId) })
  if (request.accountId !== undefined)
    filters.push({ _tag: "Account", accountId: yield* identifier("accountId", request.accountId, AccountId) })
  if (request.platform !== undefined)
    filters.push({ _tag: "Platform", platform: yield* platform(request.platform, platforms) })
  if (request.origin !== undefined) {
    const { origin } = request
    if (!isOrigin(origin)) return yield* invalid("origin", originRule)
    filters.push({ _tag: "Origin", origin })
  }
  if (fromDate !== undefined) filters.push({ _tag: "CreatedFrom", at: fromDate })
  if (toDate !== undefined) filters.push({ _tag: "CreatedTo", at: toDate })
  const start =
    request.cursor === undefined
      ? { _tag: "Offset" as const, offset: Math.min((page - 1) * limit, Number.MAX_SAFE_INTEGER) }
      : yield* cursor(request.cursor, placeOf)
  return { filters, start, page, limit }
})

export const accounts = Effect.fnUntraced(function* (
  request: AccountsRequest,
  platforms: Platforms
): Effect.fn.Return<Query.AccountQuery, InvalidRequest> {
  return {
    limit: yield* whole("limit", request.limit ?? 100, 1, 100),
    accountId: request.accountId === undefined ? null : yield* identifier("accountId", request.accountId, AccountId),
    platform: request.platform === undefined ? null : yield* platform(request.platform, platforms),
    after:
      request.cursor === undefined ? 0 : (Query.placeOf(yield* cursor(request.cursor, Query.decodeCursor))?.seq ?? 0)
  }
})

export interface Look extends HistoryQuery {
  readonly interval: Interval
}

export const history = Effect.fnUntraced(function* (
  request: HistoryRequest,
  kind: Kind
): Effect.fn.Return<Look, InvalidRequest> {
  const { from = History.always.from, interval = "raw", to = History.always.to } = request
  const limit = yield* whole("limit", request.limit ?? 100, 1, 1000)
  if (from > to) return yield* invalid("from", "must not be after to")
  if (!intervals.has(interval)) return yield* invalid("interval", "must be one of raw, hour, day")
  const after = request.cursor === undefined ? null : History.decodeCursor(request.cursor)
  if (after === undefined || (after !== null && after.subject.kind !== kind))
    return yield* invalid("cursor", "must be a next_cursor of an earlier answer")
  return { from, to, interval, limit, after }
})

export const changes = Effect.fnUntraced(function* (
  request: ChangesRequest
): Effect.fn.Return<{ readonly after: Change.Cursor; readonly limit: number }, InvalidRequest> {
  const limit = yield* whole("limit", request.limit ?? 100, 1, 1000)
  const after = request.cursor === undefined ? Change.beginning : Change.decodeCursor(request.cursor)
  return after === undefined ? yield* invalid("cursor", "must be a next_cursor of an earlier answer") : { after, limit }
})

/** A range days are told of; a year and a day at most. */
export const range = Effect.fnUntraced(function* (
  request: Pick<GrowthRequest, "from" | "to">,
  now: Instant
): Effect.fn.Return<{ readonly from: Instant; readonly to: Instant }, InvalidRequest> {
  const to = request.to ?? now
  const from = request.from ?? to - 28 * day
  if (from > to) return yield* invalid("from", "must not be after to")
  if (to - from > 366 * day) return yield* invalid("from", "must be at most 366 days before to")
  return { from, to }
})

export const tooWide = (max: number) =>
  new InvalidRequest({
    parameter: "postId",
    detail: `or accountId or platform must narrow this down: it covers more than ${max} rows`
  })

export const notOfAccounts = new InvalidRequest({
  parameter: "postId",
  detail: "cannot be given together with of=accounts"
})

/** How many groups one answer may have. */
export const maxGroups = 1000

export const tooManyGroups = new InvalidRequest({
  parameter: "groupBy",
  detail: `gives more than ${maxGroups} groups: narrow accountId, platform, fromDate or toDate`
})

export const canonical = (name: string): Effect.Effect<Canonical, InvalidRequest> =>
  Schema.is(Canonical)(name) ? Effect.succeed(name) : invalid("metric", "must be a canonical metric, such as views")

export const age = (name: string): Effect.Effect<void, InvalidRequest> =>
  ages.some((one) => one === name) ? Effect.void : invalid("age", `must be one of ${ages.join(", ")}`)

export const noZone = new InvalidRequest({
  parameter: "tz",
  detail: "must be an IANA time zone, such as Europe/Berlin"
})

/** Text that is no id at all names nothing anybody has. */
export const isId = <S extends Schema.Codec<string, string>>(schema: S, value: string): value is S["Type"] =>
  Schema.is(schema)(value)

export const tooDeep = new InvalidRequest({
  parameter: "page",
  detail: "reaches past row 100,000: narrow fromDate and toDate, or walk with cursor"
})

export const sorting = ({
  order = "desc",
  sort = "created_at"
}: Pick<PostsRequest, "order" | "sort">): Effect.Effect<Sorting, InvalidRequest> =>
  !isSort(sort)
    ? invalid("sort", sortRule)
    : !isDirection(order)
      ? invalid("order", "must be asc or desc")
      : Effect.succeed({ sort, direction: order })

export const sortRule = `must be one of ${sorts.join(", ")}`

export const tooManyToSort = ({ sort }: Sorting, max: number): InvalidRequest => {
  const narrow = `looks at every post, and more than ${max} match: narrow fromDate, toDate, accountId or platform`
  const named = `or name ${sort} in the option sortable, which keeps that order once it has taken in what is there`
  return new InvalidRequest({
    parameter: "sort",
    detail: sort === "published_at" ? narrow : `by ${sort} ${narrow}, ${named}`
  })
}

export const originRule = "must be one of published, discovered, collaboration"

// internal

const isOrigin = Schema.is(Origin)

const isSort = (name: string): name is Sort => sorts.some((one) => one === name)

const isDirection = (name: string): name is Direction => name === "asc" || name === "desc"

const intervals: ReadonlySet<string> = new Set<Interval>(["raw", "hour", "day"])

const invalid = (parameter: string, detail: string) => new InvalidRequest({ parameter, detail })

const whole = (parameter: string, value: number, minimum: number, maximum: number) =>
  Number.isSafeInteger(value) && value >= minimum && value <= maximum
    ? Effect.succeed(value)
    : invalid(
        parameter,
        maximum === Number.MAX_SAFE_INTEGER
          ? `must be a whole number of at least ${minimum}`
          : `must be a whole number from ${minimum} to ${maximum}`
      )

const identifier = <S extends Schema.Codec<string, string>>(parameter: string, value: string, schema: S) =>
  Schema.is(schema)(value)
    ? Effect.succeed(value as S["Type"])
    : invalid(parameter, "must be 1 to 256 printable ASCII characters without spaces")

const platform = (value: string, platforms: Platforms): Effect.Effect<PlatformId, InvalidRequest> =>
  Query.isKnownPlatform(value, [...platforms.known])
    ? Effect.succeed(value)
    : invalid("platform", Query.platformRule(platforms.plugged))

const cursor = (text: string, placeOf: (text: string) => Query.Start | undefined) => {
  const start = placeOf(text)
  return start === undefined ? invalid("cursor", "must be a next_cursor of an earlier answer") : Effect.succeed(start)
}
