/**
 * Renewing tokens. Threads has no refresh tokens: a long-lived access token of a day or more is exchanged for a newer
 * one, so the vault holds the same token twice, as the access token and as its own refresh token.
 */
import type { Tokens } from "@dravo/core/Adapter"
import type { AdapterError } from "@dravo/core/AdapterError"
import type * as Client from "@dravo/kit-http/Client"
import type * as Exchange from "@dravo/kit-http/Exchange"
import * as OAuth from "@dravo/kit-http/OAuth"
import * as Refusal from "@dravo/kit-meta/Refusal"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"

/** Half of a token's 60 days: one that has ended cannot be exchanged, and a profile may go unread for weeks. */
export const renewBefore: Duration.Duration = Duration.days(30)

export const refreshWith =
  (client: Client.Client) =>
  (token: Redacted.Redacted): Effect.Effect<Tokens, AdapterError> => {
    // The one request whose token is in the query: the endpoint documents no other way. Nothing prints the URL.
    const query = { grant_type: "th_refresh_token", access_token: token }
    return Effect.map(
      OAuth.refresh(client, { method: "GET", path: "/refresh_access_token", query, classify }),
      (tokens) => ({ ...tokens, refreshToken: tokens.accessToken, refreshExpiresIn: tokens.expiresIn })
    )
  }

// internal

const classify: Exchange.Classify = (exchange, now) => Refusal.read(exchange, now, []).reason
