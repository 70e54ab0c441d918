/** Exchanges of the fake Instagram: there is no refresh token, a long-lived token buys its own successor. */
import { form } from "../FakePlatform.ts"
import type { Answer, Call } from "../FakePlatformFault.ts"
import { error, type GraphState, type GraphToken } from "./graph.ts"

/** `GET /refresh_access_token`: unexpired, and at least a day old. */
export const refresh = (state: GraphState, call: Call): Answer => {
  if (call.query.get("grant_type") !== "ig_refresh_token")
    return error(100, "Invalid grant_type", { type: "IGApiException" })
  const token = state.tokens.get(call.query.get("access_token") ?? "")
  if (token !== undefined && token.issuedAt > state.now() - 86_400_000)
    return error(100, "The access token is not old enough yet", { type: "IGApiException" })
  return issue(state, token)
}

/** `POST /oauth/access_token` with the app's id and secret. */
export const exchange = (state: GraphState, call: Call, apps: Readonly<Record<string, string>> | null): Answer => {
  const fields = form(call)
  const known = apps === null || apps[fields.get("client_id") ?? ""] === fields.get("client_secret")
  if (!known) return error(1, "Error validating client secret.")
  if (fields.get("grant_type") !== "fb_exchange_token") return error(100, "Invalid grant_type")
  return issue(state, state.tokens.get(fields.get("fb_exchange_token") ?? ""))
}

// internal

const lifetime = 5_184_000

const issue = (state: GraphState, token: GraphToken | undefined): Answer => {
  if (token === undefined || (token.expiresAt !== null && token.expiresAt <= state.now())) {
    return error(190, "Error validating access token: Session has expired.", { error_subcode: 463 })
  }
  const text = `fake-long-lived-${++state.issued}`
  state.tokens.set(text, { ...token, issuedAt: state.now(), expiresAt: state.now() + lifetime * 1000 })
  return { body: { access_token: text, token_type: "bearer", expires_in: lifetime } }
}
