import { controls, measured, proves } from "@dravo-internal/tools/proves"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { Adapter } from "@dravo/core/Adapter"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { difference, type Network, networks, pageOf } from "../platforms/capabilities.ts"

const page = readFileSync(join(import.meta.dirname, "..", "..", "docs", "capabilities.md"), "utf8")

const changed = (change: (adapter: Adapter) => Adapter): ReadonlyArray<Network> =>
  networks.map(({ ways: [first, ...others] }, at) => ({
    ways: [at === 0 ? { ...first, maker: Effect.map(first.maker, change) } : first, ...others]
  }))

describe("docs/capabilities.md", () => {
  it.effect("says what the adapters declare", () =>
    Effect.gen(function* () {
      proves("platforms.capabilities")
      assert.isNull(difference(page, yield* pageOf(networks)), "run `node proofs/platforms/capabilities.ts --write`")
      const rows = page.split("\n").filter((line) => /^\| (?:`|posts|accounts)/u.test(line))
      assert.isAbove(rows.length, 60)
      measured(`${rows.length} rows`)
    })
  )

  it.effect("is refused when an adapter says otherwise", () =>
    Effect.gen(function* () {
      controls("platforms.capabilities")
      const cheaper = changed((adapter) => ({
        ...adapter,
        capabilities: { ...adapter.capabilities, posts: { ...adapter.capabilities.posts, batch: 51 } }
      }))
      assert.match(difference(page, yield* pageOf(cheaper)) ?? "", /^line \d+ should be: \| posts .* \| 51 \| /u)
      const renamed = changed((adapter) => ({
        ...adapter,
        metrics: adapter.metrics.map((one, at) => (at === 0 ? { ...one, meaning: "Planted." } : one))
      }))
      assert.match(difference(page, yield* pageOf(renamed)) ?? "", /Planted/u)
      assert.match(difference(`${page}\n`, yield* pageOf(networks)) ?? "", /too many/u)
    })
  )
})
