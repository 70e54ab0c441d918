import { measured, proves } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "vitest"
import { make, spent, sum, token } from "./fiveWorld.ts"
import { networks } from "./networks.ts"

const posts = 1000

describe("1,000 posts on each of five networks", () => {
  it("are refreshed by one command in at most 110 requests", async () => {
    proves("reads.thousand-by-five")
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
    const accounts = sum(spent(played))
    const told = await analytics.refresh({ workspace: "acme" })
    const cold = spent(played)
    const each = Object.entries(cold).map(([platform, calls]) => `${platform} ${calls}`)
    measured(`${sum(cold) - accounts} requests for posts (${each.join(", ")}, ${accounts} of them for the accounts)`)
    assert.isAtMost(sum(cold) - accounts, 110, each.join(", "))
    assert.isAtLeast(JSON.stringify(told).length, 2)
    const page = await analytics.listPosts({ workspace: "acme", limit: 100, page: 30 })
    assert.isTrue(page.items.every((row) => row.sync_status === "synced"))
    assert.strictEqual(sum(spent(played)), 0)
  })
})
