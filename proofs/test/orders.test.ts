import { controls, measured, proves } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "vitest"
import { make, spent, token } from "./fiveWorld.ts"
import { networks } from "./networks.ts"

const posts = 1000
const newest = Date.UTC(2026, 8, 1)

/** Which post is recorded at which place; 0 is the one a network lists first. */
const orders: Readonly<Record<string, (at: number) => number>> = {
  "as they went out": (at) => posts - 1 - at,
  "the newest first": (at) => at,
  shuffled: (at) => (at * 383 + 17) % posts
}

/** Requests of each network for its first command over all posts. */
const commanded = async (order: (at: number) => number, isTimeKnown: boolean) => {
  const played = await Promise.all(
    networks
      .filter(({ platform }) => ["instagram", "facebook"].includes(platform))
      .map(async (network) => ({
        ...network,
        postId: (at: number) => network.postId(order(at)),
        ...(isTimeKnown ? { publishedAt: (at: number) => new Date(newest - order(at) * 7_200_000).toISOString() } : {}),
        running: await network.start({ posts, token })
      }))
  )
  const { analytics } = await make(played, posts)
  await analytics.listAccounts({ workspace: "acme" })
  spent(played)
  for (const { platform } of played) await analytics.refresh({ workspace: "acme", platform })
  return spent(played)
}

describe("1,000 posts of one account, refreshed by one command", () => {
  it("cost as many requests in whatever order they were recorded, where it is known when they went out", async () => {
    proves("reads.order-of-recording")
    for (const [name, order] of Object.entries(orders)) {
      const cold = await commanded(order, true)
      measured(`${name}: Instagram ${cold["instagram"]}, Facebook ${cold["facebook"]}`)
      for (const [platform, calls] of Object.entries(cold)) assert.isAtMost(calls, 25, `${platform}, ${name}`)
    }
  })

  it("negative control: where nobody knows, posts out of order cost more, but never a request each", async () => {
    controls("reads.order-of-recording")
    const cold = await commanded(orders["shuffled"] ?? Number, false)
    measured(`Instagram ${cold["instagram"]}, Facebook ${cold["facebook"]}`)
    for (const [platform, calls] of Object.entries(cold)) {
      assert.isAbove(calls, 25, platform)
      assert.isAtMost(calls, 250, platform)
    }
  })
})
