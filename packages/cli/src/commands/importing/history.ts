/** `dravo history import`: numbers of a file that were read elsewhere, after every line of it was found good. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Analytics } from "@dravo/engine/Analytics"
import type { PastReading } from "@dravo/engine/Imports"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { opened } from "../../application/analytics.ts"
import { explained, failed } from "../../ExitCodes.ts"
import * as Flags from "../../flags.ts"
import * as Output from "../../output.ts"
import * as Progress from "../../progress.ts"
import { complaint, counted, type Refused } from "./complaints.ts"
import { readingOf, described } from "./readings.ts"
import { type Format, formatOf, input, read } from "./records.ts"

export const command = Command.make(
  "import",
  {
    ...Flags.inWorkspace,
    ...input,
    account: Flags.account.pipe(
      Flag.withDescription("Whose numbers they are, where a line has no account_id"),
      Flag.optional
    ),
    dryRun: Flag.Boolean("dry-run").pipe(
      Flag.withDescription("Look at every line, and keep nothing"),
      Flag.withDefault(false)
    )
  },
  Effect.fn("dravo.history.import")(
    function* (input) {
      const format = Option.getOrUndefined(input.format) ?? formatOf(input.file)
      if (format === undefined) return yield* failed("usage", "Say --format csv or --format ndjson.")
      const analytics = yield* opened(input.database)
      const from = { workspace: input.workspace, file: input.file, format, account: Option.getOrNull(input.account) }
      const found = yield* Progress.counting("lines looked at", null, (step) => taken(analytics, from, true, step))
      if (found.refused.length > 0)
        return yield* failed("input", complaint("cannot be used, so nothing was imported", found.refused))
      if (found.points === 0) return yield* failed("input", `The file ${from.file} has no points.`)
      if (input.dryRun)
        return yield* Output.print(
          { points: found.points, expired: found.expired, dry_run: true },
          `Would import ${counted(found.points - found.expired, "point")}.${tooOld(found.expired)}`
        )
      const { refused, ...done } = yield* Progress.counting("points", found.points, (step) =>
        taken(analytics, from, false, step)
      )
      yield* Output.print({ ...done, refused }, summary(done))
      if (refused.length > 0) return yield* failed("incomplete", complaint("could not be imported", refused))
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription(
    "Keep the numbers of a file, read before you had this database, in the past of posts and accounts that are " +
      "there. Its columns are those of `dravo export --of history`: at, metrics.<the platform's key>, and " +
      "account_id, platform_post_id or post_id, until where they are known; a line without a post is of the " +
      "account. Nothing is kept unless every line is good. Numbers of a time that has some are left out, so a run " +
      "that was stopped is simply run again. Rows show what the platform answers, and stay as they are."
  ),
  Command.withShortDescription("Keep numbers of a file that were read before"),
  Command.withExamples([
    {
      command: "dravo history import numbers.csv -d analytics.db -w acme --account acc_8f2c1d",
      description: "The table of a job you had"
    },
    { command: "dravo history import numbers.ndjson -d analytics.db -w acme --dry-run", description: "Only look" }
  ])
)

// internal

interface From {
  readonly workspace: WorkspaceId
  readonly file: string
  readonly format: Format
  readonly account: string | null
}

/** As many as one call takes. */
const portion = 1000

const nothing = { points: 0, added: 0, known: 0, overlapping: 0, expired: 0 }

type Done = typeof nothing

/** What became of every line, or would; a portion of them is in memory at a time. */
const taken = Effect.fnUntraced(function* (
  analytics: Analytics["Service"],
  { account, file, format, workspace }: From,
  isDry: boolean,
  step: Effect.Effect<void>
) {
  const refused: Array<Refused> = []
  let done: Done = nothing
  yield* Stream.runForEachArray(Stream.rechunk(read(file, format), portion), (lines) =>
    Effect.gen(function* () {
      const good: Array<{ readonly line: number; readonly reading: PastReading }> = []
      for (const { line, record } of lines) {
        const reading = readingOf(record, account)
        if (Result.isFailure(reading)) refused.push({ line, message: reading.failure })
        else good.push({ line, reading: reading.success })
      }
      const readings = good.map(({ reading }) => reading)
      const { refused: invalid, ...summary } = yield* analytics.importHistory(workspace, readings, isDry)
      for (const one of invalid) refused.push({ line: good[one.index]?.line ?? 0, message: described(one) })
      done = added(done, { ...summary, points: good.length })
      yield* Effect.forEach(lines, () => step, { discard: true })
    })
  )
  return { ...done, refused: refused.sort((a, b) => a.line - b.line) }
})

const added = (a: Done, b: Done): Done => ({
  points: a.points + b.points,
  added: a.added + b.added,
  known: a.known + b.known,
  overlapping: a.overlapping + b.overlapping,
  expired: a.expired + b.expired
})

const summary = ({ added, expired, known, overlapping }: Done): string =>
  `${counted(added + known, "point")} imported or known already.` +
  (overlapping > 0 ? ` ${overlapping} left out: their time has numbers.` : "") +
  tooOld(expired)

const tooOld = (expired: number): string => (expired > 0 ? ` ${expired} left out: too old to be kept.` : "")
