/** When an account's listing is worth the next look: by its own rhythm, and before anything it shows is gone. */
import { day, hour, type Instant, minute } from "../domain/Instant.ts"

/** What decides when an account is looked at for new posts. */
export interface Outlook {
  /** When its newest posts went live, newest first. */
  readonly newest: ReadonlyArray<Instant>
  /** What it lists is gone after so long, in milliseconds; null where it stays. */
  readonly everyAtMost: number | null
  /** A look costs nothing, or money only where it finds something. */
  readonly failures: number
}

/**
 * After one and a half times the time that lies between two posts: half of them are found within three quarters of it,
 * where no row's promise brings a look sooner. An account that has gone quiet is looked at as if it posted once since
 * its last post.
 */
export const next = ({ everyAtMost, failures, newest }: Outlook, now: Instant): Instant => {
  if (failures > 0) return now + Math.min(15 * minute * 2 ** Math.min(failures - 1, 10), day)
  const rest = Math.min(Math.max(1.5 * gap(newest, now), shortest), longest, everyAtMost ?? Infinity)
  return Math.round(now + rest)
}

/** The expected time between two posts. */
export const gap = (newest: ReadonlyArray<Instant>, now: Instant): number => {
  const [first, last] = [newest[0], newest.at(-1)]
  if (first === undefined || last === undefined) return day / 2
  const quiet = Math.max(0, now - first)
  return newest.length < 2 ? Math.max(day, quiet) : Math.max((first - last) / (newest.length - 1), quiet)
}

/** How many posts have probably appeared since then. */
export const expected = (newest: ReadonlyArray<Instant>, since: Instant, now: Instant): number =>
  Math.ceil(Math.max(0, now - since) / Math.max(minute, gap(newest, now)))

// internal

const shortest = hour
const longest = 2 * day
