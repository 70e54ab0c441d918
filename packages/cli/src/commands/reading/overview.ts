/** `dravo overview`: sums over everything that was published. Asks no platform. */
import * as Instant from "@dravo/core/Instant"
import type { OverviewAnswer, PeriodSums } from "@dravo/http/Overviews"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { explained } from "../../ExitCodes.ts"
import { opened } from "../../application/analytics.ts"
import * as Flags from "../../flags.ts"
import * as Output from "../../output.ts"

export const command = Command.make(
  "overview",
  {
    ...Flags.inWorkspace,
    account: Flags.account.pipe(Flag.optional),
    platform: Flags.platform.pipe(Flag.optional),
    from: Flags.instantOrDate("from", "start", "Created at or after this instant, or day of --tz"),
    to: Flags.instantOrDate("to", "end", "Created at or before this instant, or day of --tz"),
    by: Flag.Literals("by", ["day", "account", "platform"]).pipe(
      Flag.withDescription("Tell the sums apart; by day needs --from, and --to beside --tz"),
      Flag.optional
    ),
    tz: Flag.String("tz").pipe(
      Flag.withMetavar("ZONE"),
      Flag.withDescription("An IANA time zone such as Europe/Berlin, whose days are meant; UTC when left out"),
      Flag.withDefault("UTC")
    )
  },
  Effect.fn("dravo.overview")(
    function* (input) {
      const analytics = yield* opened(input.database)
      const { overviewAnswer } = yield* Effect.promise(() => import("@dravo/http/Overviews"))
      const { account, by, from, platform, to, tz } = input
      const answer = overviewAnswer(
        yield* analytics.overview(input.workspace, {
          tz,
          ...(Option.isSome(account) ? { accountId: account.value } : {}),
          ...(Option.isSome(platform) ? { platform: platform.value } : {}),
          ...(Option.isSome(from) ? { fromDate: moment(from.value, "start") } : {}),
          ...(Option.isSome(to) ? { toDate: moment(to.value, "end") } : {}),
          ...(Option.isSome(by) ? { groupBy: by.value } : {})
        })
      )
      yield* Output.print(answer, answer.group_by === null ? sums(answer) : groups(answer))
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription(
    "Sums over every publication, with the period of the same length before --from for comparison. What counts " +
      "people is never added up, and what no platform has reported is a dash, not 0."
  ),
  Command.withShortDescription("Show sums over everything"),
  Command.withExamples([
    { command: "dravo overview -d analytics.db -w acme --from 2026-06-01 --to 2026-06-30", description: "A month" },
    {
      command: "dravo overview -d analytics.db -w acme --from 2026-06-01 --by day --json",
      description: "The answer of the endpoint"
    }
  ])
)

// internal

/** A day stays one: which instants it is of is the time zone's to say. */
const moment = (text: string, edge: Instant.Edge) => (text.length === 10 ? text : (Instant.parse(text, edge) ?? text))

const value = (sums: PeriodSums | null, name: string): number | null => sums?.totals[name] ?? null

const sums = ({ current, previous }: OverviewAnswer): string =>
  Output.columns(
    ["METRIC", "TOTAL", "OF PUBLICATIONS", "PERIOD BEFORE"],
    [
      ["publications", current.publications, null, previous?.publications ?? null],
      ...Object.keys({ ...previous?.totals, ...current.totals }).map((name) => [
        name,
        value(current, name),
        `${current.coverage[name] ?? 0} of ${current.publications}`,
        value(previous, name)
      ])
    ]
  )

const groups = ({ groups }: OverviewAnswer): string => {
  const names = [...new Set(groups.flatMap(({ current }) => Object.keys(current.totals)))]
  return groups.length === 0
    ? "Nothing was published."
    : Output.columns(
        ["KEY", "PUBLICATIONS", ...names.map((name) => name.toUpperCase())],
        groups.map(({ current, key }) => [key, current.publications, ...names.map((name) => value(current, name))])
      )
}
