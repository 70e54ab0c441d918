/** When posts that one page refreshed are due: together, because one page serves them all again. */
import { type Instant, minute } from "@dravo/core/Instant"
import * as JointDebt from "@dravo/core/JointDebt"
import type { Commit, Found } from "@dravo/core/Store"

/** None later than when another page is worth its call for all of them. */
export const dueTogether = (
  now: Instant,
  commits: ReadonlyArray<Commit>,
  found: ReadonlyArray<Found>
): { readonly commits: ReadonlyArray<Commit>; readonly found: ReadonlyArray<Found> } => {
  const fresh = [...commits, ...found].flatMap(({ sync: { attempts, staleAfter } }) =>
    staleAfter === null || attempts > 0 || staleAfter <= now ? [] : [{ at: now, until: staleAfter }]
  )
  const together = JointDebt.due(JointDebt.of(now, fresh))
  if (together === null) return { commits, found }
  const due = Math.max(together, now + minute)
  const sooner = <A extends Commit | Found>(one: A): A =>
    one.sync.staleAfter === null || one.sync.attempts > 0 || one.sync.staleAfter <= due
      ? one
      : { ...one, sync: { ...one.sync, staleAfter: due } }
  return { commits: commits.map(sooner), found: found.map(sooner) }
}
