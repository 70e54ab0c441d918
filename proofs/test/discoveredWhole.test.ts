/** A first import and the day after it, through the whole line: five networks, their adapters, SQLite. */
import { measured, proves } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "vitest"
import { make, type Played, spent, token } from "./fiveWorld.ts"
import { networks } from "./networks.ts"

/** Facebook lists about so many posts of a year. */
const counts: Readonly<Record<string, number>> = { facebook: 600 }
const max: Readonly<Record<string, number>> = { instagram: 20, facebook: 10, x: 10, linkedin: 30, tiktok: 50 }

describe("five accounts of a thousand posts nobody recorded", () => {
  it("come in with their numbers by few requests, each row synced", { timeout: 300_000 }, async () => {
    proves("platforms.first-import-whole")
    const played = await Promise.all(
      networks.map(async (network): Promise<Played> => {
        const posts = counts[network.platform] ?? 1000
        return { ...network, running: await network.start({ posts, token, newest: Date.now() - 3_600_000 }) }
      })
    )
    const { analytics, posts } = await make(played, 0, { discovery: {} })
    spent(played)
    for (const { platform } of played) {
      const request = { workspace: "acme", accountId: `acc_${platform}`, maxPosts: 1000, days: 365 }
      await analytics.discoverPosts(platform === "x" ? { ...request, maxDollars: 6 } : request)
    }
    const first = spent(played)
    for (const { platform } of played) {
      const page = await posts(`?platform=${platform}&limit=100&refresh=false`)
      assert.strictEqual(page.total, counts[platform] ?? 1000, platform)
      assert.isTrue(
        page.items.every((row) => row.sync_status === "synced" && row.origin === "discovered"),
        platform
      )
    }
    for (const { platform } of played) assert.isAtMost(first[platform] ?? Infinity, max[platform] ?? 0, platform)
    measured(
      Object.entries(first)
        .map(([platform, calls]) => `${platform} ${calls}`)
        .join(", ")
    )
  })
})
