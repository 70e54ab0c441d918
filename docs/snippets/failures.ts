import { x } from "@dravo/adapters-x"
import { AnalyticsError, createAnalytics, InvalidRequestError } from "@dravo/analytics"
import { sqlite } from "@dravo/store-sqlite"

const analytics = createAnalytics({
  store: sqlite({ filename: ":memory:" }),
  adapters: [x()],
  credentials: () => null
})

// #region catch
const answer = async (limit: number): Promise<string> => {
  try {
    const page = await analytics.listPosts({ workspace: "acme", limit }, { signal: AbortSignal.timeout(10_000) })
    return `200: ${page.total} rows`
  } catch (error) {
    if (error instanceof InvalidRequestError) return `400: ${error.parameter}`
    if (error instanceof AnalyticsError && error.code === "store-unavailable") return "503"
    throw error
  }
}
// #endregion

console.log(await answer(25))
console.log(await answer(0))
await analytics.close()
console.log(await answer(25).catch((error: unknown) => (error instanceof AnalyticsError ? error.code : "?")))
