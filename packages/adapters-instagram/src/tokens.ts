/**
 * Renewing tokens. Meta has no refresh tokens: a long-lived access token is exchanged for a newer one, so the vault
 * holds the same token twice, as the access token and as its own refresh token.
 */
import type { Account } from "@dravo/core/Account"
import type { Tokens } from "@dravo/core/Adapter"
import { AdapterError, Unauthorized } from "@dravo/core/AdapterError"
import type { PlatformId } from "@dravo/core/Ids"
import type * as Exchange from "@dravo/kit-http/Exchange"
import * as OAuth from "@dravo/kit-http/OAuth"
import * as Refusal from "@dravo/kit-meta/Refusal"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import { loginOf, type Logins } from "./logins.ts"

/** Half of a token's 60 days: one that has ended cannot be exchanged, and an account may go unread for weeks. */
export const renewBefore: Duration.Duration = Duration.days(30)

/** The Meta app that Facebook Login users granted; Instagram Login renews without it. */
export interface App {
  readonly id: string
  readonly secret: Redacted.Redacted
}

export const make =
  (platform: PlatformId, logins: Logins, app: App | undefined) =>
  (token: Redacted.Redacted, account: Account): Effect.Effect<Tokens, AdapterError> => {
    const login = loginOf(logins, account)
    const { client } = logins.graphs[login]
    if (login === "instagram") {
      // The one request whose token is in the query: the endpoint documents no other way. Nothing prints the URL.
      const query = { grant_type: "ig_refresh_token", access_token: token }
      return Effect.map(OAuth.refresh(client, { method: "GET", path: "/refresh_access_token", query, classify }), twice)
    }
    if (app === undefined) return new AdapterError({ platform, operation: "refreshToken", reason: unrenewable })
    const form = {
      grant_type: "fb_exchange_token",
      client_id: app.id,
      client_secret: app.secret,
      fb_exchange_token: token
    }
    return Effect.map(
      OAuth.refresh(client, { path: `/${logins.graphs[login].version}/oauth/access_token`, form, classify }),
      twice
    )
  }

// internal

const classify: Exchange.Classify = (exchange, now) => Refusal.read(exchange, now, []).reason

const unrenewable = new Unauthorized({ detail: "it cannot be renewed without the app's id and secret" })

/** The new token is what the next exchange takes, and it lives as long. */
const twice = (tokens: Tokens): Tokens => ({
  ...tokens,
  refreshToken: tokens.accessToken,
  refreshExpiresIn: tokens.expiresIn
})
