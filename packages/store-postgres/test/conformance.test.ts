import { proves } from "@dravo-internal/tools/proves"
import * as CoordinationSuite from "@dravo/testkit/CoordinationSuite"
import * as StoreSuite from "@dravo/testkit/StoreSuite"
import { afterAll, assert, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { opened, places } from "./fixtures/world.ts"

/** The store judges by the database's clock; the tests move it by moving the store's offset from it. */
let offset = 0
const options = { clockOffset: () => offset }
const { close, layer } = opened(options)
afterAll(close)

const world = {
  layer,
  advance: (duration: Duration.Duration) =>
    Effect.sync(() => {
      offset += Duration.toMillis(duration)
    }),
  drift: "1 minute",
  // A sequence costs some milliseconds here; `proofs/stores/agree.ts` has the time for many.
  runs: Number(process.env["DRAVO_SUITE_RUNS"] ?? 4),
  timeout: "10 minutes"
} as const

StoreSuite.suite({ ...world, name: "Postgres", place: places(options), capabilities: { durable: true, shared: true } })
CoordinationSuite.suite({ ...world, name: "Postgres as coordination" })

it("the suite holds as many laws as it did", () => {
  proves("stores.suite-size")
  assert.isAtLeast(StoreSuite.size + CoordinationSuite.size, 180)
})
