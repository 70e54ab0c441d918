import { controls, measured, proves } from "@dravo-internal/tools/proves"
import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { make, spent, token } from "../fiveWorld.ts"
import { laterNetworks } from "./laterNetworks.ts"

const root = join(import.meta.dirname, "..", "..", "..")

describe("25 stale posts on a network that joined later", () => {
  for (const network of laterNetworks) {
    it(`cost on ${network.platform} what it declares, and nothing when warm`, async () => {
      const played = [{ ...network, running: await network.start({ posts: 25, token }) }]
      const { posts } = await make(played, 25, { maxCalls: 60 })
      const page = await posts("?limit=25")
      assert.isTrue(page.items.length === 25 && page.items.every((row) => row.sync_status === "synced"))
      const cold = spent(played)[network.platform] ?? Infinity
      assert.isAtMost(cold, max[network.platform] ?? 1)
      assert.deepStrictEqual(await posts("?limit=25"), page)
      assert.strictEqual(spent(played)[network.platform], 0)
    })
  }
})

describe("a network that joined later", () => {
  it("is named by its own package and the registries alone", () => {
    proves("platforms.further-named")
    const { checked, named } = namers((path) => readFileSync(join(root, path), "utf8"))
    assert.isAbove(checked, 500)
    assert.deepStrictEqual(named, [])
    measured(`0 of ${checked} files`)
  })

  it("is found where another file names it", () => {
    controls("platforms.further-named")
    const { named } = namers((path) =>
      path === "packages/engine/src/Analytics.ts" ? `import "@dravo/adapters-${later[0]}"` : ""
    )
    assert.deepStrictEqual(named, ["packages/engine/src/Analytics.ts"])
  })

  it("has a row in every registry", () => {
    for (const file of registries)
      for (const name of later)
        assert.isTrue(names(name).test(readFileSync(join(root, file), "utf8")), `${file} ${name}`)
  })

  it("is none of what a host that does not plug it in installs", () => {
    const { dependencies = {} } = JSON.parse(readFileSync(join(root, "packages/analytics/package.json"), "utf8"))
    assert.deepStrictEqual(Object.keys(dependencies).sort(), ["@dravo/core", "@dravo/engine", "@dravo/http"])
  })
})

// internal

/** Of the networks whose posts are not read 25 a request. */
const max: Readonly<Record<string, number>> = { threads: 26 }

const later = laterNetworks.map(({ platform }) => platform)

/** Where each has a row. */
const registries = [
  "packages/cli/package.json",
  "packages/cli/src/application/platforms.ts",
  "packages/cli/src/demo/networks/setups.ts",
  "proofs/package.json",
  "proofs/claims/platforms.ts",
  "proofs/platforms/capabilities.ts",
  "proofs/test/optionFactories.ts"
]

/** As a name of code: a package, a module, a text of its own. */
const names = (platform: string): RegExp =>
  new RegExp(`\\b(?:adapters-|Fake|setup|Stage)${platform}\\b|["']${platform}["']`, "iu")

const namers = (read: (path: string) => string) => {
  const files = globSync(
    ["packages/*/{src,test}/**/*.ts", "packages/*/package.json", "proofs/**/*.ts", "examples/*/{src,test}/**/*.ts"],
    { cwd: root, exclude: (path) => path.includes("node_modules") || path.includes("dist") }
  ).filter((path) => !isOwn(path) && !registries.includes(path))
  return {
    checked: files.length,
    named: files.filter((path) => later.some((platform) => names(platform).test(read(path))))
  }
}

/** Its package, its scene of the demo, its row here, and what the command line tells of quotas, which few have. */
const isOwn = (path: string): boolean =>
  path.startsWith("proofs/test/later/") ||
  path === "packages/cli/test/quotas.test.ts" ||
  later.some((platform) =>
    [`packages/adapters-${platform}/`, `packages/cli/src/demo/networks/setup${platform}.ts`].some((own) =>
      path.toLowerCase().startsWith(own)
    )
  )
