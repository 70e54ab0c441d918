/** Which rows of a batch this process may refresh: those it was granted a lease on, and those that came with one. */
import type { Ask } from "@dravo/core/Planner"
import * as Row from "@dravo/core/Row"
import type { Claim, Fenced, Granted } from "@dravo/core/Store"
import * as Subject from "@dravo/core/Subject"
import type { PendingRefresh } from "./pending.ts"

/** A subject this process may refresh now. */
export interface LeasedRow {
  readonly pending: PendingRefresh
  readonly ask: Ask
  readonly fenced: Fenced
}

/** The claims of those rows that came without a lease. */
export const claimsOf = (pending: ReadonlyArray<PendingRefresh>): ReadonlyArray<Claim> =>
  pending.flatMap(({ input: { held, reason, row } }) =>
    held !== undefined ? [] : [{ subject: Row.subject(row), fence: row.fence, leaseUntil: row.leaseUntil, reason }]
  )

/** The leases that came with the rows. */
export const preLeased = (pending: ReadonlyArray<PendingRefresh>): ReadonlyArray<Fenced> =>
  pending.flatMap(({ input: { held, row } }) =>
    held === undefined ? [] : [{ subject: Row.subject(row), fence: held }]
  )

/** The rows that may be refreshed, and those another process holds. */
export const divided = (
  pending: ReadonlyArray<PendingRefresh>,
  { granted }: Pick<Granted, "granted">
): { readonly leased: ReadonlyArray<LeasedRow>; readonly lost: ReadonlyArray<PendingRefresh> } => {
  const fences = new Map(granted.map((one) => [Subject.key(one.subject), one]))
  const leased: Array<LeasedRow> = []
  const lost: Array<PendingRefresh> = []
  for (const one of pending) {
    const { held, row } = one.input
    const subject = Row.subject(row)
    const fenced = held === undefined ? fences.get(Subject.key(subject)) : { subject, fence: held }
    if (fenced === undefined) lost.push(one)
    else leased.push({ pending: one, ask: one.input, fenced })
  }
  return { leased, lost }
}
