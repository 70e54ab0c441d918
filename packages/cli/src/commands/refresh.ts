/** `dravo refresh`: ask the platforms for every matching row, fresh ones too. */
import { PlatformPostId } from "@dravo/core/Ids"
import { Store } from "@dravo/core/Store"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { explained, failed } from "../ExitCodes.ts"
import * as Flags from "../flags.ts"
import * as Output from "../output.ts"
import * as Platforms from "../application/platforms.ts"
import * as Counting from "../application/counting.ts"
import * as Progress from "../progress.ts"
import * as Stores from "../application/stores.ts"

export const command = Command.make(
  "refresh",
  {
    ...Flags.inWorkspace,
    platform: Flags.platform.pipe(Flag.optional),
    account: Flags.account.pipe(Flag.optional),
    post: Flag.String("post").pipe(
      Flag.withMetavar("ID"),
      Flag.withDescription("Your id or the network's"),
      Flag.withSchema(PlatformPostId),
      Flag.optional
    )
  },
  Effect.fn("dravo.refresh")(
    function* (input) {
      const database = yield* Stores.open(input.database, "use")
      if (Option.isNone(yield* Platforms.secret("DRAVO_VAULT_KEY"))) {
        yield* Output.note("DRAVO_VAULT_KEY is not set: accounts' own tokens cannot be used, only applications'.")
      }
      const { Analytics } = yield* Effect.promise(() => import("@dravo/engine/Analytics"))
      const application = yield* Effect.promise(() => import("../application/application.ts"))
      const context = yield* Layer.build(application.fromEnvironment(database.layer))
      const analytics = yield* Effect.provideContext(Analytics, context)
      yield* Output.note("Asking the platforms …")
      const { accounts: some, publications: more } = yield* Counting.count(
        Context.get(context, Store),
        input.workspace,
        input
      )
      const summary = yield* Progress.counting("rows", some + more, (step) => {
        const ended = Stream.runForEach(analytics.events, ({ type }) => (type === "throttled" ? Effect.void : step))
        const asked = analytics.refresh(input.workspace, {
          ...Platforms.given("platform", input.platform),
          ...Platforms.given("accountId", input.account),
          ...Platforms.given("postId", input.post)
        })
        return Effect.andThen(Effect.forkScoped(ended, { startImmediately: true }), asked)
      })
      const { accounts, failed: broken, partial, pending, publications, requiresReconnect, synced } = summary
      const statuses = { synced, partial, pending, failed: broken, requires_reconnect: requiresReconnect }
      const text = Object.entries(statuses)
        .filter(([, rows]) => rows > 0)
        .map(([status, rows]) => `${rows} ${status}`)
        .join(", ")
      yield* Output.print(
        { publications, accounts, ...statuses },
        `${counted(publications, "publication")}, ${counted(accounts, "account")}${text === "" ? "" : `: ${text}`}.`
      )
      const left = pending + broken + requiresReconnect
      if (left > 0)
        return yield* failed(
          "incomplete",
          `${left} of ${counted(publications + accounts, "row")} could not be refreshed; their error_message says why.`
        )
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription(
    "Ask the platforms for every matching row of a workspace, fresh ones too, and wait for the end. Exit code 5 " +
      "when some row could not be had."
  ),
  Command.withShortDescription("Ask the platforms now"),
  Command.withExamples([
    { command: "dravo refresh -d analytics.db -w acme", description: "Everything" },
    { command: "dravo refresh -d analytics.db -w acme --account acc_8f2c1d", description: "One account and its posts" }
  ])
)

// internal

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`
