/** What a refresh works with, yielded once while the layer is built. */
import type * as Freshness from "@dravo/core/Freshness"
import type { MetricCatalog } from "@dravo/core/MetricCatalog"
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type { SharedCredentials } from "../credential/sharedCredentials.ts"
import type { BudgetEnvironment } from "../spending/reserveBudget.ts"
import type { Breakers } from "./breaker/breakers.ts"
import type { Event } from "./Event.ts"
import type { JoinedCommits } from "./storing/joinedCommits.ts"
import type { Unstored } from "./storing/unstored.ts"
import type { JoinedReads } from "./throttle/joinedReads.ts"
import type { ReportedThrottles } from "./throttle/throttled.ts"

export interface RefreshEnvironment extends BudgetEnvironment {
  readonly joined: JoinedReads
  readonly credentials: SharedCredentials
  readonly policy: Freshness.Policy
  readonly catalog: MetricCatalog
  readonly lease: Duration.Duration
  readonly callTimeout: Duration.Duration
  readonly breakers: Breakers
  readonly commit: JoinedCommits
  readonly unstored: Unstored
  readonly reportedThrottles: ReportedThrottles
  /** Tells subscribers; never waits for them. */
  readonly publish: (events: ReadonlyArray<Event>) => Effect.Effect<void>
}
