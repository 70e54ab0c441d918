import { analytics } from "./analytics.ts"

analytics.onRefresh(({ platform, type }) => console.log(platform, type))
await analytics.startRefresher({ interval: "15 seconds" })
process.once("SIGTERM", () => void analytics.close({ drain: "20 seconds" }))
