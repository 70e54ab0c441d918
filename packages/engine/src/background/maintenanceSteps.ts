/** One step of maintenance: few rows, so that no reader and no other writer ever waits for long. */
import type { Adapters } from "@dravo/core/Adapters"
import type { Limit } from "@dravo/core/Expiry"
import * as Expiry from "@dravo/core/Expiry"
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import * as Row from "@dravo/core/Row"
import type { Retention } from "@dravo/core/Series"
import type { RowKey, Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import type { Subject } from "@dravo/core/Subject"
import * as Subjects from "@dravo/core/Subject"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Turn } from "./maintenanceTurn.ts"

export type Phase = Turn["phase"]

/** What maintenance did. */
export interface Maintained {
  /** Points that said nothing more. */
  readonly thinned: number
  /** Points that were too old to be kept. */
  readonly expired: number
  /** Rows that lost numbers too old to be kept. */
  readonly rows: number
}

export interface Work {
  readonly store: Store["Service"]
  readonly adapters: Adapters["Service"]
  readonly retention: Retention
  readonly limits: ReadonlyArray<Limit>
}

export interface Step {
  readonly done: Maintained
  /** Where the next step begins; no phase at the end. */
  readonly phase: Phase | null
  readonly after: RowKey | null
}

/** A row read every quarter of an hour for a month brings three thousand points to look at. */
export const thinnedAtOnce = 10

export const nothing: Maintained = { thinned: 0, expired: 0, rows: 0 }

export const add = (a: Maintained, b: Maintained): Maintained => ({
  thinned: a.thinned + b.thinned,
  expired: a.expired + b.expired,
  rows: a.rows + b.rows
})

export const take = Effect.fnUntraced(function* (
  work: Work,
  phase: Phase,
  after: RowKey | null
): Effect.fn.Return<Step, StoreError> {
  // Most hosts have no limits, and then no row is looked at.
  if (phase === "thin" || work.limits.length === 0) {
    const { deleted, next } = yield* work.store.engineThin(
      work.retention,
      phase === "thin" ? after : null,
      thinnedAtOnce
    )
    return { done: { ...nothing, thinned: deleted }, phase: next === null ? null : "thin", after: next }
  }
  const { aged, deleted, next, now } = yield* work.store.engineExpire(work.limits, after, expiredAtOnce)
  const rows = yield* erased(work, aged, now)
  return { done: { ...nothing, expired: deleted, rows }, phase: next === null ? "thin" : "expire", after: next }
})

// internal

const expiredAtOnce = 100

/** Long enough for one commit. */
const lease = Duration.seconds(30)

/**
 * Under a lease and a fence, as a refresh: a row that is being refreshed is left for the next turn, and one that began
 * before finds its fence gone, so what it still knows is not written back.
 */
const erased = Effect.fnUntraced(function* (work: Work, aged: ReadonlyArray<RowKey>, now: Instant) {
  const workspaces = new Map<WorkspaceId, Array<Subject>>()
  for (const { subject, workspace } of aged) workspaces.set(workspace, [...(workspaces.get(workspace) ?? []), subject])
  let written = 0
  for (const [workspace, subjects] of workspaces) {
    const { rows } = yield* work.store.rows(workspace, subjects)
    const claims = rows.map((row) => ({
      subject: Row.subject(row),
      fence: row.fence,
      leaseUntil: row.leaseUntil,
      reason: "forced" as const
    }))
    const { granted } = yield* work.store.claim(workspace, claims, lease)
    const fences = new Map(granted.map(({ fence, subject }) => [Subjects.key(subject), fence]))
    const commits = rows.flatMap((row) => {
      const fence = fences.get(Subjects.key(Row.subject(row)))
      return fence === undefined ? [] : [{ subject: Row.subject(row), fence, sync: withoutOld(work, row, now) }]
    })
    const dropped = yield* work.store.commit(workspace, commits)
    written += commits.length - dropped.length
  }
  return written
})

const withoutOld = ({ adapters, limits }: Work, row: Row.Row, now: Instant) => {
  const limit = limits.find(({ platform }) => platform === row.account.platform)
  if (limit === undefined) return row.sync
  const label = Option.getOrUndefined(adapters.get(row.account.platform))?.label ?? row.account.platform
  return Expiry.expired(
    row.sync,
    now - Duration.toMillis(limit.maxAge),
    now,
    `Its numbers were erased: those of ${label} are kept for ${Duration.format(limit.maxAge)}.`
  )
}
