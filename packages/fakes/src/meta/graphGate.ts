/** Who may read of a fake of the Graph API, in the API's own words, and the usage it tells of. */
import { createHmac } from "node:crypto"
import type { Answer } from "../FakePlatformFault.ts"
import type { GraphRefusal, GraphState, GraphToken } from "./graphState.ts"

export const error = (
  code: number,
  message: string,
  more: Readonly<Record<string, unknown>> = {},
  status = 400
): Answer => ({
  status,
  body: { error: { message, type: "OAuthException", code, ...more, fbtrace_id: "AfakeTrace0000000000" } }
})

export const missing = (id: string): Answer =>
  error(
    100,
    `Unsupported get request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, ` +
      "or does not support this operation.",
    { type: "GraphMethodException", error_subcode: 33 }
  )

/** Throttles come before anything else, as they do on the real one. */
export const gate = (
  state: GraphState,
  text: string,
  token: GraphToken | undefined,
  proof: string | null
): Answer | undefined => {
  const { code, type } = state.pool
  if (waitOf(state, text) > 0)
    return error(code, `(#${code}) There have been too many calls to this ${type} account. Wait a bit and try again.`)
  if (token === undefined) return undefined
  if (token.expiresAt !== null && token.expiresAt <= state.now()) return refusals.expired
  if (state.appSecret !== null) {
    if (proof === null) return refusals["proof-required"]
    if (proof !== createHmac("sha256", state.appSecret).update(text).digest("hex"))
      return error(100, "Invalid appsecret_proof provided in the API argument", { type: "GraphMethodException" })
  }
  return state.refusal === null ? undefined : refusals[state.refusal]
}

/** The header comes only with some answers of some tokens; minutes only while throttled. */
export const usage = (
  state: GraphState,
  text: string,
  token: GraphToken | undefined
): Readonly<Record<string, string>> => {
  const wait = Math.max(0, Math.ceil(waitOf(state, text) / 60_000))
  const pool = {
    type: state.pool.type,
    call_count: wait > 0 ? 100 : 1,
    total_cputime: 1,
    total_time: 1,
    estimated_time_to_regain_access: wait
  }
  return token === undefined && wait === 0
    ? {}
    : {
        "x-business-use-case-usage": JSON.stringify({
          [token?.ownerId ?? "645699291956344"]: [pool],
          "1": [{ ...pool, estimated_time_to_regain_access: 0 }]
        })
      }
}

// internal

const waitOf = (state: GraphState, text: string): number =>
  Math.max(state.throttled.get(text) ?? 0, state.throttled.get("*") ?? 0) - state.now()

const refusals: Readonly<Record<GraphRefusal, Answer>> = {
  expired: error(190, "Error validating access token: Session has expired.", { error_subcode: 463 }),
  "password-changed": error(
    190,
    "Error validating access token: The session has been invalidated because the user changed their password.",
    { error_subcode: 460 }
  ),
  permission: error(10, "(#10) Application does not have permission for this action"),
  "app-limit": error(4, "(#4) Application request limit reached", { is_transient: true }),
  "custom-limit": error(613, "(#613) Calls to this api have exceeded the rate limit."),
  "policy-block": error(368, "The action attempted has been deemed abusive or is otherwise disallowed"),
  transient: error(
    2,
    "An unexpected error has occurred. Please retry your request later.",
    { is_transient: true },
    500
  ),
  "proof-required": error(100, "API calls from the server require an appsecret_proof argument", {
    type: "GraphMethodException"
  })
}
