/** What a refresh works with, yielded once while the layer is built. */
import type { Credentials } from "@dravo/core/Credentials"
import type * as Freshness from "@dravo/core/Freshness"
import type { MetricCatalog } from "@dravo/core/MetricCatalog"
import type { Store } from "@dravo/core/Store"
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type { Budgets } from "../spending/Budget.ts"
import type { Event } from "./Event.ts"
import type { Breakers } from "./breaker/breakers.ts"
import type { Steering } from "../spending/budgetController.ts"

export interface Environment {
  readonly store: Store["Service"]
  readonly credentials: Credentials["Service"]
  readonly policy: Freshness.Policy
  readonly catalog: MetricCatalog
  readonly lease: Duration.Duration
  readonly callTimeout: Duration.Duration
  /** What platforms that charge may cost. */
  readonly budgets: Budgets
  readonly steering: Steering
  readonly breakers: Breakers
  /** Tells subscribers; never waits for them. */
  readonly publish: (event: Event) => Effect.Effect<void>
}
