/** Who refreshes which rows, and what refreshes write. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import type { Recorded } from "@dravo/core/History"
import type { Insertion } from "@dravo/core/Series"
import { isLeased, subject as subjectOf } from "@dravo/core/Row"
import * as Storable from "@dravo/core/Storable"
import type { Claim, Commit, Fenced } from "@dravo/core/Store"
import { key, type Subject } from "@dravo/core/Subject"
import { isBackingOff } from "@dravo/core/SyncState"
import { isNewlyUnavailable } from "@dravo/core/Webhook"
import * as Feed from "./feed.ts"
import * as History from "./history.ts"
import { learn } from "./recording.ts"
import { find, patch, plain, type Subjects } from "./subjects.ts"
import * as Events from "./webhook/events.ts"

export const claim = (
  subjects: Subjects,
  workspace: WorkspaceId,
  claims: ReadonlyArray<Claim>,
  leaseMillis: number,
  now: Instant
): ReadonlyArray<Fenced> => {
  const free = claims.filter(({ fence, leaseUntil = null, reason, subject }) => {
    const row = find(subjects, workspace, subject)
    if (row?.fence !== fence || isLeased(row, now)) return false
    if (leaseUntil !== null && row.leaseUntil !== leaseUntil) return false
    return reason === "forced" || !isBackingOff(row.sync, now)
  })
  const granted = new Map(free.map(({ fence, subject }) => [key(subject), { subject, fence: fence + 1 }]))
  for (const { fence, subject } of granted.values()) patch(subjects, subject, { fence, leaseUntil: now + leaseMillis })
  return [...granted.values()]
}

export const release = (subjects: Subjects, workspace: WorkspaceId, leases: ReadonlyArray<Fenced>): void => {
  for (const { fence, subject } of leases) {
    if (find(subjects, workspace, subject)?.fence !== fence) continue
    patch(subjects, subject, { leaseUntil: null })
    subjects.postponed.delete(key(subject))
  }
}

/** Points read elsewhere; a refresh that knows another one for the newest is told so by its fence. */
export const insertPoints = (
  subjects: Subjects,
  workspace: WorkspaceId,
  points: ReadonlyArray<Recorded>
): ReadonlyArray<Insertion> =>
  points.map(({ point, subject }) => {
    const row = find(subjects, workspace, subject)
    if (row === undefined) return "unknown"
    const { insertion, isNewest } = History.insert(subjects.history, subject, plain(point))
    if (!isNewest || row.leaseUntil === null) return insertion
    patch(subjects, subject, { fence: row.fence + 1, leaseUntil: null })
    subjects.postponed.delete(key(subject))
    return insertion
  })

/** Answers the subjects whose fence had moved on. */
export const commit = (
  subjects: Subjects,
  workspace: WorkspaceId,
  commits: ReadonlyArray<Commit>,
  now: Instant
): ReadonlyArray<Subject> => {
  const changed = new Map<string, Subject>()
  const unavailable = new Set<string>()
  const erased: Array<Feed.Touched> = []
  const dropped = commits.map(Storable.commit).flatMap(({ fence, learned, point = {}, subject, sync }) => {
    if (find(subjects, workspace, subject)?.fence !== fence) return [subject]
    History.add(subjects.history, subject, plain(point), sync.lastUpdatedAt)
    patch(subjects, subject, { sync: plain(sync), leaseUntil: null })
    subjects.postponed.delete(key(subject))
    changed.set(key(subject), subject)
    if (isNewlyUnavailable(sync)) unavailable.add(key(subject))
    if (subject.kind === "publication" && learned !== undefined) {
      const kept = learn(subjects, subject.seq - 1, learned)
      if (kept !== undefined) {
        erased.push({ ...subject, isErased: true })
        changed.delete(key(subject))
        changed.set(key({ kind: "publication", seq: kept }), { kind: "publication", seq: kept })
      }
    }
    return []
  })
  Feed.touch(subjects.feed, workspace, [...changed.values(), ...erased])
  const rows = [...changed.values()].flatMap((subject) => find(subjects, workspace, subject) ?? [])
  Events.rowsUpdated(subjects, workspace, rows, now)
  Events.postEvents(
    subjects,
    workspace,
    "post.unavailable",
    rows.filter((row) => unavailable.has(key(subjectOf(row)))),
    now
  )
  return dropped
}
