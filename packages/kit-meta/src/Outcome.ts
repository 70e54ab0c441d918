/** From what single objects became to what a whole call did. */
import type { Reading } from "@dravo/core/Adapter"
import { AdapterError, type Reason } from "@dravo/core/AdapterError"
import type { PlatformId } from "@dravo/core/Ids"
import * as Json from "@dravo/kit-http/Json"
import * as Effect from "effect/Effect"
import type { Answer } from "./Graph.ts"
import type { Outcome } from "./Reader.ts"

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
  const seen = yield* witness
  const lists =
    seen._tag === "Node" && Json.list(Json.at(seen.body, "data")).some((one) => Json.at(one, "id") !== undefined)
  return lists ? { _tag: "Absent" } : { _tag: "Failed", reason: lost.refusal.reason }
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

// internal

const ofTheCall: ReadonlySet<Reason["_tag"]> = new Set<Reason["_tag"]>([
  "Unauthorized",
  "PermissionMissing",
  "RateLimited",
  "OperatorActionRequired",
  "Unavailable",
  "InvalidResponse",
  "Unclassified"
])
