/**
 * Prices per resource and UTC day: asking again inside a day already paid is free, the first ask of a new day is not.
 * So a day is opened right after midnight, when it stays free for longest, and used until the next one.
 */
import { day, type Instant, minute, startOfDay } from "../domain/Instant.ts"

/** A time in which asking once more costs nothing: from the first instant until before the last. */
export interface FreeWindow {
  readonly from: Instant
  readonly until: Instant
}

/** Free of charge is still a request: this many milliseconds apart. */
export const freeInterval = 15 * minute

/** Whether the day of `now` was paid for by a refresh at `at`. */
export const isPaid = (at: Instant, now: Instant): boolean => startOfDay(at) === startOfDay(now)

/** The midnight after an instant. */
export const nextDay = (at: Instant): Instant => startOfDay(at) + day

/** The share of its UTC day that is over, 0 to 1. */
export const elapsed = (at: Instant): number => (at - startOfDay(at)) / day

/**
 * When a row asked for at `at` has its day's last free capture: from near the end of a day that is paid until just
 * before the next one, which is not. Null where the copy is from the end of its day already.
 */
export const lastCall = (at: Instant): FreeWindow | null => {
  const end = nextDay(at)
  const from = Math.max(end - lastCallBefore, at + freeInterval)
  return at >= end - lastCallBefore || from >= end - closing ? null : { from, until: end - closing }
}

/** Long enough for a scheduler that comes by every few minutes, in milliseconds. */
export const lastCallBefore = 20 * minute

/** A call takes time: one that begins in the day's last minute may be answered, and charged, in the next day. */
export const closing = minute
