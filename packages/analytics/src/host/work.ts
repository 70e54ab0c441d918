/** Background work that hosts start and stop; what was not stopped ends with the instance. */
import type { Adapters } from "@dravo/core/Adapters"
import type { Coordination } from "@dravo/core/Coordination"
import type { Store } from "@dravo/core/Store"
import * as Background from "@dravo/engine/Background"
import type { Policy } from "@dravo/engine/Maintenance"
import type { Refresher } from "@dravo/engine/Refresher"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import type { RefresherOptions } from "../options.ts"
import { misconfigured } from "./misconfigured.ts"
import * as Names from "./optionNames.ts"
import { millis } from "./time.ts"

/** One background refresher that runs. */
export interface Started {
  readonly covers: Background.Background["Service"]["covers"]
  readonly stop: Effect.Effect<void>
}

export class Work extends Context.Service<
  Work,
  {
    start(options: Background.Options): Effect.Effect<Started>
  }
>()("@dravo/analytics/work/Work") {}

export const layer = (policy: Policy): Layer.Layer<Work, never, Store | Coordination | Adapters | Refresher> =>
  Layer.effect(
    Work,
    Effect.gen(function* () {
      const own = yield* Effect.scope
      const context = yield* Effect.context<Store | Coordination | Adapters | Refresher>()
      return Work.of({
        start: Effect.fnUntraced(function* (options: Background.Options) {
          const scope = yield* Scope.fork(own)
          const built = yield* Layer.buildWithScope(
            Layer.fresh(Background.layer({ maintenance: policy, ...options })),
            scope
          ).pipe(Effect.provideContext(context))
          return { covers: Context.get(built, Background.Background).covers, stop: Scope.close(scope, Exit.void) }
        })
      })
    })
  )

/** Throws `misconfigured`. */
export const settings = (options: RefresherOptions): Background.Options => {
  const { interval, maintenance = true, unreadFor } = Names.read("options", options, Names.refresher)
  if (typeof maintenance !== "boolean") throw misconfigured("maintenance", "must be true or false")
  return {
    ...(maintenance ? {} : { maintenance: null }),
    ...(interval === undefined ? {} : { interval: millis("interval", interval) }),
    ...(unreadFor === undefined ? {} : { unreadFor: unreadFor === null ? null : millis("unreadFor", unreadFor) })
  }
}
