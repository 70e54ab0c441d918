/** `dravo work`: the background refresher until SIGTERM or SIGINT. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Command from "effect/cli/Command"
import { explained, failed } from "../ExitCodes.ts"
import * as Budgets from "../application/budgets.ts"
import * as Flags from "../flags.ts"
import * as Keeping from "../application/retentionFlags.ts"
import * as Output from "../output.ts"
import * as Platforms from "../application/platforms.ts"
import * as Signals from "../application/signals.ts"
import * as Stores from "../application/stores.ts"

export const command = Command.make(
  "work",
  {
    database: Flags.database,
    budget: Budgets.flag,
    ...Keeping.flags
  },
  Effect.fn("dravo.work")(
    function* (input) {
      const budgets = yield* Budgets.read(input.budget)
      const maintenance = yield* Keeping.read(input)
      yield* Signals.expect
      const database = yield* Stores.open(input.database, "use")
      if (Option.isNone(yield* Platforms.secret("DRAVO_VAULT_KEY"))) {
        yield* Output.note("DRAVO_VAULT_KEY is not set: accounts' own tokens cannot be used, only applications'.")
      }
      const Background = yield* Effect.promise(() => import("@dravo/engine/Background"))
      const application = yield* Effect.promise(() => import("../application/application.ts"))
      const Webhooks = yield* Effect.promise(() => import("../application/webhooks.ts"))
      const context = yield* Layer.build(
        Layer.merge(Background.layer({ maintenance }), Webhooks.sending(yield* application.vaultKeys)).pipe(
          Layer.provide(application.fromEnvironment(database.layer, { budgets }))
        )
      )
      const { covers } = Context.get(context, Background.Background)
      if (covers.length === 0)
        return yield* failed("input", "There is nothing to work on: platforms that charge need a --budget.")
      const names = covers.map(({ kind, platform }) => `${platform} ${kind}s`)
      yield* Output.print({ covers }, `Working on ${names.join(", ")}`)
      return yield* Effect.never
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription(
    "Keep rows fresh that nobody is reading, and send webhooks. Any number of processes may do so on one " +
      "database, beside others that " +
      "serve. Prints one line " +
      "on stdout once it works. SIGTERM and SIGINT end it with exit code 0, after refreshes in flight."
  ),
  Command.withShortDescription("Refresh in the background"),
  Command.withExamples([
    { command: "dravo work -d analytics.db", description: "Every platform that does not charge" },
    {
      command: "dravo work -d analytics.db --budget x=5/day",
      description: "X too, for at most 5 dollars a workspace and UTC day"
    }
  ])
)
