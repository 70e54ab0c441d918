/** Webhooks over the database a command names. */
import { Webhooks } from "@dravo/engine/Webhooks"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { failed } from "../../ExitCodes.ts"
import * as Stores from "../../application/stores.ts"

/** Asks no platform; secrets are sealed with the vault's key, so there must be one. */
export const opened = Effect.fnUntraced(function* (target: string) {
  const database = yield* Stores.open(target, "use")
  const [{ vaultKeys }, application] = yield* Effect.promise(() =>
    Promise.all([import("../../application/application.ts"), import("../../application/webhooks.ts")])
  )
  const keys = yield* vaultKeys
  if (Option.isNone(keys.vaultKey))
    return yield* failed("input", "DRAVO_VAULT_KEY must be set: it seals the secrets of webhooks.")
  const context = yield* Layer.build(Layer.provide(application.layer(keys), database.layer))
  const hooks = yield* Effect.provideContext(Effect.serviceOption(Webhooks), context)
  return yield* Option.match(hooks, { onNone: () => missing, onSome: Effect.succeed })
})

/** Whoever it belongs to. */
export const missing = failed("missing", "The workspace has no such webhook; `dravo webhooks list` shows the ids.")
