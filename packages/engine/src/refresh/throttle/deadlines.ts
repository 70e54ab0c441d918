/**
 * What stands in the way under some keys: deadlines that platforms gave, and probes after them. The store keeps both
 * as deadlines; a probe is told by a mark beside its key that outlives it, so that nobody takes it for the platform's
 * word.
 */
import * as Instant from "@dravo/core/Instant"
import type { Cooldowns, Coordination } from "@dravo/core/Coordination"
import type { StoreError } from "@dravo/core/StoreError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

export interface Deadlines {
  /** The platform's own. */
  readonly until: ReadonlyMap<string, Instant.Instant>
  /** Keys under which somebody finds out for all whether the limit is over, and until when at most. */
  readonly probed: ReadonlyMap<string, Instant.Instant>
  /** Keys whose deadline has passed and that nobody has asked under since. */
  readonly passed: ReadonlyArray<string>
  readonly now: Instant.Instant
}

/** Deadlines that only a clock that was ahead can have set stand in nobody's way and are forgotten. */
export const deadlines = (
  coordination: Coordination["Service"],
  keys: ReadonlyArray<string>
): Effect.Effect<Deadlines, StoreError> =>
  Effect.flatMap(coordination.cooldowns([...keys, ...keys.map(markOf)]), (known) => {
    const { now } = known
    const ahead = [...known.until].filter(([, at]) => at > now + longest)
    if (ahead.length === 0) return Effect.succeed(sorted(keys, known))
    return Effect.as(
      Effect.forEach(ahead, ([key, at]) => coordination.endProbe(key, at, null), { discard: true }),
      sorted(keys, { ...known, until: new Map([...known.until].filter(([, at]) => at <= now + longest)) })
    )
  })

/** Marks keys as probed before their probe is taken; answers the deadline of the marks. */
export const mark = Effect.fnUntraced(function* (
  coordination: Coordination["Service"],
  keys: ReadonlyArray<string>,
  lease: Duration.Duration,
  now: Instant.Instant
): Effect.fn.Return<Instant.Instant, StoreError> {
  // In whole seconds, so that two that compete for a probe write one deadline.
  const until = (Math.ceil((now + Duration.toMillis(lease)) / 1000) + 1) * 1000
  yield* Effect.forEach(keys, (key) => coordination.coolDown(markOf(key), until), { discard: true })
  return until
})

export const unmark = (
  coordination: Coordination["Service"],
  key: string,
  held: Instant.Instant
): Effect.Effect<void, StoreError> => coordination.endProbe(markOf(key), held, null)

// internal

/** No platform's deadline is taken to be further away than a day. */
const longest = Instant.day + Instant.minute

const sorted = (keys: ReadonlyArray<string>, { now, passed, until }: Cooldowns): Deadlines => {
  const standing = keys.flatMap((key) => {
    const at = until.get(key)
    return at === undefined ? [] : [{ key, at, isProbe: at <= (until.get(markOf(key)) ?? -Infinity) }]
  })
  const those = (isProbe: boolean) =>
    new Map(standing.filter((one) => one.isProbe === isProbe).map(({ at, key }) => [key, at]))
  const own = new Set(passed)
  return { until: those(false), probed: those(true), passed: keys.filter((key) => own.has(key)), now }
}

const markOf = (key: string): string => JSON.stringify([key, "probe"])
