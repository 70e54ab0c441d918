import { measured, proves } from "@dravo-internal/tools/proves"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { manifestOf } from "../check.ts"
import { sizeOf } from "../packages/bundleSize.ts"
import { plant } from "./plant.ts"

const core = join(import.meta.dirname, "../../packages/core")
const modules = Object.keys(manifestOf(core).exports ?? {}).map((key) => `@dravo/core${key.slice(1)}`)
const kilo = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`

describe("the size of a bundle", () => {
  it("of the policies alone stays below 12 kB, and of all of core below 60 kB", async () => {
    proves("repo.bundle-size")
    const policies = await sizeOf(core, ["@dravo/core/Freshness"])
    const whole = await sizeOf(core, modules)
    assert.isAbove(modules.length, 20)
    assert.isBelow(policies, 12_000)
    assert.isBelow(whole, 60_000)
    measured(`${kilo(policies)} and ${kilo(whole)}, gzip, Effect outside`)
  })

  it("counts what a module imports, and Effect not", async () => {
    const noise = Array.from({ length: 20_000 }, (_, at) => ((at * 7919) % 10_007).toString(36)).join("")
    const folder = plant({
      "small.js": 'import * as Effect from "effect/Effect"\nexport const one = Effect.succeed(1)\n',
      "large.js": 'import { noise } from "./noise.js"\nexport const size = noise.length + noise\n',
      "noise.js": `export const noise = "${noise}"\n`
    })
    assert.isBelow(await sizeOf(folder, ["./small.js"]), 200)
    assert.isAbove(await sizeOf(folder, ["./large.js"]), 12_000)
  })
})
