/** `dravo maintain`: what background refreshers do with the past by themselves, now and at once. */
import * as Effect from "effect/Effect"
import * as Command from "effect/cli/Command"
import { explained } from "../ExitCodes.ts"
import { opened } from "../application/analytics.ts"
import * as Flags from "../flags.ts"
import * as Keeping from "../application/retentionFlags.ts"
import * as Output from "../output.ts"

export const command = Command.make(
  "maintain",
  { database: Flags.database, ...Keeping.flags },
  Effect.fn("dravo.maintain")(
    function* (input) {
      const maintenance = yield* Keeping.read(input)
      const { expired, rows, thinned } = yield* (yield* opened(input.database, { maintenance })).maintain
      const thin = `Deleted ${counted(thinned, "point")} that said nothing more.`
      yield* Output.print(
        { deleted: thinned, expired, rows },
        expired + rows === 0
          ? thin
          : `${thin} Erased ${counted(expired, "point")} and the numbers of ${counted(rows, "row")}, which may be ` +
              "kept no longer."
      )
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription(
    "Thin the histories of all workspaces, and erase numbers that a platform's terms let nobody keep any longer. " +
      "`dravo work` does so by itself."
  ),
  Command.withShortDescription("Thin histories"),
  Command.withExamples([
    {
      command: "dravo maintain -d analytics.db",
      description: "Worth a run a day where nothing works in the background"
    },
    {
      command: "dravo maintain -d analytics.db --keep 30/90/730 --max-age linkedin=180",
      description: "Two years, of LinkedIn half a year"
    }
  ])
)

// internal

const counted = (count: number, name: string): string => `${count} ${name}${count === 1 ? "" : "s"}`
