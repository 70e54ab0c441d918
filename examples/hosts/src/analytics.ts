import { x } from "@dravo/adapters-x"
import { createAnalytics } from "@dravo/analytics"
import { sqlite } from "@dravo/store-sqlite"

export const analytics = createAnalytics({
  store: sqlite({ filename: "analytics.db" }),
  adapters: [x()],
  // Your own token store; here the token of one account, from the environment.
  credentials: () => ({ token: process.env["X_TOKEN"] ?? "" }),
  http: { basePath: "/social" }
})
