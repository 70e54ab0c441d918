import { proves } from "@dravo-internal/tools/proves"
import { layer } from "@dravo/store-sqlite"
import * as CoordinationSuite from "@dravo/testkit/CoordinationSuite"
import * as StoreSuite from "@dravo/testkit/StoreSuite"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/testing/TestClock"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const directory = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "dravo-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

/** A new file each time it is built, removed with it. */
const place = Effect.map(directory, (path) => layer({ filename: join(path, "a.db") }))

StoreSuite.suite({
  name: "SQLite in memory",
  layer: layer({ filename: ":memory:" }),
  advance: TestClock.adjust,
  runs: Number(process.env["DRAVO_SUITE_RUNS"] ?? 20)
})
CoordinationSuite.suite({
  name: "SQLite as coordination",
  layer: layer({ filename: ":memory:" }),
  advance: TestClock.adjust,
  runs: Number(process.env["DRAVO_SUITE_RUNS"] ?? 40)
})
// A file costs some milliseconds per store, and the differences between memory and file are none of the properties'.
StoreSuite.suite({
  name: "SQLite on a file",
  layer: Layer.unwrap(place),
  place,
  capabilities: { durable: true, shared: true },
  advance: TestClock.adjust,
  runs: 8
})

it("the suite holds as many laws as it did", () => {
  proves("stores.suite-size")
  assert.isAtLeast(StoreSuite.size + CoordinationSuite.size, 180)
})
