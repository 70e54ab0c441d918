/** `POST /v2/oauth/token/` of the fake TikTok: failures come with status 200, and a refresh token is good once. */
import { form } from "../FakePlatform.ts"
import type { Answer, Call } from "../FakePlatformFault.ts"
import { issue, type State } from "./state.ts"

export const exchange = (state: State, call: Call): Answer => {
  const fields = form(call)
  const key = fields.get("client_key") ?? "",
    secret = fields.get("client_secret") ?? ""
  const known =
    state.clients === null
      ? key !== "" && secret !== ""
      : Object.hasOwn(state.clients, key) && state.clients[key] === secret
  if (!known) return failure("invalid_client", "Client key or secret is incorrect.")
  if (fields.get("grant_type") !== "refresh_token")
    return failure("unsupported_grant_type", "Grant type is not supported.")
  const token = fields.get("refresh_token") ?? ""
  const grant = state.refreshTokens.get(token)
  if (grant === undefined) return failure("invalid_grant", "Refresh token is invalid or expired.")
  state.refreshTokens.delete(token)
  const pair = issue(state, grant.openId, grant.scopes, state.lifetime)
  return {
    body: {
      open_id: grant.openId,
      scope: grant.scopes.join(","),
      access_token: pair.accessToken,
      expires_in: state.lifetime,
      refresh_token: pair.refreshToken,
      refresh_expires_in: state.refreshLifetime,
      token_type: "Bearer"
    }
  }
}

// internal

const failure = (error: string, description: string): Answer => ({
  body: { error, error_description: description, log_id: "20260629120000TOKEN" }
})
