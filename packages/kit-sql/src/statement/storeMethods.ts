/** How the store is put together: each file provides some operations and is handed what runs them. */
import type { Store } from "@dravo/core/Store"
import type { Reason, StoreError } from "@dravo/core/StoreError"
import type * as Effect from "effect/Effect"

/** Makes sure of the tables before an operation, and names the operation in its failure. */
export type Run = (operation: string) => <A>(effect: Effect.Effect<A, Reason>) => Effect.Effect<A, StoreError>

/** The operations one file provides. */
export type Part<K extends keyof Store["Service"]> = Pick<Store["Service"], K>
