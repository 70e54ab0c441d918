/** Whether SIGTERM and SIGINT are how the running command is meant to end. */
import * as Effect from "effect/Effect"

let expected = false

/** For commands that run until they are stopped: a signal is then their success, not a cut-off. */
export const expect: Effect.Effect<void> = Effect.sync(() => {
  expected = true
})

export const areExpected = (): boolean => expected
