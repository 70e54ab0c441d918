/** A problem as a complete `Response`, where there is no API to make it: the host closes, or nothing could be read. */
import * as Problems from "../contract/Problems.ts"

export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail?: string
}

/** As the API itself would say it, with a request id of its own. */
export const of = (problem: Problem, headers: Readonly<Record<string, string>> = {}): Response => {
  const id = crypto.randomUUID()
  const { detail, status, title, type, ...rest } = problem
  // An error carries more than its members.
  const errors = "errors" in rest ? { errors: rest.errors } : {}
  return new Response(JSON.stringify({ type, title, status, detail, instance: `urn:request:${id}`, ...errors }), {
    status,
    headers: {
      "content-type": "application/problem+json",
      "x-request-id": id,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      ...headers
    }
  })
}

export const unavailable = (): Response => of(Problems.unavailable(), { "retry-after": "1" })

export const internal = (): Response => of(Problems.internal())

/** What arrived is no request of HTTP that could be handed on: no valid address, or no valid `Host`. */
export const unreadable = (): Response => of(Problems.unreadable())

export const methodNotAllowed = (allow: string): Response => of(Problems.methodNotAllowed(allow), { allow })
