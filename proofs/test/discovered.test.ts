/** What reading five networks costs where their accounts' listings may be read, beside what it costs without. */
import { measured, proves } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "vitest"
import { make, type Played, spent, sum, token } from "./fiveWorld.ts"
import { networks } from "./networks.ts"

const played = async (posts: number): Promise<ReadonlyArray<Played>> =>
  Promise.all(
    networks.map(async (network) => ({
      ...network,
      // The newest first, as their lists are.
      postId: (at: number) => network.postId(posts - 1 - at),
      running: await network.start({ posts, token, newest: Date.now() - 3_600_000 })
    }))
  )

const told = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([platform, calls]) => `${platform} ${calls}`)
    .join(", ")

/** Each endpoint's calls and answers, for whoever has to find out where too many went. */
const asked = (networks: ReadonlyArray<Played>): string =>
  JSON.stringify(
    Object.fromEntries(
      networks.map(({ platform, running: { fake } }) => {
        const { endpoints, statuses } = fake.calls()
        return [platform, { statuses, ...Object.fromEntries(Object.entries(endpoints).map(([k, v]) => [k, v.calls])) }]
      })
    )
  )

/** What the networks themselves count, where they tell; their requests otherwise. */
const counted = (networks: ReadonlyArray<Played>): number =>
  networks.reduce((all, { running: { fake } }) => {
    const { calls, units } = fake.calls()
    return all + (typeof units === "number" ? units : calls)
  }, 0)

const world = async (posts: number, isOn: boolean) => {
  const all = await played(posts)
  const host = await make(all, isOn ? 0 : posts, { maxCalls: 1000, ...(isOn ? { discovery: {} } : {}) })
  if (isOn)
    for (const { platform } of all)
      await host.analytics.discoverPosts({
        workspace: "acme",
        accountId: `acc_${platform}`,
        maxPosts: posts,
        days: 3650
      })
  else await host.analytics.refresh({ workspace: "acme" })
  spent(all)
  return { all, ...host }
}

/** Every row, asked for again account by account. */
const again = async (posts: number, isOn: boolean) => {
  const { all, posts: page } = await world(posts, isOn)
  for (const { platform } of all)
    for (let at = 1; at <= Math.ceil(posts / 100); at++) {
      const { items } = await page(`?platform=${platform}&limit=${Math.min(posts, 100)}&page=${at}&refresh=true`)
      assert.isTrue(items.every((row) => row.sync_status === "synced"))
      assert.lengthOf(items, Math.min(posts, 100))
    }
  return { counted: counted(all), asked: asked(all), calls: spent(all) }
}

describe("five networks whose accounts' listings may be read", () => {
  it("cost for 25 stale posts each at most six requests, twelve counted, and never more than without", async () => {
    proves("discovery.five-networks")
    const [on, off] = [await again(25, true), await again(25, false)]
    measured(
      `${sum(on.calls)} requests, ${on.counted} counted (${told(on.calls)}); without ${sum(off.calls)}, ${off.counted}`
    )
    assert.isAtMost(sum(on.calls), 6, on.asked)
    assert.isAtMost(on.counted, 12)
    for (const [platform, calls] of Object.entries(on.calls)) assert.isAtMost(calls, off.calls[platform] ?? 0, platform)
  })

  it("cost for a thousand posts each at most 110 requests, and never more than without", async () => {
    proves("discovery.thousand-by-five")
    const [on, off] = [await again(1000, true), await again(1000, false)]
    measured(`${sum(on.calls)} requests (${told(on.calls)}); without ${sum(off.calls)} (${told(off.calls)})`)
    assert.isAtMost(sum(on.calls), 110, on.asked)
    for (const [platform, calls] of Object.entries(on.calls)) assert.isAtMost(calls, off.calls[platform] ?? 0, platform)
  })
})
