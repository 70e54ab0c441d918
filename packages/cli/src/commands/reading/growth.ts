/** `dravo growth`: how numbers grew, from what was read. Asks no platform. */
import type { GrowthAnswer } from "@dravo/http/History"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { explained } from "../../ExitCodes.ts"
import { opened } from "../../application/analytics.ts"
import * as Flags from "../../flags.ts"
import * as Output from "../../output.ts"

export const command = Command.make(
  "growth",
  {
    ...Flags.inWorkspace,
    post: Flag.String("post").pipe(Flag.withMetavar("ID"), Flag.withDescription("Your id of a post"), Flag.optional),
    account: Flags.account.pipe(Flag.optional),
    platform: Flags.platform.pipe(Flag.optional),
    of: Flag.Literals("of", ["posts", "accounts"]).pipe(
      Flag.withDescription("What accounts published, or their own counters such as followers"),
      Flag.withDefault("posts" as const)
    ),
    from: Flags.instant("from", "start", "The first instant, or UTC day; 28 days before --to when left out"),
    to: Flags.instant("to", "end", "The last instant, or UTC day; now when left out"),
    daily: Flag.Boolean("daily").pipe(
      Flag.withDescription("Print the days, and gaps between readings, instead of the sums"),
      Flag.withDefault(false)
    )
  },
  Effect.fn("dravo.growth")(
    function* (input) {
      const analytics = yield* opened(input.database)
      const { growthAnswer } = yield* Effect.promise(() => import("@dravo/http/History"))
      const { account, from, platform, post, to } = input
      const answer = growthAnswer(
        yield* analytics.growth(input.workspace, {
          of: input.of,
          ...(Option.isSome(post) ? { postId: post.value } : {}),
          ...(Option.isSome(account) ? { accountId: account.value } : {}),
          ...(Option.isSome(platform) ? { platform: platform.value } : {}),
          ...(Option.isSome(from) ? { from: from.value } : {}),
          ...(Option.isSome(to) ? { to: to.value } : {})
        })
      )
      yield* Output.print(answer, input.daily ? days(answer) : sums(answer))
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription(
    "How numbers grew between two instants or, with --daily, day by day. Nothing is interpolated: growth over days " +
      "without a reading is told " +
      "as one gap, and a first reading is a base line, not growth."
  ),
  Command.withShortDescription("Show how numbers grew"),
  Command.withExamples([
    {
      command: "dravo growth -d analytics.db -w acme --platform x",
      description: "The last 28 days of what went out on X"
    },
    {
      command: "dravo growth -d analytics.db -w acme --post post_2a7f93 --daily --json",
      description: "The answer of the endpoint"
    },
    {
      command:
        "dravo growth -d analytics.db -w acme --of accounts --account acc_8f2c1d --from 2026-06-01 --to 2026-06-30",
      description: "Followers over a month"
    }
  ])
)

// internal

const sums = ({ from, items, rows, to }: GrowthAnswer): string =>
  items.length === 0
    ? `Nothing was read of ${rows} row${rows === 1 ? "" : "s"} from ${from} to ${to}.`
    : Output.columns(
        ["METRIC", "GREW BY", "ROWS", "UNKNOWN"],
        items.map(({ delta, key, rows, unknown }) => [key, delta, rows, unknown])
      )

const days = ({ items }: GrowthAnswer): string => {
  const lines = items.flatMap(({ days, gaps, key }) =>
    [
      ...days.filter(({ rows }) => rows > 0).map(({ day, delta, rows }) => [key, day, day, delta, rows] as const),
      ...gaps.map(({ delta, from, rows, to }) => [key, from, to, delta, rows] as const)
    ].sort((a, b) => (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0))
  )
  return lines.length === 0
    ? "No day has a reading and one before it."
    : Output.columns(["METRIC", "FROM", "TO", "GREW BY", "ROWS"], lines)
}
