/** `POST /2/oauth2/token` of the fake X: a refresh token is good for one exchange. */
import { issue, type State } from "./state.ts"
import { form } from "../FakePlatform.ts"
import type { Answer, Call } from "../FakePlatformFault.ts"

export const exchange = (state: State, call: Call): Answer => {
  const fields = form(call)
  if (!isKnownClient(state, call, fields)) {
    return {
      status: 401,
      body: { error: "unauthorized_client", error_description: "Missing valid authorization header" }
    }
  }
  if (fields.get("grant_type") !== "refresh_token") {
    return {
      status: 400,
      body: { error: "unsupported_grant_type", error_description: "Missing or invalid grant_type." }
    }
  }
  const token = fields.get("refresh_token") ?? ""
  const grant = state.refreshTokens.get(token)
  if (grant === undefined)
    return {
      status: 400,
      body: { error: "invalid_request", error_description: "Value passed for the token was invalid." }
    }
  state.refreshTokens.delete(token)
  const pair = issue(state, grant.userId, grant.scopes, lifetime)
  return {
    body: {
      token_type: "bearer",
      expires_in: lifetime,
      access_token: pair.accessToken,
      refresh_token: pair.refreshToken,
      scope: grant.scopes.join(" ")
    }
  }
}

// internal

const lifetime = 7200

/** A confidential client shows its secret as HTTP Basic, a public one only names itself. */
const isKnownClient = (state: State, call: Call, fields: URLSearchParams): boolean => {
  const basic = /^Basic (\S+)$/u.exec(call.headers["authorization"] ?? "")?.[1]
  const [id = "", secret = null] =
    basic === undefined ? [fields.get("client_id") ?? ""] : Buffer.from(basic, "base64").toString("utf8").split(":")
  if (state.clients === null) return id !== ""
  return Object.hasOwn(state.clients, id) && state.clients[id] === secret
}
