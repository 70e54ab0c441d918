/** How a period is put together from whole months, whole days and what is left at either end. */
import { day, type Instant, startOfDay } from "@dravo/core/Instant"

/** What a bucket is of: everything, a UTC month or a UTC day. */
export const levels = { all: 0, month: 1, day: 2 } as const
export type Level = (typeof levels)[keyof typeof levels]

/** Buckets of a level that begin at or after an instant and before another. */
export interface Part {
  readonly level: Level
  readonly from: Instant
  readonly before: Instant
}

export interface Split {
  readonly parts: ReadonlyArray<Part>
  /** Instants the parts cover, from the one and before the other. */
  readonly whole: { readonly from: Instant; readonly before: Instant }
  /** What they do not cover, both ends inclusive. */
  readonly edges: ReadonlyArray<{ readonly from: Instant; readonly to: Instant }>
}

/** Both ends inclusive, null for none; undefined where no whole day lies between. By days alone where asked. */
export const split = (from: Instant | null, to: Instant | null, byDay = false): Split | undefined => {
  const open = { from: -endless, before: endless }
  if (from === null && to === null && !byDay) return { parts: [{ level: levels.all, ...open }], whole: open, edges: [] }
  const first = from === null ? -endless : startOfDay(from + day - 1)
  const end = to === null ? endless : startOfDay(to + 1)
  if (first >= end) return undefined
  return {
    parts: byDay ? [{ level: levels.day, from: first, before: end }] : monthsAndDays(first, end),
    whole: { from: first, before: end },
    edges: [
      ...(from !== null && from < first ? [{ from, to: first - 1 }] : []),
      ...(to !== null && end <= to ? [{ from: end, to }] : [])
    ]
  }
}

export const startOfMonth = (at: Instant): Instant => {
  const date = new Date(at)
  date.setUTCDate(1)
  return startOfDay(date.getTime())
}

// internal

/** Beyond the first and the last instant there is. */
const endless = 8.64e15

const monthsAndDays = (from: Instant, before: Instant): ReadonlyArray<Part> => {
  const firstMonth = from === -endless ? from : startOfMonth(startOfMonth(from - 1) + 32 * day)
  const lastMonth = before === endless ? before : startOfMonth(before)
  if (firstMonth >= lastMonth) return [{ level: levels.day, from, before }]
  return [
    { level: levels.day, from, before: firstMonth },
    { level: levels.month, from: firstMonth, before: lastMonth },
    { level: levels.day, from: lastMonth, before }
  ].filter((part) => part.from < part.before) as ReadonlyArray<Part>
}
