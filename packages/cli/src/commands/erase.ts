/** `dravo erase`: remove a post, an account or a whole workspace for good. */
import type { Erasure } from "@dravo/core/Change"
import { PostId } from "@dravo/core/Ids"
import { Store } from "@dravo/core/Store"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { explained, failed } from "../ExitCodes.ts"
import * as Flags from "../flags.ts"
import * as Output from "../output.ts"
import * as Stores from "../application/stores.ts"

export const command = Command.make(
  "erase",
  {
    database: Flags.database,
    workspace: Flags.workspace,
    account: Flags.account.pipe(Flag.withDescription("An account with everything of it"), Flag.optional),
    post: Flag.String("post").pipe(
      Flag.withMetavar("ID"),
      Flag.withDescription("All publications of a post"),
      Flag.withSchema(PostId),
      Flag.optional
    ),
    everything: Flag.Boolean("everything").pipe(
      Flag.withDescription("All the workspace has, its API keys too"),
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
      const { accounts, publications } = yield* store.erase(input.workspace, what)
      yield* Output.print(
        { accounts, publications },
        `Erased ${accounts} account${accounts === 1 ? "" : "s"} and ${publications} ` +
          `publication${publications === 1 ? "" : "s"}.`
      )
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
