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
        yield* Layer.build(AdaptersPort.layer(yield* Platforms.factories))
      )
      const { metricsAnswer } = yield* Effect.promise(() => import("@dravo/http/Details"))
      const answer = metricsAnswer(catalog)
      const isWanted = ({ platform }: { readonly platform: string }) =>
        Option.isNone(input.platform) || platform === input.platform.value
      const items = answer.items.filter(isWanted)
      const missing = (answer.missing ?? []).filter(isWanted)
      const counted = items.map((one) => [
        one.platform,
        one.of,
        one.key,
        one.canonical,
        one.retired_since === null ? one.combine : "retired",
        one.meaning
      ])
      const uncounted = missing.map(({ canonical, of, platform, why }) => [platform, of, "", canonical, "never", why])
      yield* Output.print(
        { items, total: items.length, ...(missing.length === 0 ? {} : { missing }) },
        Output.columns(["PLATFORM", "OF", "KEY", "CANONICAL", "COMBINE", "MEANING"], [...counted, ...uncounted])
      )
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription(
    "List every official key the plugged-in networks answer with and what it means, and what they have in common " +
      "that one of them counts for nobody, with the reason."
  ),
  Command.withShortDescription("List the metrics"),
  Command.withExamples([
    { command: "dravo metrics --platform linkedin --json", description: "The items of the endpoint" }
  ])
)
