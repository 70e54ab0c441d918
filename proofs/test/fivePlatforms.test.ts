import { controls, measured, proves } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "vitest"
import type { AdapterFactory } from "@dravo/core/Adapter"
import type { PostRow } from "@dravo/http/Wire"
import * as Effect from "effect/Effect"
import { make, type Played, spent, sum, token } from "./fiveWorld.ts"
import { laterNetworks } from "./later/laterNetworks.ts"
import { networks } from "./networks.ts"

const play = async (posts: number): Promise<ReadonlyArray<Played>> =>
  Promise.all(networks.map(async (network) => ({ ...network, running: await network.start({ posts, token }) })))

const told = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([platform, calls]) => `${platform} ${calls}`)
    .join(", ")

describe("25 stale posts on each of five networks", () => {
  it("cost at most six calls cold and none warm", async () => {
    proves("reads.five-networks")
    const played = await play(25)
    const { posts } = await make(played, 25)
    const readAll = () => Promise.all(played.map(({ platform }) => posts(`?platform=${platform}&limit=25`)))
    const pages = await readAll()
    assert.isTrue(
      pages.every((page) => page.items.length === 25 && page.items.every((row) => row.sync_status === "synced"))
    )
    const cold = spent(played)
    assert.isAtMost(sum(cold), 6, told(cold))
    assert.deepStrictEqual(await readAll(), pages)
    const warm = spent(played)
    assert.strictEqual(sum(warm), 0, told(warm))
    measured(`${sum(cold)} calls cold (${told(cold)}), ${sum(warm)} warm`)
  })

  it("cost no more on pages that mix them", async () => {
    proves("reads.mixed-pages")
    const played = await play(25)
    const { posts } = await make(played, 25)
    const first = await posts("?limit=100")
    assert.deepStrictEqual([first.items.length, new Set(first.items.map((row) => row.platform)).size], [100, 5])
    assert.isTrue(first.items.every((row) => row.sync_status === "synced"))
    const cold = spent(played)
    // 20 of each: one call each.
    assert.deepStrictEqual(
      Object.values(cold),
      played.map(() => 1)
    )
    assert.deepStrictEqual((await posts("?limit=100")).items, first.items)
    assert.strictEqual(sum(spent(played)), 0)
    measured(`${sum(cold)} calls for a page of 100 over five networks, 0 warm`)
  })

  it("asked for one by one cost a call each", async () => {
    controls("reads.five-networks")
    const played = (await play(25)).map((one) => ({
      ...one,
      running: { ...one.running, maker: oneByOne(one.running.maker) }
    }))
    const { posts } = await make(played, 25, { maxCalls: 500 })
    for (const { platform } of played) await posts(`?platform=${platform}&limit=25`)
    const counts = spent(played)
    assert.isAtLeast(sum(counts), 125, told(counts))
    measured(`${sum(counts)} calls`)
  })
})

describe("one bad post", { meta: { claim: "platforms.bad-neighbour" } }, () => {
  for (const network of [...networks, ...laterNetworks]) {
    it(`on ${network.platform} never costs its neighbours their numbers`, async () => {
      const running = await network.start({ posts: 25, token })
      // As many as a platform that is asked for each row needs.
      const world = await make([{ ...network, running }], 25, { maxCalls: 300 })
      const before = (await world.posts("?limit=25")).items
      assert.isTrue(before.every((row) => row.sync_status === "synced" && Object.keys(row.metrics).length > 0))
      assert.isNotEmpty(Object.keys(running.spoil))
      for (const [at, [name, spoil]] of Object.entries(running.spoil).entries()) {
        const bad = network.postId(3 + at * 4)
        const mend = spoil(bad)
        const { items } = await world.posts("?limit=25&refresh=true")
        assert.strictEqual(items.length, before.length)
        for (const [its, row] of items.entries())
          assertKept(row, before[its], network.postId, { bad: 3 + at * 4, earlier: at, name })
        mend()
      }
    })
  }
})

// internal

const oneByOne = (maker: AdapterFactory): AdapterFactory =>
  Effect.map(maker, (adapter) => {
    const { capabilitiesOf: _, ...rest } = adapter
    return { ...rest, capabilities: { ...adapter.capabilities, posts: { ...adapter.capabilities.posts, batch: 1 } } }
  })

interface Spoiled {
  readonly bad: number
  /** How many were bad before it, four apart from the fourth post on; some things that were learned from them stay. */
  readonly earlier: number
  readonly name: string
}

/** The bad one says so and keeps its last numbers, every other one was read again. */
const assertKept = (
  row: PostRow,
  before: PostRow | undefined,
  postId: (at: number) => string,
  { bad, earlier, name }: Spoiled
): void => {
  const words = `${row.platform_post_id} beside one that ${name}`
  assert.deepStrictEqual(row.metrics, before?.metrics, words)
  if (row.platform_post_id === postId(bad))
    return assert.isTrue(row.sync_status !== "synced" || row.warnings.length > 0, words)
  if (Array.from({ length: earlier }, (_, at) => postId(3 + at * 4)).includes(row.platform_post_id)) return
  assert.deepStrictEqual([row.sync_status, row.warnings, row.error_message], ["synced", [], null], words)
  assert.isAbove(Date.parse(row.last_updated_at ?? ""), Date.parse(before?.last_updated_at ?? ""), words)
}
