import { Coordination } from "@dravo/core/Coordination"
import { Store } from "@dravo/core/Store"
import * as Memory from "@dravo/store-memory"
import * as CoordinationSuite from "@dravo/testkit/CoordinationSuite"
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

type Method = (...given: ReadonlyArray<unknown>) => Effect.Effect<unknown>

/** The port with every effect it answers on that clock. */
const onItsClock = <A extends object>(port: A): A =>
  new Proxy(port, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name)
      return typeof member === "function"
        ? // Every method of a port answers an Effect; a proxy cannot know.
          (...given: ReadonlyArray<unknown>) => Effect.provideService((member as Method)(...given), Clock.Clock, clock)
        : Effect.isEffect(member)
          ? Effect.provideService(member, Clock.Clock, clock)
          : member
    }
  })

const drifting = Layer.merge(
  Layer.effect(Store, Effect.map(Memory.make, onItsClock)),
  Layer.effect(Coordination, Effect.map(Memory.makeCoordination, onItsClock))
)

const world = {
  layer: drifting,
  advance: (duration: Duration.Duration) =>
    Effect.sync(() => {
      time += Duration.toMillis(duration)
    }),
  drift: "10 seconds",
  runs: 20
} as const

StoreSuite.suite({ name: "a store on a clock of its own", ...world })
CoordinationSuite.suite({ name: "coordination on a clock of its own", ...world })
