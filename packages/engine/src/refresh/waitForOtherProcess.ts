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

export interface Wait {
  readonly store: Store["Service"]
  readonly workspace: WorkspaceId
  /** The longest life of a lease. */
  readonly lease: Duration.Duration
  /** Asks for rows whose winner died, as they were left: nobody else will bring their numbers. */
  readonly takeOver: (abandoned: ReadonlyArray<PendingRefresh>) => Effect.Effect<void, StoreError>
}

/**
 * Ends each refresh when its lease was ended, at the latest when every lease must have run out. Readers wait only
 * within their budget. A row whose winner died is taken over at once, while those of winners that live are waited for.
 */
export const waitForOtherProcess = (
  wait: Wait,
  lost: ReadonlyArray<PendingRefresh>
): Effect.Effect<void, StoreError> =>
  lost.length === 0
    ? Effect.void
    : Effect.flatMap(firstAbandoned(wait, lost), ({ abandoned, leased }) =>
        abandoned.length === 0
          ? Effect.void
          : Effect.all([wait.takeOver(abandoned), waitForOtherProcess(wait, leased)], {
              concurrency: "unbounded",
              discard: true
            })
      )

// internal

interface Seen {
  readonly leased: ReadonlyArray<PendingRefresh>
  readonly abandoned: ReadonlyArray<PendingRefresh>
}

/** Looks until some are abandoned, or none is left to wait for. */
const firstAbandoned = ({ lease, store, workspace }: Wait, lost: ReadonlyArray<PendingRefresh>) => {
  let seen: Seen = { leased: lost, abandoned: [] }
  const turn = Effect.gen(function* () {
    const { ended, ...rest } = yield* look(store, workspace, seen.leased)
    seen = rest
    yield* complete([{ pending: ended, outcome: changed }])
    return seen.leased.length === 0 || seen.abandoned.length > 0
  })
  return turn.pipe(
    Effect.repeat({ until: (done) => done, schedule: poll }),
    Effect.timeoutOption(Duration.sum(lease, Duration.seconds(1))),
    Effect.map(() => seen)
  )
}

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
