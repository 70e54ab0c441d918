/** Operations a reader waits for, as spans where somebody traces and at no cost where nobody does. */
import * as Effect from "effect/Effect"
import * as References from "effect/References"

/** As `Effect.fn`, which makes a frame and a span of each call even while tracing is off. */
export const spanned = <Args extends ReadonlyArray<unknown>, A, E, R>(
  name: string,
  body: (...args: Args) => Effect.Effect<A, E, R>
): ((...args: Args) => Effect.Effect<A, E, R>) => {
  const traced = Effect.fn(name)(body)
  return (...args) =>
    Effect.withFiber((fiber) => (fiber.getRef(References.TracerEnabled) ? traced(...args) : body(...args)))
}
