/** `dravo metrics`: what the plugged-in networks answer with. Needs no database. */
import * as AdaptersPort from "@dravo/core/Adapters"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { explained } from "../../ExitCodes.ts"
import * as Flags from "../../flags.ts"
import * as Output from "../../output.ts"
import * as Platforms from "../../application/platforms.ts"

export const command = Command.make(
  "metrics",
  { platform: Flags.platform.pipe(Flag.optional) },
  Effect.fn("dravo.metrics")(
    function* (input) {
      const { catalog } = yield* Effect.provideContext(
        AdaptersPort.Adapters,
        yield* Layer.build(AdaptersPort.layer(yield* Platforms.makers))
      )
      const { metricsAnswer } = yield* Effect.promise(() => import("@dravo/http/Details"))
      const items = metricsAnswer(catalog).items.filter(
        (one) => Option.isNone(input.platform) || one.platform === input.platform.value
      )
      yield* Output.print(
        { items, total: items.length },
        Output.columns(
          ["PLATFORM", "OF", "KEY", "CANONICAL", "COMBINE", "MEANING"],
          items.map((one) => [
            one.platform,
            one.of,
            one.key,
            one.canonical,
            one.retired_since === null ? one.combine : "retired",
            one.meaning
          ])
        )
      )
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription("List every official key the plugged-in networks answer with, and what it means."),
  Command.withShortDescription("List the metrics"),
  Command.withExamples([
    { command: "dravo metrics --platform linkedin --json", description: "The items of the endpoint" }
  ])
)
