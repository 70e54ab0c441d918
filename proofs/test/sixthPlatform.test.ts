import { measured } from "@dravo-internal/tools/proves"
import * as FakeMurmur from "@dravo/example-own-adapter/FakeMurmur"
import * as Murmur from "@dravo/example-own-adapter/Murmur"
import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { make, type Played, token } from "./fiveWorld.ts"
import { networks } from "./networks.ts"

const root = join(import.meta.dirname, "..", "..")

const murmur = async (posts: number): Promise<Played> => {
  const fake = await FakeMurmur.start(posts, token)
  return {
    platform: "murmur",
    accountId: "me",
    postId: (at) => String(at + 1),
    running: { fake, maker: Murmur.make({ baseUrl: fake.url, limits: { deadline: "2 seconds", attempts: 1 } }) }
  }
}

describe("a sixth platform", { meta: { claim: "platforms.sixth" } }, () => {
  it("is one adapter handed in: rows, sums, filter, catalogue and health are there", async () => {
    const five = await Promise.all(
      networks.map(async (network) => ({ ...network, running: await network.start({ posts: 4, token }) }))
    )
    const sixth = await murmur(4)
    const { accounts, analytics, get, posts } = await make([...five, sixth], 4)

    const all = await posts("?limit=100")
    assert.deepStrictEqual([all.total, new Set(all.items.map((row) => row.platform)).size], [24, 6])
    assert.isTrue(all.items.every((row) => row.sync_status === "synced"))

    const own = await posts("?platform=murmur")
    assert.deepStrictEqual(
      own.items.map((row) => [row.platform, row.platform_post_id, row.metrics]),
      [4, 3, 2, 1].map((id) => ["murmur", String(id), { echoes: id * 10 }])
    )
    assert.deepStrictEqual([own.overview.metrics, own.overview.totals], [{ echoes: 100 }, { shares: 100 }])
    assert.strictEqual(sixth.running.fake.calls().calls, 1)
    assert.deepStrictEqual((await analytics.listPosts({ workspace: "acme", platform: "murmur" })).items.length, 4)
    assert.deepStrictEqual(
      (await accounts("?platform=murmur")).items.map((row) => row.metrics),
      [{ listeners: 7 }]
    )

    const catalogue = JSON.parse((await get("metrics")).text)
    assert.include(JSON.stringify(catalogue), '"echoes"')
    const health = await get("accounts/acc_murmur/health")
    assert.strictEqual(health.status, 200, health.text)
    measured("24 rows of 6 platforms, 1 call for the sixth")
  })

  it("that nobody handed in is a bad parameter", async () => {
    const [x] = await Promise.all(
      networks.slice(0, 1).map(async (network) => ({ ...network, running: await network.start({ posts: 1, token }) }))
    )
    assert.isDefined(x)
    const { get } = await make(x === undefined ? [] : [x], 1)
    const refused = await get("posts?platform=murmur")
    assert.strictEqual(refused.status, 400)
    assert.include(refused.text, '"platform"')
  })

  it("is named by no package", () => {
    const files = globSync(["packages/*/src/**/*.ts", "packages/*/test/**/*.ts", "packages/*/package.json"], {
      cwd: root
    })
    assert.isAbove(files.length, 200)
    const named = (word: string) =>
      files.filter((path) => readFileSync(join(root, path), "utf8").toLowerCase().includes(word))
    assert.deepStrictEqual(named("murmur"), [])
    // The search finds what is there.
    assert.isNotEmpty(named("tiktok"))
    measured(`0 of ${files.length} files`)
  })
})
