/**
 * What the fleet remembers about metric names a platform no longer knows. One refused name can fail a whole request, so
 * it is dropped once, remembered for everybody, and tried again after seven days.
 */
import type * as Effect from "effect/Effect"

/**
 * Handed to adapters by the engine, already bound to their platform. Never fails: a forgotten name costs one more call.
 */
export interface RetiredMetrics {
  /** Those of the names not to ask for, for this kind of object under this API version. */
  known(objectType: string, version: string, names: ReadonlyArray<string>): Effect.Effect<ReadonlySet<string>>
  /** Called once, by whoever was refused. */
  remember(objectType: string, version: string, names: ReadonlyArray<string>): Effect.Effect<void>
}
