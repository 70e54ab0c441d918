/** `dravo best-time`: when posts do well. Asks no platform. */
import type { BestTimeAnswer } from "@dravo/http/Comparisons"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { explained } from "../../ExitCodes.ts"
import { opened } from "../../application/analytics.ts"
import * as Flags from "../../flags.ts"
import * as Output from "../../output.ts"

export const command = Command.make(
  "best-time",
  {
    ...Flags.inWorkspace,
    account: Flags.account.pipe(Flag.optional),
    platform: Flags.platform.pipe(Flag.optional),
    tz: Flag.String("tz").pipe(
      Flag.withMetavar("ZONE"),
      Flag.withDescription("An IANA time zone such as Europe/Berlin; UTC when left out"),
      Flag.withDefault("UTC")
    ),
    metric: Flag.String("metric").pipe(
      Flag.withDescription("A canonical metric; views when left out"),
      Flag.withDefault("views")
    ),
    age: Flag.Literals("age", ["1h", "24h", "7d"]).pipe(
      Flag.withDescription("At which age posts are compared"),
      Flag.withDefault("24h" as const)
    )
  },
  Effect.fn("dravo.best-time")(
    function* (input) {
      const analytics = yield* opened(input.database)
      const { bestTimeAnswer } = yield* Effect.promise(() => import("@dravo/http/Comparisons"))
      const { account, age, metric, platform, tz } = input
      const answer = bestTimeAnswer(
        yield* analytics.bestTime(input.workspace, {
          age,
          metric,
          tz,
          ...(Option.isSome(account) ? { accountId: account.value } : {}),
          ...(Option.isSome(platform) ? { platform: platform.value } : {})
        })
      )
      yield* Output.print(answer, summary(answer))
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription(
    "By weekday and hour, how posts do beside what is usual for their account, compared at equal age. Says so where " +
      "the data do not suffice."
  ),
  Command.withShortDescription("Show when posts do well"),
  Command.withExamples([
    {
      command: "dravo best-time -d analytics.db -w acme --account acc_8f2c1d --tz Europe/Berlin",
      description: "One account"
    }
  ])
)

// internal

const weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

const summary = ({ posts, reason, slots, status }: BestTimeAnswer): string =>
  status === "ok"
    ? Output.columns(
        ["WEEKDAY", "HOUR", "POSTS", "TIMES USUAL"],
        slots
          .toSorted((a, b) => (b.score ?? 0) - (a.score ?? 0))
          .slice(0, 20)
          .map(({ hour, posts, score, weekday }) => [
            weekdays[weekday - 1] ?? "",
            `${String(hour).padStart(2, "0")}:00`,
            posts,
            score === null ? null : Number(score.toFixed(2))
          ])
      )
    : `${posts} posts are compared: ${reason}.`
