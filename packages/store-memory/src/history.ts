/** Points of history by subject, in order of time. */
import { type HistoryQuery, order, position, type Recorded } from "@dravo/core/History"
import type { Instant } from "@dravo/core/Instant"
import { isEmpty, type Metrics } from "@dravo/core/Metrics"
import * as Series from "@dravo/core/Series"
import type { RowKey, Thinned } from "@dravo/core/Store"
import { key, type Subject } from "@dravo/core/Subject"

export type History = Map<string, Array<Series.Point>>

export const add = (history: History, subject: Subject, metrics: Metrics, readAt: Instant | null): void => {
  if (isEmpty(metrics) || readAt === null) return
  const points = history.get(key(subject)) ?? []
  const newest = points.at(-1)
  const point = Series.append(newest, metrics, readAt)
  history.set(key(subject), [...(newest?.at === point.at ? points.slice(0, -1) : points), point])
}

/** Answers also whether it is the subject's newest from here on. */
export const insert = (
  history: History,
  subject: Subject,
  point: Series.Point
): { readonly insertion: Series.Insertion; readonly isNewest: boolean } => {
  const points = history.get(key(subject)) ?? []
  const insertion = Series.inserted(points, point)
  if (insertion !== "added") return { insertion, isNewest: false }
  const all = [...points, point].sort((a, b) => a.at - b.at)
  history.set(key(subject), all)
  return { insertion, isNewest: all.at(-1) === point }
}

/** Those after a place, in order, and where to go on after so many of them. */
export const step = (
  all: ReadonlyArray<RowKey>,
  after: RowKey | null,
  count: number
): { readonly visited: ReadonlyArray<RowKey>; readonly next: RowKey | null } => {
  const rest = all.filter((place) => after === null || inOrder(after, place) < 0).sort(inOrder)
  const visited = rest.slice(0, count)
  return { visited, next: rest.length > visited.length ? (visited.at(-1) ?? null) : null }
}

/** Answers how many points the subject had that no reading found since. */
export const drop = (history: History, subject: Subject, before: Instant): number => {
  const points = history.get(key(subject)) ?? []
  const left = points.filter(({ until }) => until >= before)
  if (left.length === 0) history.delete(key(subject))
  else history.set(key(subject), left)
  return points.length - left.length
}

/** Subjects of every workspace, in the order of their places. */
export const thin = (
  history: History,
  all: ReadonlyArray<RowKey>,
  after: RowKey | null,
  subjects: number,
  policy: Series.Retention,
  now: Instant
): Thinned => {
  const { next, visited } = step(all, after, subjects)
  let deleted = 0
  for (const { subject } of visited) {
    const points = history.get(key(subject)) ?? []
    const gone = new Set(
      Series.superfluous(
        points.filter(({ at }) => at < Series.thinnedBefore(now, policy)),
        now,
        policy
      )
    )
    deleted += gone.size
    history.set(
      key(subject),
      points.filter((point) => !gone.has(point))
    )
  }
  return { deleted, next }
}

export const read = (
  history: History,
  subjects: ReadonlyArray<Subject>,
  { after, from, limit, to }: HistoryQuery
): ReadonlyArray<Recorded> => {
  const unique = new Map(subjects.map((subject) => [key(subject), subject]))
  return [...unique.values()]
    .flatMap((subject) => {
      const points = history.get(key(subject)) ?? []
      const base = points.findLast((point) => point.at < from)
      return points
        .filter((point) => point === base || (point.at >= from && point.at <= to))
        .map((point): Recorded => ({ subject, point }))
    })
    .sort((a, b) => order(position(a), position(b)))
    .filter((one) => after === null || order(after, position(one)) < 0)
    .slice(0, limit)
}

// internal

const inOrder = (a: RowKey, b: RowKey): number =>
  a.workspace === b.workspace
    ? order({ subject: a.subject, at: 0 }, { subject: b.subject, at: 0 })
    : a.workspace < b.workspace
      ? -1
      : 1
