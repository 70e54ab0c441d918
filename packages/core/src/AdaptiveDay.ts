/**
 * Prices per resource and UTC day: asking again inside a day already paid is free, the first ask of a new day is not.
 * So a day is opened right after midnight, when it is free for longest, and used until the next one.
 */
import { type Instant, startOfDay } from "./Instant.ts"

/** Free, but still a request: this far apart. */
export const freeInterval = 15 * 60_000

/** How long before midnight the day's last free capture is worth taking. */
export const closing = 20 * 60_000

/** Whether the day of `now` was paid for by a refresh at `at`. */
export const isPaid = (at: Instant, now: Instant): boolean => startOfDay(at) === startOfDay(now)

/** The midnight after an instant. */
export const nextDay = (at: Instant): Instant => startOfDay(at) + day

/** The share of its UTC day that is over, 0 to 1. */
export const elapsed = (at: Instant): number => (at - startOfDay(at)) / day

/** Whether the day's last free capture is due: the day is paid, nearly over, and the copy is older than `freeInterval`. */
export const isLastCapture = (at: Instant, now: Instant): boolean =>
  isPaid(at, now) && now - at >= freeInterval && nextDay(now) - now <= closing

// internal

const day = 86_400_000
