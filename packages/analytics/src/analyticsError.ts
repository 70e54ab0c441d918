/** What a call rejects with. Upstream trouble is never here: it is in the rows. */

/** What to do about it is in the name; `docs/errors.md` says more. */
export type Code =
  | "invalid-request"
  | "misconfigured"
  | "conflict"
  | "not-found"
  | "cursor-expired"
  | "store-unavailable"
  | "closed"
  | "internal"

/** Every rejection that is not the caller's own abort reason. */
export class AnalyticsError extends Error {
  override readonly name: string = "AnalyticsError"
  readonly code: Code

  constructor(code: Code, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}

/** A value the call cannot be answered with; nothing was read or written. */
export class InvalidRequestError extends AnalyticsError {
  override readonly name: string = "InvalidRequestError"
  /** As the call names it: `limit`, `tokens.accessToken`. */
  readonly parameter: string

  constructor(parameter: string, detail: string) {
    super("invalid-request", `${parameter} ${detail}`)
    this.parameter = parameter
  }
}
