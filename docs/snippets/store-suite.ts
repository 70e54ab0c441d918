import { layer } from "@dravo/store-memory"
// #region suite
import * as StoreSuite from "@dravo/testkit/StoreSuite"
import * as TestClock from "effect/testing/TestClock"

StoreSuite.suite({ name: "my store", layer, advance: TestClock.adjust })
// #endregion
