import { measured, proves } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "vitest"
import { make, spent, sum, token } from "./fiveWorld.ts"
import { networks } from "./networks.ts"

const posts = 1000

const play = async () => {
  const played = await Promise.all(
    networks.map(async (network) => ({
      ...network,
      // Recorded as they went out, the oldest first.
      postId: (at: number) => network.postId(posts - 1 - at),
      running: await network.start({ posts, token })
    }))
  )
  const { analytics } = await make(played, posts)
  await analytics.listAccounts({ workspace: "acme" })
  spent(played)
  return { analytics, played }
}

const told = (cold: Readonly<Record<string, number>>): string =>
  Object.entries(cold)
    .map(([platform, calls]) => `${platform} ${calls}`)
    .join(", ")

describe("1,000 posts on each of five networks", () => {
  it("are walked through for the first time in at most 110 requests", async () => {
    proves("reads.thousand-by-five")
    const { analytics, played } = await play()
    for (const { platform } of played) {
      // As many as one call of the network takes, or whole calls of them.
      const limit = ["instagram", "facebook"].includes(platform) ? 50 : 100
      for (let page = 1; page <= posts / limit; page++) {
        const { items } = await analytics.listPosts({ workspace: "acme", platform, limit, page })
        assert.isTrue(items.every((row) => row.sync_status === "synced"))
      }
    }
    const cold = spent(played)
    measured(`${sum(cold)} requests (${told(cold)})`)
    assert.isAtMost(sum(cold), 110, told(cold))
  })
})
