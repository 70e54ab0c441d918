/** What the Graph API refuses alike on every platform under it, and what a row of that platform becomes. */

/** A refusal, and the row it has to lead to: as tables of refusals have them. */
export interface Row {
  readonly name: string
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly reason:
    | "OperatorActionRequired"
    | "RateLimited"
    | "Rejected"
    | "Unauthorized"
    | "Unavailable"
    | "Unclassified"
  readonly outcome: "failed" | "requires_reconnect"
  /** The row's sentence. */
  readonly error: string
  /** Milliseconds from the refusal; null for never, `backOff` for the first of our own waits. */
  readonly next: number | null | "backOff"
}

/** The API's own envelope. */
export const error = (code: number, message: string, more: object = {}) => ({
  error: { message, type: "OAuthException", code, ...more, fbtrace_id: "A" }
})

/** How many minutes one object's limit is said to last. */
export const usage = (id: string, type: string, minutes: number) => ({
  "x-business-use-case-usage": JSON.stringify({
    [id]: [{ type, call_count: 100, estimated_time_to_regain_access: minutes }]
  })
})

/** The sentences of rows; whoever quotes the platform's words puts them in brackets behind. */
export const sentencesOf = (label: string) => ({
  reconnect: `${label} no longer accepts this account's authorisation; reconnect the account`,
  scope: `${label} did not grant a permission these numbers need; reconnect the account and grant it`,
  limited: `${label} limits the number of requests; the next attempt waits for its deadline`,
  operator: `${label} refuses this application until its operator acts`,
  hidden: `${label} does not show this to the connected account at present`,
  down: `${label} could not be reached or had an internal error`,
  rejected: `${label} did not accept the request`,
  unknown: `${label} refused the request for an unknown reason`
})

/** An hour in milliseconds. */
export const hours = 3_600_000

/** The same answer to every request of a reading. */
export const rowsOf = (label: string): ReadonlyArray<Row> => {
  const { down, limited, operator, reconnect, rejected, unknown } = sentencesOf(label)
  const says = (
    sentence: string,
    name: string,
    [code, message, more]: Parameters<typeof error>,
    means: Pick<Row, "next" | "outcome" | "reason"> & { readonly status?: number }
  ): Row => ({
    status: 400,
    ...means,
    name,
    body: error(code, message, more),
    error: `${sentence} (${message}).`
  })
  const dead = { reason: "Unauthorized", outcome: "requires_reconnect", next: null } as const
  const failed = { outcome: "failed", next: "backOff" } as const
  const subcode = (error_subcode: number) => ({ error_subcode })
  const transient = { is_transient: true }
  const proof = "API calls from the server require an appsecret_proof argument"
  return [
    says(reconnect, "an expired token", [190, "Session has expired", subcode(463)], dead),
    says(reconnect, "a changed password", [190, "The user changed the password", subcode(460)], dead),
    says(reconnect, "an app that was removed", [190, "The user has not authorized application", subcode(458)], dead),
    says(limited, "the app's limit", [4, "(#4) Application request limit reached", transient], {
      ...failed,
      reason: "RateLimited",
      status: 403
    }),
    says(limited, "a policy block", [368, "temporarily blocked"], {
      ...failed,
      reason: "RateLimited",
      next: 6 * hours
    }),
    says(operator, "a proof that is asked for", [100, proof], { ...failed, reason: "OperatorActionRequired" }),
    says(down, "a passing trouble", [2, "Service temporarily unavailable", transient], {
      ...failed,
      reason: "Unavailable",
      status: 500
    }),
    says(down, "an unknown one", [1, "An unknown error occurred"], { ...failed, reason: "Unavailable" }),
    {
      ...failed,
      name: "a page of a proxy",
      status: 502,
      body: "<h1>Bad gateway</h1>",
      headers: { "content-type": "text/html" },
      reason: "Unavailable",
      error: `${down} (status 502).`
    },
    says(rejected, "a bad path", [2500, "Unknown path components: /x"], { ...failed, reason: "Rejected" }),
    says(unknown, "a code nobody knows", [36000, "The image size is too large."], { ...failed, reason: "Unclassified" })
  ]
}
