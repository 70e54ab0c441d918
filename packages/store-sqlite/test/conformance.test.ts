import { proves } from "@dravo-internal/tools/proves"
import { Coordination } from "@dravo/core/Coordination"
import { layer } from "@dravo/store-sqlite"
import * as CoordinationSuite from "@dravo/testkit/CoordinationSuite"
import * as StoreSuite from "@dravo/testkit/StoreSuite"
import { afterAll, assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/testing/TestClock"
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"

const directory = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "dravo-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

/** What a store of this process left that found no file: its tables, and no row. */
let made: string | undefined
afterAll(() => {
  if (made !== undefined) rmSync(dirname(made), { recursive: true, force: true })
})

const template = Effect.gen(function* () {
  if (made !== undefined) return made
  const filename = join(mkdtempSync(join(tmpdir(), "dravo-")), "a.db")
  yield* Effect.provide(
    Effect.flatMap(Coordination, (coordination) => coordination.cooldowns([])),
    layer({ filename })
  )
  // Whoever closes a file last leaves nothing beside it.
  assert.deepStrictEqual(readdirSync(dirname(filename)), ["a.db"])
  return (made = filename)
})

/** A new file each time it is built, removed with it; a store that has to make its tables takes five times as long. */
const place = Effect.gen(function* () {
  const filename = join(yield* directory, "a.db")
  copyFileSync(yield* template, filename)
  return layer({ filename })
})

/** `proofs/stores/agree.ts` has the time for many. */
const runs = (few: number): number => Number(process.env["DRAVO_SUITE_RUNS"] ?? few)

StoreSuite.suite({
  name: "SQLite in memory",
  layer: layer({ filename: ":memory:" }),
  advance: TestClock.adjust,
  runs: runs(3)
})
CoordinationSuite.suite({
  name: "SQLite as coordination",
  layer: layer({ filename: ":memory:" }),
  advance: TestClock.adjust,
  runs: runs(20)
})
StoreSuite.suite({
  name: "SQLite on a file",
  layer: Layer.unwrap(place),
  place,
  capabilities: { durable: true, shared: true },
  advance: TestClock.adjust,
  runs: runs(8)
})

it("the suite holds as many laws as it did", () => {
  proves("stores.suite-size")
  assert.isAtLeast(StoreSuite.size + CoordinationSuite.size, 180)
})
