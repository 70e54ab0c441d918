/** `dravo migrate`: the only command that creates or changes tables. */
import * as Effect from "effect/Effect"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { explained } from "../ExitCodes.ts"
import * as Flags from "../flags.ts"
import * as Output from "../output.ts"
import * as Stores from "../application/stores.ts"

export const command = Command.make(
  "migrate",
  {
    database: Flags.database,
    sql: Flag.Boolean("sql").pipe(
      Flag.withDescription("Print the statements for an empty database instead of running any"),
      Flag.withDefault(false)
    )
  },
  Effect.fn("dravo.migrate")(function* ({ database, sql }) {
    const target = yield* Stores.open(database, "create")
    if (sql) return yield* Output.print({ sql: target.script }, target.script.trimEnd())
    const applied = yield* target.migrate
    const text =
      applied.length === 0
        ? "Nothing to do: the tables are up to date."
        : `Applied ${applied.length === 1 ? "migration" : "migrations"} ${applied.join(", ")}.`
    yield* Output.print({ applied }, text)
  }, explained)
).pipe(
  Command.withDescription("Create or upgrade the tables. Any number of processes may run it at once."),
  Command.withShortDescription("Create or upgrade the tables"),
  Command.withExamples([
    { command: "dravo migrate --database analytics.db", description: "Create the database, or bring it up to date" },
    {
      command: "dravo migrate --database analytics.db --sql",
      description: "Print the SQL, for people who run their own migrations"
    }
  ])
)
