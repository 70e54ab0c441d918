import { x } from "@dravo/adapters-x"
import { createAnalytics } from "@dravo/analytics"
import { postgres } from "@dravo/store-postgres"

/** What both processes say: the same database, adapters and tokens. */
export const analytics = createAnalytics({
  store: postgres({ connectionString: process.env["DATABASE_URL"] ?? "" }),
  adapters: [x()],
  credentials: () => ({ token: process.env["X_TOKEN"] ?? "" }),
  http: { basePath: "/social" },
  // Without a limit for it, a platform that charges is left out of background work.
  budgets: { x: { dollars: 5, per: "day" } }
})
