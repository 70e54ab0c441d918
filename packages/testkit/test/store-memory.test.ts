import { proves } from "@dravo-internal/tools/proves"
import * as Memory from "@dravo/store-memory"
import * as CoordinationSuite from "@dravo/testkit/CoordinationSuite"
import * as StoreSuite from "@dravo/testkit/StoreSuite"
import { assert, it } from "@effect/vitest"
import * as TestClock from "effect/testing/TestClock"

StoreSuite.suite({ name: "the store in memory", layer: Memory.layer, advance: TestClock.adjust, runs: 20 })
CoordinationSuite.suite({
  name: "coordination in memory",
  layer: Memory.layer,
  advance: TestClock.adjust,
  runs: 20
})

it("the suite holds as many laws as it did", () => {
  proves("stores.suite-size")
  assert.isAtLeast(StoreSuite.size + CoordinationSuite.size, 180)
})
