/**
 * Prices per resource and UTC day: asking again inside a day already paid is free, the first ask of a new day is not.
 * So a day is opened right after midnight, when it stays free for longest, and used until the next one.
 */
import { type Instant, startOfDay } from "./Instant.ts"

/** Free of charge is still a request: this many milliseconds apart. */
export const freeInterval = 15 * 60_000

/** Whether the day of `now` was paid for by a refresh at `at`. */
export const isPaid = (at: Instant, now: Instant): boolean => startOfDay(at) === startOfDay(now)

/** The midnight after an instant. */
export const nextDay = (at: Instant): Instant => startOfDay(at) + day

/** The share of its UTC day that is over, 0 to 1. */
export const elapsed = (at: Instant): number => (at - startOfDay(at)) / day

/**
 * Whether a row last asked for at `at` deserves the last free capture of its day: the day is paid, nearly over, and the
 * copy not from its end. A background refresher asks this in the last `lastCall` of every day.
 */
export const isLastCall = (at: Instant, now: Instant): boolean =>
  isPaid(at, now) && now - at >= freeInterval && nextDay(now) - now <= lastCall

/** Long enough for a scheduler that comes by every few minutes, in milliseconds. */
export const lastCall = 20 * 60_000

// internal

const day = 86_400_000
