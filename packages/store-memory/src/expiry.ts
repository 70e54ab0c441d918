/** Numbers that may not be kept any longer. */
import type { Limit } from "@dravo/core/Expiry"
import { isAged } from "@dravo/core/Expiry"
import type { Instant } from "@dravo/core/Instant"
import type { Expired, RowKey } from "@dravo/core/Store"
import * as Duration from "effect/Duration"
import * as History from "./history.ts"
import { everywhere } from "./records.ts"
import * as Subjects from "./subjects.ts"

export const expire = (
  subjects: Subjects.Subjects,
  limits: ReadonlyArray<Limit>,
  after: RowKey | null,
  rows: number,
  now: Instant
): Expired => {
  const { next, visited } = History.step(everywhere(subjects), after, rows)
  const before = new Map(limits.map(({ maxAge, platform }) => [platform, now - Duration.toMillis(maxAge)]))
  let deleted = 0
  const aged = visited.filter(({ subject, workspace }) => {
    const row = Subjects.find(subjects, workspace, subject)
    const cutoff = row && before.get(row.account.platform)
    if (row === undefined || cutoff === undefined) return false
    deleted += History.drop(subjects.history, subject, cutoff)
    return isAged(row.sync, cutoff)
  })
  return { deleted, aged, now, next }
}
