import { facebook } from "@dravo/adapters-facebook"
import { instagram } from "@dravo/adapters-instagram"
import { linkedin } from "@dravo/adapters-linkedin"
import { tiktok } from "@dravo/adapters-tiktok"
import { x } from "@dravo/adapters-x"
import { createAnalytics, secret } from "@dravo/analytics"
import { sqlite } from "@dravo/store-sqlite"

const env = (name: string): string => process.env[name] ?? ""
const store = sqlite({ filename: ":memory:" })
const vault = { key: env("DRAVO_VAULT_KEY") }

// #region instagram-adapter
export const instagramLogin = instagram() // accounts connected with Instagram Login
export const facebookLogin = instagram({
  login: "facebook", // accounts connected with Facebook Login
  appId: env("META_APP_ID"),
  appSecret: secret(env("META_APP_SECRET"))
})
// #endregion

// #region facebook-adapter
export const pages = facebook({ appSecret: secret(env("META_APP_SECRET")) })
// #endregion

// #region x-adapter
export const userTokens = x({ clientId: env("X_CLIENT_ID"), clientSecret: secret(env("X_CLIENT_SECRET")) })
export const appToken = x({ bearerToken: secret(env("X_BEARER_TOKEN")) })
// #endregion

// #region linkedin-adapter
export const organizations = linkedin({
  clientId: env("LINKEDIN_CLIENT_ID"),
  clientSecret: secret(env("LINKEDIN_CLIENT_SECRET"))
})
// #endregion

// #region tiktok-adapter
export const creators = tiktok({
  clientKey: env("TIKTOK_CLIENT_KEY"),
  clientSecret: secret(env("TIKTOK_CLIENT_SECRET"))
})
// #endregion

const analytics = createAnalytics({
  store,
  vault,
  adapters: [instagramLogin, pages, userTokens, organizations, creators]
})

// #region instagram-connect
export const connectInstagram = (professionalAccountId: string, longLived: string, expiresIn: number) =>
  analytics.connectAccount({
    workspace: "acme",
    platform: "instagram",
    platformAccountId: professionalAccountId,
    // Meta has no refresh tokens: the long-lived token buys its own successor, so it is handed in twice.
    tokens: { accessToken: longLived, refreshToken: longLived, expiresIn }
  })
// #endregion

// #region facebook-connect
export const connectPage = (pageId: string, pageToken: string) =>
  analytics.connectAccount({
    workspace: "acme",
    platform: "facebook",
    platformAccountId: pageId,
    tokens: { accessToken: pageToken } // has no expiry and is never renewed
  })
// #endregion

// #region x-connect
export const connectX = (userId: string, answer: { access_token: string; refresh_token: string; expires_in: number }) =>
  analytics.connectAccount({
    workspace: "acme",
    platform: "x",
    platformAccountId: userId,
    tokens: {
      accessToken: answer.access_token,
      refreshToken: answer.refresh_token,
      expiresIn: answer.expires_in
    }
  })
// #endregion

// #region x-budget
export const withBudget = createAnalytics({
  store,
  vault,
  adapters: [userTokens],
  budgets: { x: { dollars: 5, per: "day" } }
})
// #endregion

// #region linkedin-connect
export const connectPageOnLinkedIn = (
  organizationId: string,
  answer: {
    access_token: string
    expires_in: number
    refresh_token?: string
    refresh_token_expires_in?: number
    scope: string
  }
) =>
  analytics.connectAccount({
    workspace: "acme",
    platform: "linkedin",
    platformAccountId: `urn:li:organization:${organizationId}`,
    tokens: {
      accessToken: answer.access_token,
      expiresIn: answer.expires_in,
      refreshToken: answer.refresh_token ?? null,
      refreshExpiresIn: answer.refresh_token_expires_in ?? null,
      scopes: answer.scope.split(/[ ,]/u)
    }
  })
// #endregion

// #region tiktok-connect
export const connectTikTok = (answer: {
  open_id: string
  access_token: string
  expires_in: number
  refresh_token: string
  refresh_expires_in: number
  scope: string
}) =>
  analytics.connectAccount({
    workspace: "acme",
    platform: "tiktok",
    platformAccountId: answer.open_id,
    tokens: {
      accessToken: answer.access_token,
      expiresIn: answer.expires_in,
      refreshToken: answer.refresh_token,
      refreshExpiresIn: answer.refresh_expires_in,
      scopes: answer.scope.split(",")
    }
  })
// #endregion
