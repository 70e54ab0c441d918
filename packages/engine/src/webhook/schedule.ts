/** When a message that did not arrive is tried again, and when an endpoint is given up. */
import * as Instant from "@dravo/core/Instant"
import type { Endpoint } from "@dravo/core/Webhook"
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"

/** Between one try and the next, in milliseconds: some three days in all. */
export const delays: ReadonlyArray<number> = [
  5_000,
  5 * Instant.minute,
  30 * Instant.minute,
  2 * Instant.hour,
  5 * Instant.hour,
  10 * Instant.hour,
  14 * Instant.hour,
  20 * Instant.hour,
  24 * Instant.hour
]

/**
 * After so many tries; null where there is none left. `random` is from 0 to 1: a try comes at most a fifth later, so
 * that what failed together does not come back together. Never before the receiver asks, up to a day.
 */
export const nextAt = (
  tries: number,
  now: Instant.Instant,
  random: number,
  asked: number | null = null
): Instant.Instant | null => {
  const delay = delays[tries - 1]
  if (delay === undefined) return null
  return Math.round(now + Math.max(delay * (1 + random / 5), Math.min(asked ?? 0, 24 * Instant.hour)))
}

/** Nothing arrived for three days. */
export const isSilent = ({ arrivedAt, enabledAt }: Endpoint, now: Instant.Instant): boolean =>
  Math.max(arrivedAt ?? 0, enabledAt) <= now - 3 * Instant.day

/** How long an endpoint wants to be left alone; null where it does not say so. */
export const restOf = (status: number | null, retryAfter: string | null, now: Instant.Instant): number | null =>
  status === 429 || status === 503 ? retryAfterMillis(retryAfter, now) : null

/** `Retry-After` in milliseconds from now; null where there is none that can be read. */
export const retryAfterMillis = (header: string | null, now: Instant.Instant): number | null => {
  if (header === null) return null
  if (/^\d{1,9}$/u.test(header.trim())) return 1000 * Number(header)
  const at = DateTime.make(header)
  return Option.isNone(at) ? null : Math.max(0, DateTime.toEpochMillis(at.value) - now)
}
