/** Asks the endpoints; a credential is asked for anew at each question, and goes into a header only. */

export interface Client {
  readonly get: <T>(path: string, query: Query, signal: AbortSignal) => Promise<T>
}

export type Query = Readonly<Record<string, string | number | null | undefined>>

/** An answer that is none, as the server told it (RFC 9457). */
export class Refused extends Error {
  readonly status: number
  readonly requestId: string | null

  constructor(status: number, sentence: string, requestId: string | null) {
    super(sentence)
    this.status = status
    this.requestId = requestId
  }
}

/** The server was not reached at all. */
export class Unreachable extends Error {}

/** `base` ends with a slash. */
export const clientOf = (base: string, token: () => string | Promise<string>): Client => ({
  get: async <T>(path: string, query: Query, signal: AbortSignal) => {
    const url = new URL(`v1/analytics/${path}`, base)
    for (const [name, value] of Object.entries(query)) if (value != null) url.searchParams.set(name, String(value))
    const authorization = `Bearer ${await token()}`
    const response = await fetch(url, {
      headers: { accept: "application/json", authorization },
      credentials: "omit",
      signal
    }).catch((error: unknown) => {
      throw error instanceof TypeError ? new Unreachable(error.message) : error
    })
    const body: unknown = await response.json().catch(() => undefined)
    if (!response.ok || body === undefined) throw refusedBy(response, body)
    // The endpoints' own definition says so.
    return body as T
  }
})

// internal

const refusedBy = (response: Response, body: unknown): Refused => {
  const said: Readonly<Record<string, unknown>> = typeof body === "object" && body !== null ? { ...body } : {}
  const texts = [said["title"], said["detail"]].filter((text) => typeof text === "string" && text !== "")
  const id = typeof said["instance"] === "string" ? said["instance"] : response.headers.get("x-request-id")
  return new Refused(
    response.status,
    texts.length === 0 ? `The server answered ${response.status}.` : `${texts.join(". ")}`,
    id?.replace(/^urn:request:/u, "") ?? null
  )
}
