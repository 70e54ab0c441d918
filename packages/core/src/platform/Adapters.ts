/** The registry of plugged-in platforms. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type { Adapter, AdapterFactory } from "./Adapter.ts"
import { AdapterError, Rejected } from "./AdapterError.ts"
import type { PlatformId } from "../domain/Ids.ts"
import * as MetricCatalog from "../domain/metric/MetricCatalog.ts"

/** The plugged-in adapters, one for each platform. */
export class Adapters extends Context.Service<
  Adapters,
  {
    /** In the order the host gave them. */
    readonly platforms: ReadonlyArray<PlatformId>
    get(platform: PlatformId): Option.Option<Adapter>
    /** What all of them declare. */
    readonly catalog: MetricCatalog.MetricCatalog
  }
>()("@dravo/core/Adapters") {}

/** Fails when two adapters claim one platform. */
export const layer = (makers: ReadonlyArray<AdapterFactory>): Layer.Layer<Adapters, AdapterError> =>
  Layer.effect(
    Adapters,
    Effect.gen(function* () {
      const map = new Map<PlatformId, Adapter>()
      for (const maker of makers) {
        const adapter = yield* maker
        if (map.has(adapter.platform)) {
          const reason = new Rejected({ detail: "two adapters were given for this platform" })
          return yield* new AdapterError({ platform: adapter.platform, operation: "make", reason })
        }
        map.set(adapter.platform, adapter)
      }
      return Adapters.of({
        platforms: [...map.keys()],
        get: (platform) => Option.fromNullishOr(map.get(platform)),
        catalog: MetricCatalog.make([...map.values()])
      })
    })
  )
