/** `dravo explain`: why a post's numbers are as fresh as they are. Asks no platform. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import { explained, failed } from "../../ExitCodes.ts"
import * as Flags from "../../flags.ts"
import * as Output from "../../output.ts"
import * as Stores from "../../application/stores.ts"

export const command = Command.make(
  "explain",
  {
    ...Flags.inWorkspace,
    post: Argument.String("post").pipe(Argument.withDescription("Your id of a post"))
  },
  Effect.fn("dravo.explain")(
    function* (input) {
      const database = yield* Stores.open(input.database, "use")
      const [{ Analytics }, application, { freshnessAnswer }] = yield* Effect.promise(() =>
        Promise.all([
          import("@dravo/engine/Analytics"),
          import("../../application/application.ts"),
          import("@dravo/http/History")
        ])
      )
      const analytics = yield* Effect.provideContext(
        Analytics,
        yield* Layer.build(application.fromEnvironment(database.layer))
      )
      const rows = yield* analytics.explain(input.workspace, input.post)
      if (rows === null) return yield* failed("missing", "The workspace has no post by that id.")
      const answer = freshnessAnswer(input.post, rows)
      yield* Output.print(
        answer,
        answer.items
          .map((row) => `${row.platform} ${row.account_id}  ${row.sync_status}\n  ${Output.printable(row.why)}`)
          .join("\n")
      )
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription(
    "Say for each publication of a post why its numbers are fresh or stale, and when they are asked for again. " +
      "Asks no platform. What readers " +
      "of other processes were shown is told from the row's read rate; a policy of the host's own is not known here."
  ),
  Command.withShortDescription("Say why numbers are as fresh as they are"),
  Command.withExamples([
    { command: "dravo explain -d analytics.db -w acme post_2a7f93", description: "One sentence per publication" }
  ])
)
