/** `dravo posts show`: one post on all its accounts, as it is stored. Asks no platform. */
import * as Effect from "effect/Effect"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import { explained, failed } from "../../ExitCodes.ts"
import { opened } from "../../application/analytics.ts"
import * as Flags from "../../flags.ts"
import * as Output from "../../output.ts"

export const command = Command.make(
  "show",
  {
    ...Flags.inWorkspace,
    post: Argument.String("post").pipe(Argument.withDescription("Your id of a post"))
  },
  Effect.fn("dravo.posts.show")(
    function* (input) {
      const analytics = yield* opened(input.database)
      const { postAnswer } = yield* Effect.promise(() => import("@dravo/http/History"))
      const view = yield* analytics.post(input.workspace, input.post, false)
      if (view === null) return yield* failed("missing", "The workspace has no post by that id.")
      const answer = postAnswer(input.post, view)
      const sum = Object.entries(answer.overview.metrics).map(([key, value]) => `${key} ${value}`)
      yield* Output.print(
        answer,
        [
          Output.columns(
            ["ACCOUNT", "PLATFORM", "STATUS", "UPDATED", "METRICS"],
            answer.items.map((row) => [
              row.account_id,
              row.platform,
              row.sync_status,
              row.last_updated_at,
              JSON.stringify(row.metrics)
            ])
          ),
          `All together: ${sum.length === 0 ? "nothing is known yet" : sum.join(", ")}.`
        ].join("\n")
      )
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription(
    "Show one post's publications, their sum and the newest point of each, as they are stored; no platform is asked."
  ),
  Command.withShortDescription("Show one post"),
  Command.withExamples([
    {
      command: "dravo posts show -d analytics.db -w acme post_2a7f93 --json",
      description: "The answer of the endpoint"
    }
  ])
)
