/** Stores what a call brought: new states, points and bills; rows that learned nothing are given back. */
import type { Adapter, Reading } from "@dravo/core/Adapter"
import { InvalidResponse } from "@dravo/core/AdapterError"
import * as Instant from "@dravo/core/Instant"
import * as Planner from "@dravo/core/Planner"
import type { Row } from "@dravo/core/Row"
import type { StoreError } from "@dravo/core/StoreError"
import * as SyncState from "@dravo/core/SyncState"
import * as Effect from "effect/Effect"
import { noteRefused } from "../credential/refusedVersions.ts"
import * as Ledger from "../spending/Ledger.ts"
import * as Announce from "./announce.ts"
import type { Answer } from "./call.ts"
import { commitOf, unstoredOf } from "./commits.ts"
import type { RefreshEnvironment } from "./environment.ts"
import * as Event from "./Event.ts"
import type { LeasedRow } from "./lease.ts"
import { commitRows, type Made } from "./storing/commitRows.ts"
import { changed, refused, type Settled } from "./pending.ts"

/** What was asked of one account or app, and when. */
export interface RefreshAttempt {
  readonly adapter: Adapter
  readonly leased: ReadonlyArray<LeasedRow>
  /** Of the account's credential; null where there was none to be had, or it is the application's. */
  readonly version: string | null
  readonly claimedAt: Instant.Instant
  /** The store's clock, carried on by the time the call took. */
  readonly now: Instant.Instant
}

type Readings = Extract<Answer, { readonly _tag: "Readings" }>

export const readings = Effect.fnUntraced(function* (
  env: RefreshEnvironment,
  asked: RefreshAttempt,
  answer: Readings
): Effect.fn.Return<ReadonlyArray<Settled>, StoreError> {
  const { adapter, claimedAt, leased, now } = asked
  const [first] = leased
  if (first === undefined) return []
  const { workspace } = first.ask.row.account
  const { idle, leftOut, told } = sorted(leased, answer)
  if (idle.length > 0) yield* env.store.postpone(workspace, idle.map(fencedOf), now + restAfterNothing)
  if (leftOut.length > 0) yield* env.store.release(workspace, leftOut.map(fencedOf))
  const made = madeOf(env, asked, answer, told)
  const learned = made.map(({ commit }) => commit)
  if (learned.some(({ sync }) => sync.outcome === "requires_reconnect"))
    yield* noteRefused(env.coordination, first.ask.row.account, asked.version)
  const { commits, dropped } = yield* commitRows(env, workspace, made)
  const read = told.filter(({ reading }) => isValue(reading)).map((one) => one.leased.ask.row)
  yield* entered(env, adapter, read, claimedAt)
  const rows = told.map((one) => one.leased)
  yield* Announce.commits(env, adapter, rows, commits, dropped, now)
  return [
    { pending: leftOut.map(({ pending }) => pending), outcome: refused(Planner.leftOut) },
    { pending: [...idle, ...rows].map(({ pending }) => pending), outcome: changed }
  ]
})

/** The account's grant is dead where its connection is still the one that was refused; no row changes for it. */
export const deadGrant = Effect.fnUntraced(function* (
  env: RefreshEnvironment,
  { adapter, leased, now, version }: RefreshAttempt,
  { reason }: Extract<Answer, { readonly _tag: "GrantDead" }>
): Effect.fn.Return<ReadonlyArray<Settled>, StoreError> {
  const [first] = leased
  if (first === undefined) return []
  const { row } = first.ask
  const { accountId, connection, workspace } = row.account
  const sentence = SyncState.sentence(reason, adapter.label)
  yield* noteRefused(env.coordination, row.account, version)
  const current = yield* env.store.refuseGrant(workspace, accountId, connection, sentence)
  if (current) yield* env.publish([Event.about(row, "requires_reconnect", sentence, now)])
  yield* env.store.release(workspace, leased.map(fencedOf))
  return [{ pending: leased.map(({ pending }) => pending), outcome: changed }]
})

// internal

/** What each row becomes, and what it becomes where the store cannot take that. */
const madeOf = (
  env: RefreshEnvironment,
  { adapter, now }: RefreshAttempt,
  { endsAt, readings }: Readings,
  told: ReadonlyArray<Report>
): ReadonlyArray<Made> => {
  const served = readings.filter(isValue).length
  return told.map(({ leased, reading }) => {
    const read = { reading, endsAt, othersServed: served > (isValue(reading) ? 1 : 0), now }
    return {
      commit: commitOf(env, adapter, leased, read),
      unstored: () => unstoredOf(env, adapter, leased, read)
    }
  })
}

interface Report {
  readonly leased: LeasedRow
  readonly reading: Reading
}

/**
 * What was asked for nothing changes nothing unless it brought numbers: a failure would make a promised row stale. What
 * the reading's limit left out changes nothing at all.
 */
const sorted = (leased: ReadonlyArray<LeasedRow>, { readings }: Readings) => {
  const idle: Array<LeasedRow> = []
  const leftOut: Array<LeasedRow> = []
  const told: Array<Report> = []
  for (const [at, one] of leased.entries()) {
    const reading = readings[at] ?? { _tag: "Failed", reason: shortAnswer }
    if (one.ask.free === true && !isValue(reading)) idle.push(one)
    else if (reading._tag === "LeftOut") leftOut.push(one)
    else told.push({ leased: one, reading })
  }
  return { idle, leftOut, told }
}

/** An adapter that breaks its law of one reading per reference fails the rest instead of shifting answers. */
const shortAnswer = new InvalidResponse({ detail: "the answer was shorter than the question" })

/** How long rows that are asked for at no cost rest after an attempt that brought nothing. */
const restAfterNothing = 5 * Instant.minute

const isValue = (reading: Reading): boolean => reading._tag === "Value"

const fencedOf = ({ fenced }: LeasedRow) => fenced

/** The numbers are stored; that the application's bill could not be kept must not lose them. */
const entered = (
  env: RefreshEnvironment,
  adapter: Adapter,
  rows: ReadonlyArray<Row>,
  at: Instant.Instant
): Effect.Effect<void> =>
  Effect.catch(Ledger.enter(env.coordination, adapter, rows, at), (error) =>
    Effect.logWarning("an application's bill misses a call", error)
  )
