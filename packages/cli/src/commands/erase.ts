/** `dravo erase`: remove a post, an account or a whole workspace for good. */
import type { Erased, Erasure } from "@dravo/core/Change"
import { PostId, type WorkspaceId } from "@dravo/core/Ids"
import { Store } from "@dravo/core/Store"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Prompt from "effect/cli/Prompt"
import * as Stdio from "effect/Stdio"
import { explained, failed } from "../ExitCodes.ts"
import * as Flags from "../flags.ts"
import * as Output from "../output.ts"
import * as Counting from "../application/counting.ts"
import * as Progress from "../progress.ts"
import * as Stores from "../application/stores.ts"

export const command = Command.make(
  "erase",
  {
    ...Flags.inWorkspace,
    account: Flags.account.pipe(Flag.withDescription("An account with everything of it"), Flag.optional),
    post: Flag.String("post").pipe(
      Flag.withMetavar("ID"),
      Flag.withDescription("All publications of a post"),
      Flag.withSchema(PostId),
      Flag.optional
    ),
    everything: Flag.Boolean("everything").pipe(
      Flag.withDescription("All the workspace has, its API keys too; asks first"),
      Flag.withDefault(false)
    ),
    yes: Flag.Boolean("yes").pipe(Flag.withDescription("Do not ask"), Flag.withDefault(false)),
    dryRun: Flag.Boolean("dry-run").pipe(
      Flag.withDescription("Tell how many rows would be removed, and remove none"),
      Flag.withDefault(false)
    )
  },
  Effect.fn("dravo.erase")(
    function* (input) {
      const named: ReadonlyArray<Erasure> = [
        ...Option.toArray(Option.map(input.account, (accountId) => ({ _tag: "Account" as const, accountId }))),
        ...Option.toArray(Option.map(input.post, (postId) => ({ _tag: "Post" as const, postId }))),
        ...(input.everything ? [{ _tag: "All" as const }] : [])
      ]
      const [what] = named
      if (what === undefined || named.length > 1)
        return yield* failed("usage", "Name exactly one of --post, --account and --everything.")
      const database = yield* Stores.open(input.database, "use")
      const store = yield* Effect.provideContext(Store, yield* Layer.build(database.layer))
      if (input.dryRun) {
        const would = yield* Counting.count(store, input.workspace, input)
        return yield* Output.print({ ...would, dry_run: true }, `Would erase ${summary(would)}.`)
      }
      if (what._tag === "All" && !input.yes) yield* asked(input.workspace)
      const erased = yield* Progress.during("Erasing", store.erase(input.workspace, what))
      yield* Output.print(erased, `Erased ${summary(erased)}.`)
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription("Remove rows with their history and credentials for good. It cannot be undone."),
  Command.withShortDescription("Remove rows for good"),
  Command.withExamples([
    { command: "dravo erase -d analytics.db -w acme --account acc_8f2c1d", description: "One account and its posts" }
  ])
)

// internal

const summary = ({ accounts, publications }: Erased): string =>
  `${accounts} account${accounts === 1 ? "" : "s"} and ${publications} publication${publications === 1 ? "" : "s"}`

/** A script that means it says so; whoever only typed it is asked. */
const asked = Effect.fnUntraced(function* (workspace: WorkspaceId) {
  const unsure = failed("usage", `All of the workspace ${workspace} would be erased for good; say --yes to mean it.`)
  if (!(yield* (yield* Stdio.Stdio).stdinIsTerminal)) return yield* unsure
  const message = `Erase all of the workspace ${workspace} for good, its API keys too?`
  const isMeant = yield* Effect.orElseSucceed(Prompt.run(Prompt.Confirm({ message, initial: false })), () => false)
  if (!isMeant) return yield* failed("usage", "Nothing was erased.")
})
