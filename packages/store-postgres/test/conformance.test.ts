import * as StoreSuite from "@dravo/testkit/StoreSuite"
import { assert, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { empty } from "./fixtures/world.ts"

/** The store judges by the database's clock; the tests move it by moving the store's offset from it. */
let offset = 0

StoreSuite.suite({
  name: "Postgres",
  layer: empty({ clockOffset: () => offset }),
  advance: (duration) => Effect.sync(() => { offset += Duration.toMillis(duration) }),
  drift: "2 seconds",
  runs: 20
})

it("the suite holds as many laws as it did", () => {
  assert.isAtLeast(StoreSuite.size, 124)
})
