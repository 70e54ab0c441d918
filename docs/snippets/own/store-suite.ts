import { layer } from "@dravo/store-memory"
// #region suite
import * as CoordinationSuite from "@dravo/testkit/CoordinationSuite"
import * as StoreSuite from "@dravo/testkit/StoreSuite"
import * as TestClock from "effect/testing/TestClock"

StoreSuite.suite({ name: "my store", layer, advance: TestClock.adjust })
CoordinationSuite.suite({ name: "what my processes agree on", layer, advance: TestClock.adjust })
// #endregion
