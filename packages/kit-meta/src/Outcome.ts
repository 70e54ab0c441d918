/** From what single objects became to what a whole call did. */
import type { Reading, Withheld } from "@dravo/core/Adapter"
import { AdapterError, Hidden, type Reason } from "@dravo/core/AdapterError"
import type { PlatformId } from "@dravo/core/Ids"
import * as SyncState from "@dravo/core/SyncState"
import * as Json from "@dravo/kit-http/Json"
import * as Effect from "effect/Effect"
import type { Answer } from "./graph/Answer.ts"
import type { Outcome } from "./reader/objects.ts"

/**
 * What to make of objects the API calls missing, for which it has the same words as for a permission the token lost.
 * They may only be gone when the token was seen to read others of the account: either beside them, or in the account's
 * own listing, which `witness` asks for. Even then a second reading has to confirm it; without it they are merely
 * hidden, and asked for again.
 */
export const readLost = Effect.fnUntraced(function* (
  outcomes: ReadonlyArray<Outcome>,
  witness: Effect.Effect<Answer>
): Effect.fn.Return<Reading> {
  const lost = outcomes.find((one) => one._tag === "Lost")
  if (lost?._tag !== "Lost") return { _tag: "Absent" }
  if (outcomes.some(({ _tag }) => _tag === "Node")) return { _tag: "Absent" }
  return isListing(yield* witness) ? { _tag: "Absent" } : { _tag: "Failed", reason: lost.refusal.reason }
})

/**
 * A permission refused for one object, while the token reads others of the account, is the object's own: it is hidden,
 * and nobody has to connect again for it. The witness is only asked where nothing was read beside it.
 */
export const withoutBlame = Effect.fnUntraced(function* (
  readings: ReadonlyArray<Reading>,
  witness: Effect.Effect<Answer>
): Effect.fn.Return<ReadonlyArray<Reading>> {
  if (!readings.some(isMissingPermission)) return readings
  const served = readings.some(({ _tag }) => _tag === "Value") || isListing(yield* witness)
  return served
    ? readings.map((one) =>
        isMissingPermission(one) ? { _tag: "Failed", reason: new Hidden({ detail: one.reason.detail }) } : one
      )
    : readings
})

/**
 * Fails when every reading says the same about the token, the app or the platform: then it was the call that failed.
 */
export const settle = (
  platform: PlatformId,
  operation: "readPosts" | "readAccounts",
  readings: ReadonlyArray<Reading>
): Effect.Effect<ReadonlyArray<Reading>, AdapterError> => {
  const [first] = readings
  if (first?._tag !== "Failed" || !ofTheCall.has(first.reason._tag)) return Effect.succeed(readings)
  const { reason } = first
  return readings.every((one) => one._tag === "Failed" && one.reason._tag === reason._tag)
    ? Effect.fail(new AdapterError({ platform, operation, reason }))
    : Effect.succeed(readings)
}

/** What a refused request would have brought: the sentence of the keys, and the refusal's own. */
export const withheld = (
  answer: Answer,
  keys: ReadonlyArray<string>,
  warning: string,
  label: string
): ReadonlyArray<Withheld> => {
  if (answer._tag !== "Refused") return []
  const { reason } = answer.refusal
  return [
    { keys, warning },
    // A limit met by one of a reading's requests counts for all that is asked next.
    { keys, warning: SyncState.sentence(reason, label), ...(reason._tag === "RateLimited" ? { limited: reason } : {}) }
  ]
}

/** Whether one of the requests was not made any more: then nobody knows what it would have brought. */
export const isLeftOut = (answers: ReadonlyArray<Answer>): boolean =>
  answers.some((one) => one._tag === "Refused" && one.refusal.reason._tag === "RequestLimit")

// internal

const isListing = (answer: Answer): boolean =>
  answer._tag === "Node" && Json.list(Json.at(answer.body, "data")).some((one) => Json.at(one, "id") !== undefined)

type Failed = Extract<Reading, { _tag: "Failed" }>

const isMissingPermission = (reading: Reading): reading is Failed =>
  reading._tag === "Failed" && reading.reason._tag === "PermissionMissing"

const ofTheCall: ReadonlySet<Reason["_tag"]> = new Set<Reason["_tag"]>([
  "Unauthorized",
  "PermissionMissing",
  "RateLimited",
  "OperatorActionRequired",
  "Unavailable",
  "InvalidResponse",
  "Unclassified"
])
