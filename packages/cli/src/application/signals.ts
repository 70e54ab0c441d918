/** Whether SIGTERM and SIGINT are how the running command is meant to end, and a reader that leaves as one of them. */
import * as Effect from "effect/Effect"

let expected = false

/** For commands that run until they are stopped: a signal is then their success, not a cut-off. */
export const expect: Effect.Effect<void> = Effect.sync(() => {
  expected = true
})

export const areExpected = (): boolean => expected

/**
 * A reader that has seen enough, as `head` has, ends the command as a signal would: what it opened is closed, and that
 * is no failure.
 */
export const endWithReader = (output: NodeJS.WriteStream): void => {
  output.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error
    expected = true
    process.kill(process.pid, "SIGTERM")
  })
}
