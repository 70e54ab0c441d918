/** `dravo history`: what was read over time. Asks no platform. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { explained, failed } from "../../ExitCodes.ts"
import { opened } from "../../application/analytics.ts"
import * as Flags from "../../flags.ts"
import * as Output from "../../output.ts"
import * as Import from "../importing/history.ts"

export const command = Command.make(
  "history",
  {
    ...Flags.inWorkspace,
    account: Flags.account.pipe(Flag.optional),
    post: Flag.String("post").pipe(Flag.withMetavar("ID"), Flag.withDescription("Your id of a post"), Flag.optional),
    interval: Flag.Literals("interval", ["raw", "hour", "day"]).pipe(
      Flag.withDescription("Every point, or the last of each hour or day"),
      Flag.withDefault("raw" as const)
    ),
    from: Flags.instant("from", "start", "From this instant, or UTC day, with the last point before it"),
    to: Flags.instant("to", "end", "Up to this instant, or the end of this UTC day"),
    limit: Flag.Int("limit").pipe(Flag.withDescription("1 to 1000; 100 when left out"), Flag.optional),
    cursor: Flag.String("cursor").pipe(Flag.withDescription("next_cursor of the page before"), Flag.optional)
  },
  Effect.fn("dravo.history")(
    function* (input) {
      if (Option.isSome(input.account) === Option.isSome(input.post))
        return yield* failed("usage", "Name exactly one of --post and --account.")
      const analytics = yield* opened(input.database)
      const Wire = yield* Effect.promise(() => import("@dravo/http/History"))
      const { cursor, from, interval, limit, to } = input
      const request = {
        interval,
        ...(Option.isSome(cursor) ? { cursor: cursor.value } : {}),
        ...(Option.isSome(from) ? { from: from.value } : {}),
        ...(Option.isSome(to) ? { to: to.value } : {}),
        ...(Option.isSome(limit) ? { limit: limit.value } : {})
      }
      const answer = Option.isSome(input.post)
        ? Option.map(
            Option.fromNullOr(yield* analytics.postHistory(input.workspace, input.post.value, request)),
            Wire.postHistoryAnswer
          )
        : Option.map(
            Option.fromNullOr(
              yield* analytics.accountHistory(
                input.workspace,
                Option.getOrElse(input.account, () => ""),
                request
              )
            ),
            Wire.accountHistoryAnswer
          )
      if (Option.isNone(answer)) return yield* failed("missing", "The workspace has nothing by that id.")
      const { items, next_cursor } = answer.value
      yield* Output.print(
        answer.value,
        items.length === 0
          ? "No points."
          : Output.columns(
              ["ACCOUNT", "READ", "UNTIL", "METRICS"],
              items.map(({ account_id, at, metrics, until }) => [account_id, at, until, JSON.stringify(metrics)])
            )
      )
      if (next_cursor !== null) yield* Output.note(`Continue with --cursor ${next_cursor}`)
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription("Show what was read of a post or an account over time, oldest first; no platform is asked."),
  Command.withShortDescription("Show what was read over time"),
  Command.withExamples([
    {
      command: "dravo history -d analytics.db -w acme --post post_2a7f93 --interval day",
      description: "One point a day"
    }
  ]),
  Command.withSubcommands([Import.command])
)
