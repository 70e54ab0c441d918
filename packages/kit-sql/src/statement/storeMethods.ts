/** How the ports are put together: each file provides some operations and is handed what runs them. */
import type { Coordination } from "@dravo/core/Coordination"
import type { Store } from "@dravo/core/Store"
import type { Reason, StoreError } from "@dravo/core/StoreError"
import type * as Effect from "effect/Effect"

/** Makes sure of the tables before an operation, and names the operation in its failure. */
export type Run = (operation: string) => <A>(effect: Effect.Effect<A, Reason>) => Effect.Effect<A, StoreError>

/** The operations one file provides. */
export type StoreMethods<K extends keyof Store["Service"]> = Pick<Store["Service"], K>
export type CoordinationMethods<K extends keyof Coordination["Service"]> = Pick<Coordination["Service"], K>
