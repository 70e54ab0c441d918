/** What a request ends with when it has no answer. */

/** One refused parameter of a request. */
export interface RefusedParameter {
  readonly parameter: string
  readonly message: string
}

/** A problem the server described (RFC 9457), or an answer that was none: then `type` is `about:blank`. */
export class DravoProblem extends Error {
  override readonly name = "DravoProblem"
  readonly status: number
  /** An address that names the kind of problem; it ends in `invalid-request`, `unauthorized`, `not-found`… */
  readonly type: string
  readonly title: string
  readonly detail: string | null
  /** The request id, to be quoted to whoever runs the server. */
  readonly instance: string | null
  /** The refused parameters, empty unless the status is 400. */
  readonly errors: ReadonlyArray<RefusedParameter>
  /** Seconds after which another attempt may succeed; null where the server did not say. */
  readonly retryAfter: number | null

  constructor(status: number, body: unknown, retryAfter: number | null) {
    const said = isObject(body) ? body : {}
    const title = textOf(said["title"]) ?? `the server answered ${status}`
    const errors = Array.isArray(said["errors"]) ? said["errors"].filter(isRefusal) : []
    super(
      [title, textOf(said["detail"]), ...errors.map((one) => `${one.parameter} ${one.message}`)]
        .filter(Boolean)
        .join(": ")
    )
    this.status = status
    this.type = textOf(said["type"]) ?? "about:blank"
    this.title = title
    this.detail = textOf(said["detail"])
    this.instance = textOf(said["instance"])
    this.errors = errors
    this.retryAfter = retryAfter
  }
}

/** Whether another copy of this package made it counts for nothing. */
export const isProblem = (error: unknown): error is DravoProblem =>
  error instanceof Error && error.name === "DravoProblem"

// internal

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null

const textOf = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null)

const isRefusal = (value: unknown): value is RefusedParameter =>
  isObject(value) && typeof value["parameter"] === "string" && typeof value["message"] === "string"
