/** What every read of the fake X passes first: its token, its window of 15 minutes, its scopes. */
import { bearer } from "../FakePlatform.ts"
import type { Answer, Call } from "../FakePlatformFault.ts"
import type { Grant, Refusal, State } from "./state.ts"

export interface Admitted {
  readonly grant: Grant
  readonly headers: Readonly<Record<string, string>>
}

/** `resource` names the window it counts against. */
export const admit = (state: State, call: Call, resource: string): Admitted | Answer => {
  const token = bearer(call) ?? ""
  const grant = state.tokens.get(token)
  if (grant === undefined || (grant.expiresAt !== null && grant.expiresAt <= state.now())) return unauthorized
  const { headers, throttled } = meter(state, token, resource)
  if (throttled)
    return {
      status: 429,
      headers,
      body: { title: "Too Many Requests", detail: "Too Many Requests", type: "about:blank", status: 429 }
    }
  const refusal =
    state.refusal ??
    (["tweet.read", "users.read"].every((scope) => grant.scopes.includes(scope)) ? null : ("missing-scope" as const))
  return refusal === null
    ? { grant, headers }
    : { ...refusals[refusal], headers: { ...headers, ...refusals[refusal].headers } }
}

export const invalidRequest = (parameter: string, value: unknown, message: string) => ({
  errors: [{ parameters: { [parameter]: value }, message }],
  title: "Invalid Request",
  detail: "One or more parameters to your request was invalid.",
  type: problem("invalid-request")
})

export const problem = (type: string): string => `https://api.x.com/2/problems/${type}`

// internal

const unauthorized: Answer = {
  status: 401,
  body: { title: "Unauthorized", type: "about:blank", status: 401, detail: "Unauthorized" }
}

const refusals: Readonly<Record<Refusal, Answer>> = {
  credits: {
    status: 402,
    body: {
      account_id: "1700000000000000001",
      title: "CreditsDepleted",
      detail: "Your enrolled account [1700000000000000001] does not have any credits to fulfill this request.",
      type: problem("credits")
    }
  },
  "client-not-enrolled": {
    status: 403,
    body: {
      client_id: "1",
      detail: "You must use keys and tokens from a developer App that is attached to a Project.",
      title: "Client Forbidden",
      required_enrollment: "Standard Basic",
      reason: "client-not-enrolled",
      type: problem("client-forbidden")
    }
  },
  "unsupported-authentication": {
    status: 403,
    body: {
      title: "Unsupported Authentication",
      detail: "Authenticating with Unknown is forbidden for this endpoint.",
      type: problem("unsupported-authentication"),
      status: 403
    }
  },
  "user-suspended": {
    status: 403,
    body: { title: "Forbidden", detail: "The user has been suspended.", type: problem("user-suspended"), status: 403 }
  },
  "missing-scope": {
    status: 403,
    body: {
      title: "Forbidden",
      detail: "The token lacks the required scopes: tweet.read, users.read.",
      type: "about:blank",
      status: 403
    }
  },
  "usage-capped-daily": {
    status: 429,
    body: {
      title: "UsageCapExceeded",
      detail: "Usage cap exceeded: Daily product cap",
      period: "Daily",
      scope: "Product",
      type: problem("usage-capped")
    }
  },
  "usage-capped-monthly": {
    status: 429,
    body: {
      title: "UsageCapExceeded",
      detail: "Usage cap exceeded: Monthly product cap",
      period: "Monthly",
      scope: "Product",
      type: problem("usage-capped")
    }
  },
  "internal-error": {
    status: 503,
    headers: { "content-type": "text/html" },
    body: "<!doctype html><title>X / Error</title><p>Over capacity</p>"
  }
}

const window = 15 * 60_000

/** Counts against the token's window of this endpoint. */
const meter = (
  state: State,
  token: string,
  resource: string
): { readonly headers: Record<string, string>; readonly throttled: boolean } => {
  const now = state.now()
  const key = `${token} ${resource}`
  const open = state.windows.get(key)
  const current =
    open !== undefined && open.resetAt > now ? open : { used: 0, resetAt: Math.ceil((now + window) / 1000) * 1000 }
  state.windows.set(key, current)
  const until = Math.max(state.throttled.get(token) ?? 0, state.throttled.get("*") ?? 0)
  const throttled = until > now || current.used >= state.rateLimit
  if (!throttled) current.used++
  const reset = until > now ? until : current.resetAt
  return {
    throttled,
    headers: {
      "x-rate-limit-limit": String(state.rateLimit),
      "x-rate-limit-remaining": String(throttled ? 0 : state.rateLimit - current.used),
      "x-rate-limit-reset": String(Math.ceil(reset / 1000))
    }
  }
}
