/** The library over the database a command names, for commands that only look at what is stored. */
import type { Policy } from "@dravo/engine/Maintenance"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stores from "./stores.ts"

export const opened = Effect.fnUntraced(function* (target: string, options: { readonly maintenance?: Policy } = {}) {
  const database = yield* Stores.open(target, "use")
  const [{ Analytics }, application] = yield* Effect.promise(() =>
    Promise.all([import("@dravo/engine/Analytics"), import("./application.ts")])
  )
  // No call is ever made: a look from the command line costs nobody anything.
  return yield* Effect.provideContext(
    Analytics,
    yield* Layer.build(application.fromEnvironment(database.layer, { ...options, maxCalls: 0 }))
  )
})
