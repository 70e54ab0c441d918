/** How a period is put together from whole months, days and hours, and what is left at either end. */
import { day, hour, type Instant, startOfDay } from "@dravo/core/Instant"

/** What a bucket is of: everything, a UTC month, a UTC day or an hour. */
export const levels = { all: 0, month: 1, day: 2, hour: 3 } as const
export type Level = (typeof levels)[keyof typeof levels]

/** The shortest time a bucket is of: an hour or a day, in milliseconds. */
export type Unit = number

/** Buckets of a level that begin at or after an instant and before another. */
export interface Part {
  readonly level: Level
  readonly from: Instant
  readonly before: Instant
}

/** From the one and before the other. */
export interface Stretch {
  readonly from: Instant
  readonly before: Instant
}

export interface Split {
  readonly unit: Unit
  readonly parts: ReadonlyArray<Part>
  /** Instants the parts cover. */
  readonly whole: Stretch
  /** Those that are covered by parts of days and more. */
  readonly days: Stretch
  /** What they do not cover, both ends inclusive; each shorter than a unit. */
  readonly edges: ReadonlyArray<{ readonly from: Instant; readonly to: Instant }>
  /** Units among those covered in which a day begins: no bucket tells the one day's rows from the other's. */
  readonly torn: ReadonlySet<Instant>
}

/** Beyond the first and the last instant there is, and the start of a day. */
export const endless = 8.64e15

/** Both ends inclusive, null for none; undefined where no whole unit lies between. By days alone where asked. */
export const split = (from: Instant | null, to: Instant | null, unit: Unit, byDay = false): Split | undefined => {
  const open = { from: -endless, before: endless }
  if (from === null && to === null && !byDay)
    return { unit, parts: [{ level: levels.all, ...open }], whole: open, days: open, edges: [], torn: none }
  const whole = {
    from: from === null ? -endless : startOf(unit, from + unit - 1),
    before: to === null ? endless : startOf(unit, to + 1)
  }
  if (whole.from >= whole.before) return undefined
  const days = daysOf(whole)
  return {
    unit,
    parts: byDay
      ? [{ level: levels.day, ...days }]
      : [
          { level: levels.hour, from: whole.from, before: days.from },
          ...monthsAndDays(days),
          { level: levels.hour, from: days.before, before: whole.before }
        ].filter((part) => part.from < part.before),
    whole,
    days,
    edges: edgesOf(from, to, whole),
    torn: none
  }
}

/** By hours, for days that begin at these instants; undefined where no whole hour lies between. */
export const splitByDays = (
  from: Instant | null,
  to: Instant | null,
  starts: ReadonlyArray<Instant>
): Split | undefined => {
  const [first, last] = [starts[0], starts.at(-1)]
  if (first === undefined || last === undefined) return undefined
  const begin = Math.max(from ?? first, first)
  const whole = { from: startOf(hour, begin + hour - 1), before: to === null ? endless : startOf(hour, to + 1) }
  if (whole.from >= whole.before) return undefined
  return {
    unit: hour,
    parts: [{ level: levels.hour, ...whole }],
    whole,
    days: { from: whole.from, before: whole.from },
    edges: edgesOf(begin, to, whole),
    torn: new Set(starts.map((at) => startOf(hour, at)).filter((at, n) => at !== starts[n] && isIn(whole, at)))
  }
}

export const isIn = ({ before, from }: Stretch, at: Instant): boolean => at >= from && at < before

export const startOf = (unit: Unit, at: Instant): Instant => Math.floor(at / unit) * unit

export const startOfMonth = (at: Instant): Instant => {
  const date = new Date(at)
  date.setUTCDate(1)
  return startOfDay(date.getTime())
}

// internal

const none: ReadonlySet<Instant> = new Set()

const edgesOf = (from: Instant | null, to: Instant | null, whole: Stretch): Split["edges"] => [
  ...(from !== null && from < whole.from ? [{ from, to: whole.from - 1 }] : []),
  ...(to !== null && whole.before <= to ? [{ from: whole.before, to }] : [])
]

/** None, at the stretch's start, where no whole day lies in it. */
const daysOf = ({ before, from }: Stretch): Stretch => {
  const days = { from: startOfDay(from + day - 1), before: startOfDay(before) }
  return days.from < days.before ? days : { from, before: from }
}

const monthsAndDays = ({ before, from }: Stretch): ReadonlyArray<Part> => {
  const firstMonth = from === -endless ? from : startOfMonth(startOfMonth(from - 1) + 32 * day)
  const lastMonth = before === endless ? before : startOfMonth(before)
  if (firstMonth >= lastMonth) return [{ level: levels.day, from, before }]
  return [
    { level: levels.day, from, before: firstMonth },
    { level: levels.month, from: firstMonth, before: lastMonth },
    { level: levels.day, from: lastMonth, before }
  ]
}
