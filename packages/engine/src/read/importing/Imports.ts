/** Numbers a host had read before, and what became of them. */
import type { Instant } from "@dravo/core/Instant"

/**
 * What was read of a post, or of an account where no post is named, before. A post goes by the platform's id of it, or
 * by the host's.
 */
export interface PastReading {
  readonly accountId: string
  readonly platformPostId?: string | null
  readonly postId?: string | null
  readonly at: Instant
  /** The last reading that still found these numbers; `at` when left out. */
  readonly until?: Instant
  /** Official keys as the platform names them; a null is a number that was not there. */
  readonly metrics: Readonly<Record<string, unknown>>
}

/** How many readings went which way. Nothing was written where any was refused. */
export interface ImportSummary {
  readonly added: number
  /** There already. */
  readonly known: number
  /** Left out: numbers of their time are there, which were read here or given before. */
  readonly overlapping: number
  /** Left out: too old to be kept. */
  readonly expired: number
  readonly refused: ReadonlyArray<RefusedReading>
}

/** Why a reading cannot be taken: what of it is wrong, and a sentence that goes on after its name. */
export interface RefusedReading {
  readonly index: number
  readonly parameter: string
  readonly detail: string
}

/** The most readings of one call. */
export const maxReadings = 1000
