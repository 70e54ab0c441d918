/**
 * When a platform says to come back, read from its headers. Garbage is null; every deadline is clamped as core demands.
 */
import { deadline } from "@dravo/core/AdapterError"
import { type Instant, startOfDay } from "@dravo/core/Instant"

/** `Retry-After`: seconds from now, or an HTTP date. A negative or fractional delay is garbage. */
export const retryAfter = (value: string | undefined, now: Instant): Instant | null => {
  const text = value?.trim() ?? ""
  if (/^\d{1,9}$/u.test(text)) return deadline(now + Number(text) * 1000, now)
  return httpDate.test(text) ? deadline(Date.parse(text), now) : null
}

/** A header that names the instant in seconds since 1970. */
export const epochSeconds = (value: string | undefined, now: Instant): Instant | null => {
  const text = value?.trim() ?? ""
  return /^\d{1,11}$/u.test(text) ? deadline(Number(text) * 1000, now) : null
}

/** A number of minutes a platform estimates; not a number, negative or zero is no hint at all. */
export const minutes = (value: unknown, now: Instant): Instant | null =>
  typeof value === "number" && value > 0 ? deadline(now + value * 60_000, now) : null

/** The next UTC midnight: where daily quotas start anew. */
export const nextDay = (now: Instant): Instant => startOfDay(now) + 86_400_000

// internal

/** The one form RFC 9110 lets senders generate; its two obsolete forms are seen nowhere and are ambiguous. */
const httpDate =
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} (GMT|UTC)$/u
