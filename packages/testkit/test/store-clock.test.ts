import { Store } from "@dravo/core/Store"
import * as Memory from "@dravo/store-memory"
import * as StoreSuite from "@dravo/testkit/StoreSuite"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** A clock nobody holds still, as a database server's: it goes on by a few milliseconds at every look. */
let time = 1_782_723_600_123
const look = () => (time += 3)
const clock: Clock.Clock = {
  currentTimeMillisUnsafe: look,
  currentTimeMillis: Effect.sync(look),
  currentTimeNanosUnsafe: () => BigInt(look()) * 1_000_000n,
  currentTimeNanos: Effect.sync(() => BigInt(look()) * 1_000_000n),
  monotonicTimeNanosUnsafe: () => BigInt(look()) * 1_000_000n,
  monotonicTimeNanos: Effect.sync(() => BigInt(look()) * 1_000_000n),
  sleep: () => Effect.void
}

const drifting = Layer.effect(
  Store,
  Effect.map(
    Memory.make,
    (store) =>
      new Proxy(store, {
        get: (target, name) => {
          // Every member of the port is a function that answers an Effect; a proxy cannot know.
          const method = Reflect.get(target, name) as (...given: ReadonlyArray<unknown>) => Effect.Effect<unknown>
          return (...given: ReadonlyArray<unknown>) => Effect.provideService(method(...given), Clock.Clock, clock)
        }
      })
  )
)

StoreSuite.suite({
  name: "a store on a clock of its own",
  layer: drifting,
  advance: (duration) =>
    Effect.sync(() => {
      time += Duration.toMillis(duration)
    }),
  drift: "10 seconds",
  runs: 20
})
