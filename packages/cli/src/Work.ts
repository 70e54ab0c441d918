/** `dravo work`: the background refresher until SIGTERM or SIGINT. */
import type { Budget, Budgets } from "@dravo/engine/Budget"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { explained, failed } from "./ExitCodes.ts"
import * as Flags from "./internal/flags.ts"
import * as Output from "./internal/output.ts"
import * as Platforms from "./internal/platforms.ts"
import * as Signals from "./internal/signals.ts"
import * as Stores from "./internal/stores.ts"

export const command = Command.make("work", {
  database: Flags.database,
  budget: Flag.KeyValuePair("budget").pipe(
    Flag.withMetavar("PLATFORM=DOLLARS/PERIOD"),
    Flag.withDescription("What a platform that charges may cost each workspace, such as x=5/day or x=100/month; may be repeated. Without one such a platform is left out"),
    Flag.withDefault({})
  )
}, Effect.fn("dravo.work")(function*(input) {
  const budgets = yield* budgetsOf(input.budget)
  yield* Signals.expect
  const database = yield* Stores.open(input.database, "use")
  if (Option.isNone(yield* Platforms.secret("DRAVO_VAULT_KEY"))) {
    yield* Output.note("DRAVO_VAULT_KEY is not set: accounts' own tokens cannot be used, only applications'.")
  }
  const Background = yield* Effect.promise(() => import("@dravo/engine/Background"))
  const application = yield* Effect.promise(() => import("./internal/application.ts"))
  const context = yield* Layer.build(Layer.provide(Background.layer(), application.fromEnvironment(database.layer, { budgets })))
  const { covers } = Context.get(context, Background.Background)
  if (covers.length === 0) return yield* failed("input", "There is nothing to work on: platforms that charge need a --budget.")
  const names = covers.map(({ kind, platform }) => `${platform} ${kind}s`)
  yield* Output.print({ covers }, `Working on ${names.join(", ")}`)
  return yield* Effect.never
}, Effect.scoped, explained)).pipe(
  Command.withDescription(
    "Keep rows fresh that nobody is reading. Any number of processes may do so on one database, beside others that serve. Prints one line " +
      "on stdout once it works. SIGTERM and SIGINT end it with exit code 0, after refreshes in flight."
  ),
  Command.withShortDescription("Refresh in the background"),
  Command.withExamples([
    { command: "dravo work -d analytics.db", description: "Every platform that does not charge" },
    { command: "dravo work -d analytics.db --budget x=5/day", description: "X too, for at most 5 dollars a workspace and UTC day" }
  ])
)

// internal

const pattern = /^(\d{1,9}(?:\.\d{1,6})?)\/(day|month)$/u

const budgetsOf = Effect.fnUntraced(function*(given: Readonly<Record<string, string>>) {
  const budgets: Record<string, Budget> = {}
  for (const [platform, text] of Object.entries(given)) {
    const [, dollars, period] = pattern.exec(text) ?? []
    if (dollars === undefined) return yield* failed("input", `--budget ${platform} must be dollars per day or month, such as 5/day.`)
    if (!Platforms.rows.some((row) => row.platform === platform)) return yield* failed("input", `--budget names no plugged-in platform: ${platform}.`)
    budgets[platform] = { dollars: Number(dollars), per: period === "day" ? "day" : "month" }
  }
  return budgets satisfies Budgets
})
