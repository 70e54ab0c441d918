/**
 * What keeps this library from asking platforms, over all processes: limits they named, probes after them, and outages
 * that were found. People look at it, and clear it where they know better.
 */
import type { Account } from "@dravo/core/Account"
import type { Coordination } from "@dravo/core/Coordination"
import { format, type Instant } from "@dravo/core/Instant"
import type { StoreError } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as BreakerStore from "../breaker/breakerStore.ts"

/** One thing that stands in the way. */
export interface Limit {
  readonly platform: string
  /** `app`: of all accounts of an app; `account`: of one; `outage`: the platform did not answer an app's calls. */
  readonly scope: "app" | "account" | "outage"
  /** Of an account's own limit. */
  readonly workspace: string | null
  /** The app, where accounts name one. */
  readonly app: string | null
  readonly until: Instant
}

/** Whose limits are meant: everybody's, a platform's, or whatever stands in the way of one account. */
export interface Filter {
  readonly platform?: string
  readonly account?: Account
}

/** In the order of the store's keys, outages last. */
export const list = Effect.fn("Limits.list")(function* (
  coordination: Coordination["Service"],
  filter: Filter = {}
): Effect.fn.Return<ReadonlyArray<Limit>, StoreError> {
  return (yield* found(coordination, filter)).flatMap(({ limit }) => (limit === null ? [] : [limit]))
})

/** From here on platforms are asked again; answers what stood in the way, and says so in the log. */
export const clear = Effect.fn("Limits.clear")(function* (
  coordination: Coordination["Service"],
  filter: Filter = {}
): Effect.fn.Return<ReadonlyArray<Limit>, StoreError> {
  const cleared: Array<Limit> = []
  for (const { end, limit } of yield* found(coordination, filter)) {
    const isDone = yield* end
    if (!isDone || limit === null) continue
    cleared.push(limit)
    yield* Effect.logWarning(
      `cleared by hand: ${limit.platform}, ${limit.scope}, which held until ${format(limit.until)}`
    )
  }
  return cleared
})

// internal

interface Found {
  /** Null of a mark that is no limit by itself. */
  readonly limit: Limit | null
  readonly end: Effect.Effect<boolean, StoreError>
}

const found = Effect.fnUntraced(function* (
  coordination: Coordination["Service"],
  filter: Filter
): Effect.fn.Return<ReadonlyArray<Found>, StoreError> {
  const all: Array<Found> = []
  for (let after: string | null = null, more = true; more; ) {
    const page: ReadonlyArray<{ readonly key: string; readonly until: Instant }> = yield* coordination.standing(
      after,
      portion
    )
    for (const { key, until } of page) {
      const limit = limitOf(key, until)
      if (limit === undefined || !fits(filter, limit.shown, limit.seq)) continue
      all.push({ limit: limit.isMark ? null : limit.shown, end: coordination.shorten(key, null) })
    }
    after = page.at(-1)?.key ?? null
    more = page.length === portion
  }
  for (let after: string | null = null, more = true; more; ) {
    const page: ReadonlyArray<string> = yield* coordination.cellKeys(after, portion)
    for (const key of page) {
      const outage = yield* outageOf(coordination, key)
      if (outage !== null && fits(filter, outage, null))
        all.push({ limit: outage, end: BreakerStore.reset(coordination, key) })
    }
    after = page.at(-1) ?? null
    more = page.length === portion
  }
  return all
})

const portion = 500

const fits = ({ account, platform }: Filter, limit: Limit, seq: number | null): boolean => {
  if (platform !== undefined && limit.platform !== platform) return false
  if (account === undefined) return true
  if (limit.platform !== account.platform) return false
  return limit.scope === "account"
    ? limit.workspace === account.workspace && seq === account.seq
    : limit.app === account.app
}

/** As `throttleKeys` writes them; beside each there may be the mark of a probe. */
const Kind = Schema.Literals(["publication", "account"])
const Own = Schema.Union([
  Schema.Tuple([Schema.String, Schema.Literal("app"), Schema.NullOr(Schema.String)]),
  Schema.Tuple([Schema.String, Schema.Literal("app"), Schema.NullOr(Schema.String), Kind]),
  Schema.Tuple([Schema.String, Schema.Literal("account"), Schema.String, Schema.Number]),
  Schema.Tuple([Schema.String, Schema.Literal("account"), Schema.String, Schema.Number, Kind])
])
const readKey = Schema.decodeUnknownOption(Schema.fromJsonString(Own))
const readMark = Schema.decodeUnknownOption(
  Schema.fromJsonString(Schema.Tuple([Schema.String, Schema.Literal("probe")]))
)

interface Read {
  readonly shown: Limit
  readonly seq: number | null
  readonly isMark: boolean
}

/** Undefined for a deadline that is none of a platform's. */
const limitOf = (key: string, until: Instant): Read | undefined => {
  const mark = Option.getOrUndefined(readMark(key))
  const parts = Option.getOrUndefined(readKey(mark === undefined ? key : mark[0]))
  if (parts === undefined) return undefined
  const isMark = mark !== undefined
  return parts[1] === "app"
    ? { shown: { platform: parts[0], scope: "app", workspace: null, app: parts[2], until }, seq: null, isMark }
    : { shown: { platform: parts[0], scope: "account", workspace: parts[2], app: null, until }, seq: parts[3], isMark }
}

const outageOf = Effect.fnUntraced(function* (
  coordination: Coordination["Service"],
  key: string
): Effect.fn.Return<Limit | null, StoreError> {
  const named = BreakerStore.named(key)
  if (named === null) return null
  const until = yield* BreakerStore.refusedUntilOf(coordination, key)
  return until === null ? null : { ...named, scope: "outage", workspace: null, until }
})
