/** `POST /oauth/v2/accessToken` of the fake LinkedIn: the refresh token stays the same and its year is not extended. */
import { form } from "../FakePlatform.ts"
import type { Answer, Call } from "../FakePlatformFault.ts"
import { issue, type State } from "./state.ts"

export const exchange = (state: State, call: Call): Answer => {
  const fields = form(call)
  const refuse = (status: number, error: string, description: string): Answer => ({
    status,
    body: { error, error_description: description }
  })
  const client = fields.get("client_id") ?? ""
  const known =
    state.clients === null
      ? client !== ""
      : Object.hasOwn(state.clients, client) && state.clients[client] === fields.get("client_secret")
  if (!known) return refuse(401, "invalid_client", "Client authentication failed")
  if (fields.get("grant_type") !== "refresh_token")
    return refuse(400, "unsupported_grant_type", "The grant type is not supported.")
  const refreshToken = fields.get("refresh_token") ?? ""
  const grant = state.refreshTokens.get(refreshToken)
  if (grant === undefined || grant.expiresAt <= state.now()) {
    return refuse(
      400,
      "invalid_request",
      "The provided authorization grant or refresh token is invalid, expired or revoked."
    )
  }
  const accessToken = issue(state, grant.memberId, grant.scopes)
  return {
    body: {
      access_token: accessToken,
      expires_in: 60 * 86_400,
      refresh_token: refreshToken,
      refresh_token_expires_in: Math.floor((grant.expiresAt - state.now()) / 1000),
      scope: grant.scopes.join(",")
    }
  }
}
