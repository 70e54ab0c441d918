/** A promise that came where none was asked for: nobody waits for it, and its rejection must not end the process. */
import * as Predicate from "effect/Predicate"

/** Whatever becomes of the answer is heard by nobody; anything may be given, and nothing is thrown. */
export const forget = (answer: unknown): void => {
  try {
    if (Predicate.isPromiseLike(answer)) answer.then(nothing, nothing)
  } catch {
    // The host's own `then`, which may throw as any code may.
  }
}

// internal

const nothing = (): void => {}
