/** `dravo vault`: the key that seals accounts' tokens, and what it takes to replace it. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Command from "effect/cli/Command"
import { explained, failed } from "../ExitCodes.ts"
import * as Flags from "../flags.ts"
import * as Output from "../output.ts"
import * as Stores from "../application/stores.ts"
import { opened } from "./webhooks/opened.ts"

const rotate = Command.make(
  "rotate",
  { ...Flags.inWorkspace },
  Effect.fn("dravo.vault.rotate")(
    function* ({ database, workspace }) {
      const { layer } = yield* Stores.open(database, "use")
      const [{ Vault, layer: vault }, { vaultKeys }, Adapters] = yield* Effect.promise(() =>
        Promise.all([
          import("@dravo/engine/Vault"),
          import("../application/application.ts"),
          import("@dravo/core/Adapters")
        ])
      )
      const { olderVaultKeys, vaultKey } = yield* vaultKeys
      if (Option.isNone(vaultKey)) return yield* failed("input", "DRAVO_VAULT_KEY must hold the new key.")
      // No token is exchanged: no platform needs to be plugged in.
      const services = yield* Layer.build(
        vault({ key: vaultKey.value, olderKeys: olderVaultKeys }).pipe(
          Layer.provide(Adapters.layer([])),
          Layer.provide(layer)
        )
      )
      const done = yield* Context.get(services, Vault).rotate(workspace)
      const hooks = yield* (yield* opened(database)).reseal(workspace)
      yield* Output.print(
        { ...done, webhooks: hooks },
        `${done.resealed} sealed anew, ${done.current} under the new key before, ${done.busy} being renewed just ` +
          `now, ${done.unreadable} under a key that was not given; secrets of webhooks: ${hooks.resealed} sealed ` +
          `anew, ${hooks.unreadable} under a key that was not given.`
      )
      if (hooks.unreadable > 0)
        yield* Output.note("Those send nothing: name their key in DRAVO_VAULT_OLD_KEYS, or `dravo webhooks rotate`.")
      if (done.busy + done.unreadable > 0)
        return yield* failed(
          "incomplete",
          done.unreadable > 0
            ? "Some tokens open with none of these keys: name theirs in DRAVO_VAULT_OLD_KEYS, or reconnect them."
            : "Some tokens are being renewed: run it again."
        )
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription(
    "Seal a workspace's tokens with DRAVO_VAULT_KEY, while servers run; DRAVO_VAULT_OLD_KEYS opens them. First give " +
      "every server the new key and the old ones, then run this for each workspace, then drop the old ones."
  ),
  Command.withShortDescription("Seal tokens with a new key"),
  Command.withExamples([{ command: "dravo vault rotate -d analytics.db -w acme", description: "One workspace" }])
)

export const command = Command.make("vault").pipe(
  Command.withDescription("The key that seals accounts' tokens"),
  Command.withSubcommands([rotate])
)
