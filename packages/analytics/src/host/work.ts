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
import * as Configured from "./configured.ts"

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

/** What the background does apart from refreshing. */
export interface Settings {
  readonly policy: Policy
  /** Sends webhooks; empty where there are none. */
  readonly deliveries: Layer.Layer<never, never, Store | Coordination>
}

export const layer = ({
  deliveries,
  policy
}: Settings): Layer.Layer<Work, never, Store | Coordination | Adapters | Refresher> =>
  Layer.effect(
    Work,
    Effect.gen(function* () {
      const own = yield* Effect.scope
      const context = yield* Effect.context<Store | Coordination | Adapters | Refresher>()
      return Work.of({
        start: Effect.fnUntraced(function* (options: Background.Options) {
          const scope = yield* Scope.fork(own)
          const built = yield* Layer.buildWithScope(
            Layer.fresh(Layer.merge(Background.layer({ maintenance: policy, ...options }), deliveries)),
            scope
          ).pipe(Effect.provideContext(context))
          return { covers: Context.get(built, Background.Background).covers, stop: Scope.close(scope, Exit.void) }
        })
      })
    })
  )

/** Throws `misconfigured`. */
export const settings = (options: RefresherOptions): Background.Options => {
  const { maintenance = true, ...times } = Configured.refresher(options)
  return { ...(maintenance ? {} : { maintenance: null }), ...given(times) }
}

// internal

const given = ({ interval, unreadFor }: RefresherOptions): Background.Options => ({
  ...(interval === undefined ? {} : { interval }),
  ...(unreadFor === undefined ? {} : { unreadFor })
})
