import * as CoordinationSuite from "@dravo/testkit/CoordinationSuite"
import * as StoreSuite from "@dravo/testkit/StoreSuite"
import { describe, it } from "@effect/vitest"

for (const [port, laws] of Object.entries({ store: StoreSuite.ofCommands, coordination: CoordinationSuite.ofCommands }))
  describe(`the random commands of the ${port} suite`, () => {
    for (const law of laws) it.effect(law.name, () => law.run())
  })
