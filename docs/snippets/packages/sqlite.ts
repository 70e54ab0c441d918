import { sqlite } from "@dravo/store-sqlite"

export const store = sqlite({ filename: "analytics.db" })
