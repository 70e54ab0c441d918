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
import type { Ended } from "./outcome.ts"
import type { Entry } from "./singleFlight.ts"

/**
 * Completes each entry when its lease was ended, at the latest when every lease must have run out. Readers wait only
 * within their budget. Answers the entries whose winner died, with the row as it was left: nobody else will bring their
 * numbers.
 */
export const awaitWinners = (
  store: Store["Service"],
  workspace: WorkspaceId,
  lost: ReadonlyArray<Entry<Ask, Ended>>,
  lease: Duration.Duration
): Effect.Effect<ReadonlyArray<Entry<Ask, Ended>>, StoreError> => {
  if (lost.length === 0) return Effect.succeed([])
  let waiting: ReadonlyArray<Entry<Ask, Ended>> = lost
  const left: Array<Entry<Ask, Ended>> = []
  const look = Effect.gen(function* () {
    const { now, rows } = yield* store.rows(
      workspace,
      waiting.map((entry) => Row.subject(entry.input.row))
    )
    const found = new Map(rows.map((row) => [Subject.key(Row.subject(row)), row]))
    const leased: Array<Entry<Ask, Ended>> = []
    for (const entry of waiting) {
      const row = found.get(Subject.key(Row.subject(entry.input.row)))
      if (row !== undefined && Row.isLeased(row, now)) leased.push(entry)
      else if (row !== undefined && Row.isAbandoned(row, now)) left.push({ ...entry, input: { ...entry.input, row } })
      else yield* entry.complete(Exit.succeed({ _tag: "Moved" }))
    }
    waiting = leased
    return waiting.length === 0
  })
  return look.pipe(
    Effect.repeat({ until: (done) => done, schedule: poll }),
    Effect.timeoutOption(Duration.sum(lease, Duration.seconds(1))),
    Effect.as(left)
  )
}

// internal

/** 50 ms growing to 250: fast enough for a reader's budget of 1.5 s, slow enough for many waiting processes. */
const poll = Schedule.min([Schedule.exponential("50 millis", 1.5), Schedule.spaced("250 millis")]).pipe(
  Schedule.jittered
)
