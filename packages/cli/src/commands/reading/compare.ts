/** `dravo posts compare`: a post compared with the others of its accounts, at equal age. Asks no platform. */
import * as Effect from "effect/Effect"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import { explained, failed } from "../../ExitCodes.ts"
import { opened } from "../../application/analytics.ts"
import * as Flags from "../../flags.ts"
import * as Output from "../../output.ts"

export const command = Command.make(
  "compare",
  { ...Flags.inWorkspace, post: Argument.String("post").pipe(Argument.withDescription("Your id of a post")) },
  Effect.fn("dravo.posts.compare")(
    function* (input) {
      const analytics = yield* opened(input.database)
      const { comparisonAnswer } = yield* Effect.promise(() => import("@dravo/http/Comparisons"))
      const rows = yield* analytics.compare(input.workspace, input.post)
      if (rows === null) return yield* failed("missing", "The workspace has no post by that id.")
      const answer = comparisonAnswer(input.post, rows)
      const cells = answer.items.flatMap((item) =>
        item.ages.flatMap(({ age, metrics }) =>
          Object.entries(metrics).map(([name, { posts, score, usual, value }]) => [
            item.account_id,
            age,
            name,
            value,
            usual,
            posts,
            score === null ? null : Number(score.toFixed(2))
          ])
        )
      )
      yield* Output.print(
        answer,
        cells.length === 0
          ? "Nothing was read near an hour, a day or a week after it went out."
          : Output.columns(["ACCOUNT", "AGE", "METRIC", "VALUE", "USUAL", "OTHER POSTS", "TIMES USUAL"], cells)
      )
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription(
    "Its numbers an hour, a day and a week after it went out, where something was read near that age, beside the " +
      "median of its account's other posts."
  ),
  Command.withShortDescription("Compare a post at equal age"),
  Command.withExamples([
    { command: "dravo posts compare -d analytics.db -w acme post_2a7f93", description: "One post" }
  ])
)
