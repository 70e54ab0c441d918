/** What a law of listings is: an effect that fails where an adapter breaks it. */
import type { AdapterError } from "@dravo/core/AdapterError"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Fixture, Subject } from "../subject.ts"
import { type Listed, openListed } from "./walk.ts"

/** A check that dies with a sentence where the law of listings does not hold. */
export type Law = Effect.Effect<void, AdapterError, Scope.Scope>

/** A law of one edge of an adapter. */
export function law(body: (listed: Listed) => Effect.Effect<void, AdapterError, Scope.Scope>) {
  return <F extends Fixture>(subject: Subject<F>, edge: string): Law => Effect.flatMap(openListed(subject, edge), body)
}
