/** Waiting for the process that won a claim: the loser reads what the winner writes instead of asking again. */
import type { WorkspaceId } from "@dravo/core/Ids"
import * as Row from "@dravo/core/Row"
import type { Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import * as Subject from "@dravo/core/Subject"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { changed, complete, type PendingRefresh } from "./pending.ts"

/**
 * Ends each refresh when its lease was ended, at the latest when every lease must have run out. Readers wait only
 * within their budget. Answers those whose winner died, with the row as it was left: nobody else will bring their
 * numbers.
 */
export const waitForOtherProcess = (
  store: Store["Service"],
  workspace: WorkspaceId,
  lost: ReadonlyArray<PendingRefresh>,
  lease: Duration.Duration
): Effect.Effect<ReadonlyArray<PendingRefresh>, StoreError> => {
  if (lost.length === 0) return Effect.succeed([])
  let waiting: ReadonlyArray<PendingRefresh> = lost
  const abandoned: Array<PendingRefresh> = []
  const turn = Effect.gen(function* () {
    const seen = yield* look(store, workspace, waiting)
    abandoned.push(...seen.abandoned)
    waiting = seen.leased
    yield* complete([{ pending: seen.ended, outcome: changed }])
    return waiting.length === 0
  })
  return turn.pipe(
    Effect.repeat({ until: (done) => done, schedule: poll }),
    Effect.timeoutOption(Duration.sum(lease, Duration.seconds(1))),
    Effect.as(abandoned)
  )
}

// internal

const look = Effect.fnUntraced(function* (
  store: Store["Service"],
  workspace: WorkspaceId,
  waiting: ReadonlyArray<PendingRefresh>
) {
  const { now, rows } = yield* store.rows(
    workspace,
    waiting.map((one) => Row.subject(one.input.row))
  )
  const found = new Map(rows.map((row) => [Subject.key(Row.subject(row)), row]))
  const leased: Array<PendingRefresh> = []
  const abandoned: Array<PendingRefresh> = []
  const ended: Array<PendingRefresh> = []
  for (const one of waiting) {
    const row = found.get(Subject.key(Row.subject(one.input.row)))
    if (row !== undefined && Row.isLeased(row, now)) leased.push(one)
    else if (row !== undefined && Row.isAbandoned(row, now)) abandoned.push({ ...one, input: { ...one.input, row } })
    else ended.push(one)
  }
  return { leased, abandoned, ended }
})

/** 50 ms growing to 250: fast enough for a reader's budget of 1.5 s, slow enough for many waiting processes. */
const poll = Schedule.min([Schedule.exponential("50 millis", 1.5), Schedule.spaced("250 millis")]).pipe(
  Schedule.jittered
)
