/**
 * That a message is acted on once: platforms send it again until they are answered, and whoever has seen one can send
 * it again too. One whose processing was cut short is tried again, up to five times.
 */
import type { Coordination } from "@dravo/core/Coordination"
import type { PlatformId } from "@dravo/core/Ids"
import { day, type Instant } from "@dravo/core/Instant"
import type { StoreError } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"

export interface Message {
  readonly platform: PlatformId
  readonly id: string
  readonly now: Instant
}

/** False for a message that was acted on already, or in vain too often. */
export const begin = Effect.fnUntraced(function* (
  coordination: Coordination["Service"],
  message: Message
): Effect.fn.Return<boolean, StoreError> {
  for (const attempt of attempts) if (yield* isFresh(coordination, message, attempt)) return true
  return false
})

/** Takes all attempts that are left. */
export const end = ({ recordCharges }: Coordination["Service"], message: Message) =>
  recordCharges(
    ledgerOf(message),
    dayOf(message.now),
    attempts.map((attempt) => nameOf(message, attempt))
  )

// internal

const attempts = [1, 2, 3, 4, 5]

/** What is older than a day is refused for its age, so that two days are memory enough. */
const isFresh = Effect.fnUntraced(function* (
  { recordCharges }: Coordination["Service"],
  message: Message,
  attempt: number
) {
  const today = dayOf(message.now)
  const name = [nameOf(message, attempt)]
  const sinceYesterday = yield* recordCharges(ledgerOf(message), today - day, name)
  const sinceMidnight = yield* recordCharges(ledgerOf(message), today, name)
  return sinceYesterday > 0 && sinceMidnight > 0
})

const dayOf = (now: Instant): Instant => Math.floor(now / day) * day
const ledgerOf = ({ platform }: Message): string => JSON.stringify(["messages", platform])
const nameOf = ({ id }: Message, attempt: number): string => `${id} ${attempt}`
