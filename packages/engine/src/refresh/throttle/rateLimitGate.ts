/**
 * Whether a platform may be asked now: deadlines keep everybody out, and after one a single process finds out for all.
 */
import type { Instant } from "@dravo/core/Instant"
import type { Ask } from "@dravo/core/Planner"
import type { Row } from "@dravo/core/Row"
import type { Coordination } from "@dravo/core/Coordination"
import type { StoreError } from "@dravo/core/StoreError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type { JoinedReads } from "./joinedReads.ts"
import * as Deadlines from "./deadlines.ts"
import * as ThrottleKeys from "./throttleKeys.ts"

export interface GateOptions {
  readonly coordination: Coordination["Service"]
  /** How deadlines are looked up. */
  readonly joined: JoinedReads
  /** The longest a probe may take. */
  readonly lease: Duration.Duration
}

/** Nothing is in the way; under the keys of `probes` this process asks first. */
export interface Open {
  readonly _tag: "Open"
  /** The deadline that keeps the others out meanwhile, by key. */
  readonly probes: ReadonlyMap<string, Instant>
  /** Until when those keys are marked as probed. */
  readonly marked: Instant
  /** The store's clock. */
  readonly now: Instant
}

/** The platform said so. */
export interface Closed {
  readonly _tag: "Closed"
  readonly until: Instant
}

/** Somebody else asks first, and has ended by then. */
export interface Probed {
  readonly _tag: "Probed"
  readonly until: Instant
}

export type Pass = Open | Closed | Probed

export const acquire = Effect.fnUntraced(function* (
  { coordination, joined, lease }: GateOptions,
  asks: ReadonlyArray<Ask>
): Effect.fn.Return<Pass, StoreError> {
  const keys = keysOf(asks)
  const { now, passed, probed, until } = yield* Deadlines.deadlines(
    { ...coordination, cooldowns: joined.cooldowns },
    keys
  )
  if (until.size > 0) return { _tag: "Closed", until: Math.max(...until.values()) }
  if (probed.size > 0) return { _tag: "Probed", until: Math.max(...probed.values()) }
  if (passed.length === 0) return { _tag: "Open", probes: new Map(), marked: now, now }
  const marked = yield* Deadlines.mark(coordination, passed, lease, now)
  const open: Open = { _tag: "Open", probes: yield* coordination.takeProbe(passed, lease), marked, now }
  if (open.probes.size === passed.length) return open
  // Somebody else was faster under one of the keys.
  yield* settle(coordination, open, () => now)
  return { _tag: "Probed", until: now + Duration.toMillis(lease) }
})

/** The same, but waits for somebody else's probe: as long as one may take, and readers only within their budget. */
export const acquireAfterProbe = (options: GateOptions, asks: ReadonlyArray<Ask>): Effect.Effect<Pass, StoreError> => {
  const ask = acquire(options, asks)
  return Effect.flatMap(ask, (pass) =>
    pass._tag !== "Probed"
      ? Effect.succeed(pass)
      : ask.pipe(
          Effect.repeat({ until: ({ _tag }) => _tag !== "Probed", schedule: poll }),
          Effect.timeoutOrElse({
            duration: Duration.sum(options.lease, Duration.seconds(1)),
            orElse: () => Effect.succeed(pass)
          })
        )
  )
}

/** Ends what probes this process held: a key's new deadline holds, and where there is none the limit is over. */
export const settle = (
  coordination: Coordination["Service"],
  { marked, probes }: Open,
  untilOf: (key: string) => Instant | null
): Effect.Effect<void, StoreError> =>
  Effect.forEach(
    probes,
    ([key, held]) =>
      Effect.andThen(coordination.endProbe(key, held, untilOf(key)), Deadlines.unmark(coordination, key, marked)),
    { discard: true }
  )

// internal

/** Rows of one account stand under the same limits. */
const keysOf = (asks: ReadonlyArray<Ask>): ReadonlyArray<string> => {
  const keys = new Set<string>()
  let last: Row | undefined
  for (const { row } of asks) {
    if (row.account.seq === last?.account.seq && row.kind === last.kind) continue
    last = row
    for (const key of ThrottleKeys.of(row.account, row.kind)) keys.add(key)
  }
  return [...keys]
}

/** Fast enough for a reader's budget of 1.5 s, slow enough for many waiting processes. */
const poll = Schedule.min([Schedule.exponential("50 millis", 1.5), Schedule.spaced("250 millis")]).pipe(
  Schedule.jittered
)
