import { x } from "@dravo/adapters-x"
import { createAnalytics } from "@dravo/analytics"
import { sqlite } from "@dravo/store-sqlite"

// #region option
export const analytics = createAnalytics({
  store: sqlite({ filename: "analytics.db" }),
  adapters: [x()],
  credentials: () => ({ token: process.env["X_TOKEN"] ?? "" }),
  http: { basePath: "/api", dashboard: true }
})
// #endregion
