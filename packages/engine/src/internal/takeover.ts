/** Waiting for the process that won a claim: the loser reads what the winner writes instead of asking again. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Ask } from "@dravo/core/Planner"
import * as Row from "@dravo/core/Row"
import type { Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import * as Subject from "@dravo/core/Subject"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Schedule from "effect/Schedule"
import type { Ended } from "../Ended.ts"
import type { Entry } from "./flight.ts"

/** Completes each entry when its lease has ended, at the latest when every lease must have. Readers wait only within their budget. */
export const awaitWinners = (
  store: Store["Service"], workspace: WorkspaceId, lost: ReadonlyArray<Entry<Ask, Ended>>, lease: Duration.Duration
): Effect.Effect<void, StoreError> => {
  if (lost.length === 0) return Effect.void
  let waiting = lost
  const look = Effect.gen(function*() {
    const { now, rows } = yield* store.rows(workspace, waiting.map((entry) => Row.subject(entry.input.row)))
    const leased = new Set(rows.filter((row) => Row.isLeased(row, now)).map((row) => Subject.key(Row.subject(row))))
    const done = waiting.filter((entry) => !leased.has(Subject.key(Row.subject(entry.input.row))))
    waiting = waiting.filter((entry) => !done.includes(entry))
    yield* Effect.forEach(done, (entry) => entry.complete(Exit.succeed({ _tag: "Moved" })), { discard: true })
    return waiting.length === 0
  })
  return look.pipe(
    Effect.repeat({ until: (done) => done, schedule: poll }),
    Effect.timeoutOption(Duration.sum(lease, Duration.seconds(1))),
    Effect.asVoid
  )
}

// internal

/** 50 ms growing to 250: fast enough for a reader's budget of 1.5 s, slow enough for many waiting processes. */
const poll = Schedule.min([Schedule.exponential("50 millis", 1.5), Schedule.spaced("250 millis")]).pipe(Schedule.jittered)
