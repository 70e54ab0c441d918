import { x } from "@dravo/adapters-x"
import { createAnalytics, secret } from "@dravo/analytics"
import { sqlite } from "@dravo/store-sqlite"

const store = sqlite({ filename: ":memory:" })
const accounts = new Map<string, { readonly token: string; readonly version: string }>()
const renewed = async (_accountId: string) => accounts.get("acc_1") ?? null
const { X_CLIENT_ID = "", X_CLIENT_SECRET = "", DRAVO_VAULT_KEY = "" } = process.env

// #region host
export const withOwnTokens = createAnalytics({
  store,
  adapters: [x()],
  credentials: async ({ accountId, rejected }) => {
    // The platform has just refused this version: renew it, or answer null when the owner must reconnect.
    if (rejected !== null) return renewed(accountId)
    return accounts.get(accountId) ?? null
  }
})
// #endregion

// #region vault
export const withVault = createAnalytics({
  store,
  adapters: [x({ clientId: X_CLIENT_ID, clientSecret: secret(X_CLIENT_SECRET) })],
  vault: { key: DRAVO_VAULT_KEY } // openssl rand -base64 32
})

// Where your OAuth flow ends, with what the token endpoint answered:
export const connected = (accessToken: string, refreshToken: string, expiresIn: number) =>
  withVault.connectAccount({
    workspace: "acme",
    platform: "x",
    platformAccountId: "2244994945",
    tokens: { accessToken, refreshToken, expiresIn }
  })
// #endregion

// #region dashboard
export const withDashboard = createAnalytics({
  store,
  adapters: [x()],
  vault: { key: DRAVO_VAULT_KEY },
  http: { basePath: "/api", dashboard: true }
})
// #endregion
