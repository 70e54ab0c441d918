import type { Instant } from "@dravo/core/Instant"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

/** Reads the clock once and acts in the same step. */
export const at = <A>(act: (now: Instant) => A): Effect.Effect<A> =>
  Effect.map(Clock.currentTimeMillis, (now) => act(Math.floor(now)))
