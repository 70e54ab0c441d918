/** Tells of what a batch did: events to subscribers, counters to telemetry. */
import type { Adapter } from "@dravo/core/Adapter"
import * as Instant from "@dravo/core/Instant"
import type { Commit } from "@dravo/core/Store"
import * as Subject from "@dravo/core/Subject"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import type { RefreshEnvironment } from "./environment.ts"
import * as Event from "./Event.ts"
import type { LeasedRow } from "./lease.ts"
import * as Telemetry from "./Telemetry.ts"
import type { Throttled } from "./throttle/throttled.ts"

/** One event for each row that was stored; what a newer refresh dropped is nobody's news. */
export const commits = Effect.fnUntraced(function* (
  { publish }: RefreshEnvironment,
  adapter: Adapter,
  leased: ReadonlyArray<LeasedRow>,
  commits: ReadonlyArray<Commit>,
  dropped: ReadonlyArray<Subject.Subject>,
  now: Instant.Instant
) {
  const gone = new Set(dropped.map(Subject.key))
  const events = commits.flatMap(({ subject, sync: { error, outcome } }, at): ReadonlyArray<Event.Event> => {
    const row = leased[at]?.ask.row
    return row === undefined || outcome === "never" || (gone.size > 0 && gone.has(Subject.key(subject)))
      ? []
      : [Event.about(row, outcome, error, now)]
  })
  for (const [outcome, some] of Map.groupBy(commits, ({ sync }) => sync.outcome))
    yield* Metric.update(
      Metric.withAttributes(Telemetry.outcomes, { platform: adapter.platform, outcome }),
      some.length
    )
  yield* publish(events)
  yield* Metric.update(Telemetry.dropped, dropped.length)
})

/** One event for each deadline, however many batches met it. */
export const throttled = (
  { publish, reportedThrottles }: RefreshEnvironment,
  throttled: Throttled,
  now: Instant.Instant
): Effect.Effect<void> =>
  Effect.forEach(
    throttled,
    ([key, { row, until }]) =>
      reportedThrottles.isNews(key, until, now)
        ? publish([Event.about(row, "throttled", `until ${Instant.format(until)}`, now)])
        : Effect.void,
    { discard: true }
  )
