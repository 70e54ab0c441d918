/** Who may ask the fake YouTube, how often, and how tokens are renewed there. */
import * as FakePlatform from "@dravo/fakes/FakePlatform"
import type { Answer, Call } from "@dravo/fakes/FakePlatformFault"
import type { State } from "./fakeState.ts"

/** Google's envelope: the word stands in `errors`, the status in capitals beside it. */
export const refused = (code: number, reason: string, message: string, status: string): Answer => ({
  status: code,
  body: { error: { code, message, status, errors: [{ message, domain: "youtube", reason }] } }
})

/** Adds a pair of tokens. */
export const issue = (state: State, channelId: string) => {
  const serial = ++state.issued
  const accessToken = `fake-access-${channelId}-${serial}`
  const refreshToken = `fake-refresh-${channelId}-${serial}`
  state.tokens.set(accessToken, { channelId, scopes: ["youtube.readonly", "yt-analytics.readonly"] })
  state.refreshTokens.set(refreshToken, channelId)
  return { accessToken, refreshToken }
}

/** The token first, then the project's quota; a refused call costs as much as a served one. */
export const metered = (
  state: State,
  call: Call,
  bucket: "stats" | "units",
  scope: string,
  answer: () => Answer
): Answer => {
  const grant = state.tokens.get(FakePlatform.bearer(call) ?? "")
  if (grant === undefined)
    return refused(401, "authError", "Request had invalid authentication credentials.", "UNAUTHENTICATED")
  if (!grant.scopes.includes(scope))
    return refused(403, "insufficientPermissions", "Insufficient Permission", "PERMISSION_DENIED")
  if (state.throttledUntil > state.now())
    return refused(403, "userRateLimitExceeded", "User Rate Limit Exceeded", "PERMISSION_DENIED")
  const used = state.used.get(bucket) ?? 0
  if (used >= state.quota)
    return refused(403, "quotaExceeded", "The request cannot be completed because you have exceeded your quota.", "")
  state.used.set(bucket, used + 1)
  return answer()
}

/** A refresh token stays as it is and is good until it is revoked. */
export const exchange = (state: State, call: Call): Answer => {
  const fields = FakePlatform.form(call)
  const [id, secret] = [fields.get("client_id") ?? "", fields.get("client_secret") ?? ""]
  if (state.clients !== null && state.clients[id] !== secret)
    return { status: 401, body: { error: "invalid_client", error_description: "The OAuth client was not found." } }
  const owner = state.refreshTokens.get(fields.get("refresh_token") ?? "")
  if (fields.get("grant_type") !== "refresh_token" || owner === undefined)
    return { status: 400, body: { error: "invalid_grant", error_description: "Token has been expired or revoked." } }
  const accessToken = `fake-access-${owner}-${++state.issued}`
  state.tokens.set(accessToken, { channelId: owner, scopes: ["youtube.readonly", "yt-analytics.readonly"] })
  return {
    body: {
      access_token: accessToken,
      expires_in: 3599,
      scope: "https://www.googleapis.com/auth/youtube.readonly",
      token_type: "Bearer"
    }
  }
}
