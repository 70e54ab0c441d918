// #region shared
import { x } from "@dravo/adapters-x"
import { createAnalytics, type Options } from "@dravo/analytics"
import { postgres } from "@dravo/store-postgres"

/** What both processes say: the same database, adapters and tokens. */
export const instance = (databaseUrl: string, schema: string, baseUrl: string, credentials: Options["credentials"]) =>
  createAnalytics({
    store: postgres({ connectionString: databaseUrl, schema }),
    adapters: [x({ baseUrl })],
    credentials,
    // Without a limit for it, a platform that charges is left out of background work.
    budgets: { x: { dollars: 5, per: "day" } }
  })
// #endregion

// #region worker
/** The worker keeps rows fresh that nobody is looking at; any number of them may run. */
export const work = async (analytics: ReturnType<typeof instance>) => {
  const refresher = await analytics.startRefresher({ interval: "15 seconds" })
  process.once("SIGTERM", () => void analytics.close({ drain: "20 seconds" }))
  return refresher
}
// #endregion
