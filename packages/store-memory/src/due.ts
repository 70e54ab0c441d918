/** What a background refresher takes next, and how often rows are read. */
import * as Reads from "@dravo/core/ReadRate"
import * as Due from "@dravo/core/Due"
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import { type Row, subject as subjectOf } from "@dravo/core/Row"
import type { Counted, Due as Claimed, Fenced } from "@dravo/core/Store"
import { key } from "@dravo/core/Subject"
import type { Event } from "@dravo/core/Webhook"
import * as Duration from "effect/Duration"
import * as Refreshing from "./refreshing.ts"
import * as Subjects from "./subjects.ts"
import * as Deliveries from "./webhook/deliveries.ts"

export const claim = (subjects: Subjects.Subjects, query: Due.DueQuery, leaseMillis: number, now: Instant): Claimed => {
  const all = [
    ...new Set(subjects.accounts.flatMap(({ account }) => (account.disconnectedAt === null ? [account.workspace] : [])))
  ]
    .filter((workspace) => query.after === null || workspace > query.after)
    .sort()
  const visited = all.slice(0, query.workspaces)
  const found = visited
    .flatMap((workspace) => dueIn(subjects, workspace, query, now).slice(0, query.share))
    .slice(0, query.limit)
  const rows = found.map(
    (row) => Subjects.patch(subjects, subjectOf(row), { fence: row.fence + 1, leaseUntil: now + leaseMillis }) ?? row
  )
  const last = found.length === query.limit ? found.at(-1)?.account.workspace : visited.at(-1)
  return { rows, next: last === undefined || last === all.at(-1) ? null : last, now }
}

export const along = (
  subjects: Subjects.Subjects,
  workspace: WorkspaceId,
  query: Due.FillerQuery,
  leaseMillis: number,
  now: Instant
): ReadonlyArray<Row> => {
  const unread = query.unreadFor === null ? null : Duration.toMillis(query.unreadFor)
  const fitting = Subjects.ofKind(subjects, workspace, query.kind)
    .filter(({ account }) => account.platform === query.platform)
    .flatMap((row) => ({ row, at: lookAt(subjects, row) }))
    .filter(({ at }) => at !== null)
    .sort((a, b) => (a.at ?? 0) - (b.at ?? 0) || subjectOf(a.row).seq - subjectOf(b.row).seq)
    .slice(0, query.scanLimit)
    .filter(({ at, row }) => (Due.isDue(row, now, unread) && (at ?? 0) <= now) || Due.isSoon(row, now, unread))
  return query.calls.flatMap((call) =>
    fitting
      .filter(({ row }) => isOf(row, call))
      .slice(0, call.slots)
      .map(
        ({ row }) =>
          Subjects.patch(subjects, subjectOf(row), { fence: row.fence + 1, leaseUntil: now + leaseMillis }) ?? row
      )
  )
}

export const postpone = (
  subjects: Subjects.Subjects,
  workspace: WorkspaceId,
  leases: ReadonlyArray<Fenced>,
  until: Instant,
  why: Event | undefined,
  now: Instant
): void => {
  const held = leases.filter(({ fence, subject }) => Subjects.find(subjects, workspace, subject)?.fence === fence)
  Refreshing.release(subjects, workspace, held)
  for (const { subject } of held) subjects.postponed.set(key(subject), until)
  if (why !== undefined) Deliveries.enqueue(subjects.webhooks, workspace, [{ ...why, mark: null }], now)
}

export const touch = (
  subjects: Subjects.Subjects,
  workspace: WorkspaceId,
  counts: ReadonlyArray<Counted>,
  now: Instant
): void => {
  for (const { reads, subject } of counts) {
    const row = Subjects.find(subjects, workspace, subject)
    if (row !== undefined) Subjects.patch(subjects, subject, { reads: Reads.fold(row.reads, reads, now) })
  }
}

// internal

const isOf = ({ account }: Row, { of }: Due.FillerCall): boolean =>
  "account" in of ? account.accountId === of.account : account.app === of.app

/** When a background refresher looks at the row next; null for never. */
const lookAt = (subjects: Subjects.Subjects, row: Row): Instant | null => {
  const { again, attemptedConnection, attempts, outcome, staleAfter } = row.sync
  const postponed = subjects.postponed.get(key(subjectOf(row)))
  if (postponed !== undefined) return postponed
  if (outcome === "never" && (attempts === 0 || staleAfter === null)) return Number.MIN_SAFE_INTEGER
  if (
    attemptedConnection !== null &&
    attemptedConnection !== row.account.connection &&
    (attempts === 0 || staleAfter === null)
  )
    return 0
  return again !== null && staleAfter !== null ? Math.min(again.from, staleAfter) : staleAfter
}

const dueIn = (
  subjects: Subjects.Subjects,
  workspace: WorkspaceId,
  query: Due.DueQuery,
  now: Instant
): ReadonlyArray<Row> => {
  const unread = query.unreadFor === null ? null : Duration.toMillis(query.unreadFor)
  return Subjects.ofKind(subjects, workspace, query.kind)
    .filter(
      (row) =>
        row.account.platform === query.platform &&
        Due.isDue(row, now, unread) &&
        (subjects.postponed.get(key(subjectOf(row))) ?? now) <= now
    )
    .sort(Due.order)
}
