/** A database that is no longer where it was opened is somebody's mistake: the log says so, once. */
import type { Reason } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"

/** To be told of every failure. */
export const once = (): ((reason: Reason) => Effect.Effect<void>) => {
  let isTold = false
  return (reason) => {
    if (reason._tag !== "Moved" || isTold) return Effect.void
    isTold = true
    return Effect.logError(`the database was taken away from under a process that runs: ${reason.detail}`)
  }
}
