/** `dravo posts compare`: posts compared with the others of their accounts, at equal age. Asks no platform. */
import type { ComparisonAnswer } from "@dravo/http/Comparisons"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import { explained, failed } from "../../ExitCodes.ts"
import { opened } from "../../application/analytics.ts"
import * as Flags from "../../flags.ts"
import * as Output from "../../output.ts"

export const command = Command.make(
  "compare",
  {
    ...Flags.inWorkspace,
    ...Flags.pageOfPosts,
    post: Argument.String("post").pipe(
      Argument.withDescription("Your id of a post; a page of posts when left out"),
      Argument.optional
    )
  },
  Effect.fn("dravo.posts.compare")(
    function* ({ account, cursor, database, limit, order, platform, post, sort, workspace }) {
      const analytics = yield* opened(database)
      const { comparisonAnswer, comparisonsAnswer } = yield* Effect.promise(() => import("@dravo/http/Comparisons"))
      if (Option.isSome(post)) {
        const rows = yield* analytics.compare(workspace, post.value)
        if (rows === null) return yield* failed("missing", "The workspace has no post by that id.")
        const answer = comparisonAnswer(post.value, rows)
        return yield* Output.print(answer, table(answer.items.map((item) => ({ ...item, post_id: post.value }))))
      }
      const page = yield* analytics.comparePosts(workspace, {
        ...Option.match(account, { onNone: () => ({}), onSome: (accountId) => ({ accountId }) }),
        ...Option.match(platform, { onNone: () => ({}), onSome: (platform) => ({ platform }) }),
        ...Option.match(cursor, { onNone: () => ({}), onSome: (cursor) => ({ cursor }) }),
        limit,
        sort,
        order
      })
      const answer = comparisonsAnswer(page)
      yield* Output.print(answer, table(answer.items))
      if (answer.next_cursor !== null) yield* Output.note(`Continue with --cursor ${answer.next_cursor}`)
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription(
    "Their numbers an hour, a day and a week after they went out, where something was read near that age, compared " +
      "with the median of their account's other posts."
  ),
  Command.withShortDescription("Compare posts at equal age"),
  Command.withExamples([
    { command: "dravo posts compare -d analytics.db -w acme post_2a7f93", description: "One post" },
    { command: "dravo posts compare -d analytics.db -w acme --account acc_8f2c1d", description: "An account's newest" }
  ])
)

// internal

type Item = ComparisonAnswer["items"][number] & { readonly post_id: string }

const table = (items: ReadonlyArray<Item>): string => {
  const cells = items.flatMap((item) =>
    item.ages.flatMap(({ age, metrics }) =>
      Object.entries(metrics).map(([name, { posts, score, usual, value }]) => [
        item.post_id,
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
  return cells.length === 0
    ? "Nothing was read near an hour, a day or a week after it went out."
    : Output.columns(["POST", "ACCOUNT", "AGE", "METRIC", "VALUE", "USUAL", "OTHER POSTS", "TIMES USUAL"], cells)
}
