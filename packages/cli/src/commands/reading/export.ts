/**
 * `dravo export`: every row as it is stored, to stdout; `dravo changes`: the feed from a cursor to its end. Neither
 * asks a platform.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { PlatformError } from "effect/PlatformError"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { explained, failed } from "../../ExitCodes.ts"
import { opened } from "../../application/analytics.ts"
import * as Flags from "../../flags.ts"
import * as Output from "../../output.ts"
import * as Progress from "../../progress.ts"

export const command = Command.make(
  "export",
  {
    ...Flags.inWorkspace,
    of: Flag.Literals("of", ["posts", "accounts", "history", "changes"]).pipe(
      Flag.withDescription("Which list; history takes --post or --account"),
      Flag.withDefault("posts" as const)
    ),
    format: Flag.Literals("format", ["csv", "ndjson"]).pipe(
      Flag.withDescription("csv or ndjson"),
      Flag.withDefault("csv" as const)
    ),
    platform: Flags.platform.pipe(Flag.optional),
    post: Flag.String("post").pipe(Flag.withMetavar("ID"), Flag.withDescription("Your id of a post"), Flag.optional),
    account: Flags.account.pipe(Flag.optional)
  },
  Effect.fn("dravo.export")(
    function* (input) {
      const analytics = yield* opened(input.database)
      const Exported = yield* Effect.promise(() => import("@dravo/http/Exports"))
      const { account, of, platform, post, workspace } = input
      // Where results are drawn on the same terminal, progress would be drawn into them.
      const isApart = !(yield* (yield* Stdio.Stdio).stdoutIsTerminal)
      const step = isApart ? yield* Progress.make("rows", null) : Effect.void
      const seen = <A, E, R>(rows: Stream.Stream<A, E, R>) => Stream.tap(rows, () => step)
      const rows = {
        ...(Option.isSome(platform) ? { platform: platform.value } : {}),
        ...(Option.isSome(account) ? { accountId: account.value } : {}),
        ...(Option.isSome(post) ? { postId: post.value } : {})
      }
      const format = input.format === "csv" ? ("text/csv" as const) : ("application/x-ndjson" as const)
      switch (of) {
        case "posts":
          return yield* written(
            Exported.bytes(
              format,
              seen(yield* analytics.exportPosts(workspace, rows)),
              Exported.posts(analytics.catalog, rows.platform)
            )
          )
        case "accounts":
          return yield* written(
            Exported.bytes(
              format,
              seen(yield* analytics.exportAccounts(workspace, rows)),
              Exported.accounts(analytics.catalog, rows.platform)
            )
          )
        case "changes":
          return yield* written(
            Exported.bytes(format, seen(yield* analytics.exportChanges(workspace, {})), Exported.changes)
          )
        case "history": {
          if (Option.isSome(account) === Option.isSome(post))
            return yield* failed("usage", "Name exactly one of --post and --account.")
          const bytes = yield* Option.isSome(post)
            ? Exported.postHistory(analytics, format, workspace, post.value, {})
            : Exported.accountHistory(
                analytics,
                format,
                workspace,
                Option.getOrElse(account, () => ""),
                {}
              )
          return bytes === null
            ? yield* failed("missing", "The workspace has nothing by that id.")
            : yield* written(bytes)
        }
      }
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription("Print every row as it is stored, as CSV or NDJSON; no platform is asked."),
  Command.withShortDescription("Print every row as CSV or NDJSON"),
  Command.withExamples([
    { command: "dravo export -d analytics.db -w acme > posts.csv", description: "All posts for a spreadsheet" },
    {
      command: "dravo export -d analytics.db -w acme --of history --post post_2a7f93 --format ndjson",
      description: "Every point of one post"
    }
  ])
)

export const changes = Command.make(
  "changes",
  {
    ...Flags.inWorkspace,
    cursor: Flag.String("cursor").pipe(
      Flag.withDescription("next_cursor of the answer before; everything when left out"),
      Flag.optional
    ),
    limit: Flag.Int("limit").pipe(Flag.withDescription("1 to 1000; 100 when left out"), Flag.withDefault(100))
  },
  Effect.fn("dravo.changes")(
    function* (input) {
      if (input.limit < 1 || input.limit > 1000) return yield* failed("usage", "--limit must be from 1 to 1000.")
      const analytics = yield* opened(input.database)
      const page = yield* analytics
        .changes(input.workspace, {
          limit: input.limit,
          ...(Option.isSome(input.cursor) ? { cursor: input.cursor.value } : {})
        })
        .pipe(Effect.catchTag("InvalidRequest", ({ detail }) => Effect.fail(failed("usage", `--cursor ${detail}.`))))
      const { changesAnswer } = yield* Effect.promise(() => import("@dravo/http/Changes"))
      const answer = changesAnswer(page)
      yield* Output.print(
        answer,
        answer.items.length === 0
          ? "Nothing changed."
          : Output.columns(
              ["RECORD", "TYPE", "ERASED"],
              answer.items.map(({ erased, id, type }) => [id, type, erased ? "yes" : "no"])
            )
      )
      yield* Output.note(`Continue with --cursor ${answer.next_cursor}`)
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription("What changed since a cursor, as it is now."),
  Command.withShortDescription("Show what changed since a cursor"),
  Command.withExamples([
    { command: "dravo changes -d analytics.db -w acme --json", description: "The answer of the endpoint" }
  ])
)

// internal

/** As fast as whoever reads takes it; a console would keep in memory what a slow pipe has not taken yet. */
const written = <E, R>(bytes: Stream.Stream<Uint8Array, E, R>) =>
  Effect.flatMap(Stdio.Stdio, ({ stdout }) =>
    Effect.catchIf(Stream.run(bytes, stdout({ endOnDone: false })), isPlatformError, (error) =>
      // Whoever closes the pipe, as `head` does, has seen enough.
      isClosedPipe(error) ? Effect.void : Effect.fail(failed("machine", "What was read cannot be written to stdout."))
    )
  )

const isPlatformError = (error: unknown): error is PlatformError => error instanceof PlatformError

const isClosedPipe = ({ reason }: PlatformError): boolean =>
  typeof reason.cause === "object" && reason.cause !== null && "code" in reason.cause && reason.cause.code === "EPIPE"
