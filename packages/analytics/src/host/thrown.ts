/**
 * What a host's own function threw, in words that may be printed: anything can be thrown, and what is may quote a
 * secret.
 */

/** The kind alone, such as `TypeError`; for what may hold a token. */
export const kindOf = (thrown: unknown): string => {
  try {
    return thrown instanceof Error ? thrown.constructor.name : typeof thrown
  } catch {
    // A proxy can refuse even to say what it is.
    return typeof thrown
  }
}
