/** TikTok's token endpoint: RFC 6749 with `client_key` for `client_id`, and failures that may come with status 200. */
import type { Adapter } from "@dravo/core/Adapter"
import type * as Client from "@dravo/kit-http/Client"
import * as OAuth from "@dravo/kit-http/OAuth"
import type * as Redacted from "effect/Redacted"

/** Lifetimes are the answer's: TikTok has documented 24 hours and 365 days, and since 2 hours and 180 days. */
export const refreshWith =
  (client: Client.Client, clientKey: string, clientSecret: Redacted.Redacted): NonNullable<Adapter["refreshToken"]> =>
  (refreshToken) =>
    OAuth.refresh(client, {
      path: "/v2/oauth/token/",
      classify: OAuth.classify,
      form: {
        client_key: clientKey,
        client_secret: clientSecret,
        grant_type: "refresh_token",
        refresh_token: refreshToken
      }
    })
