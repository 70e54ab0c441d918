/**
 * Whether a platform may be asked now: deadlines keep everybody out, and after one a single process finds out for all.
 */
import type { Instant } from "@dravo/core/Instant"
import type { Ask } from "@dravo/core/Planner"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Environment } from "./environment.ts"
import * as ThrottleKeys from "./throttleKeys.ts"

/** Nothing is in the way; under the keys of `probes` this process asks first. */
export interface Open {
  readonly _tag: "Open"
  /** The deadline that keeps the others out meanwhile, by key. */
  readonly probes: ReadonlyMap<string, Instant>
}

export interface Closed {
  readonly _tag: "Closed"
  readonly until: Instant
}

export const enter = Effect.fnUntraced(function* (env: Environment, asks: ReadonlyArray<Ask>) {
  const keys = new Set(asks.flatMap(({ row }) => ThrottleKeys.of(row.account, row.kind)))
  const { now, passed, until } = yield* env.store.engineThrottles([...keys])
  if (until.size > 0) return closed(Math.max(...until.values()))
  if (passed.length === 0) return open
  const probes = yield* env.store.engineTakeProbe(passed, env.lease)
  if (probes.size === passed.length) return { _tag: "Open", probes } satisfies Open
  // Somebody else was faster under one of the keys.
  yield* leave(env, { _tag: "Open", probes }, now)
  return closed(now + Duration.toMillis(env.lease))
})

/**
 * Ends what probes this process held: with null the limit is over, with an instant it holds again until then, under
 * `keys`.
 */
export const leave = (env: Environment, { probes }: Open, until: Instant | null, keys?: ReadonlySet<string>) =>
  Effect.forEach(
    probes,
    ([key, held]) => env.store.engineEndProbe(key, held, keys === undefined || keys.has(key) ? until : null),
    { discard: true }
  )

// internal

const open: Open = { _tag: "Open", probes: new Map() }
const closed = (until: Instant): Closed => ({ _tag: "Closed", until })
