/** `dravo migrate`: the only command that creates or changes tables. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { explained, failed } from "../ExitCodes.ts"
import * as Flags from "../flags.ts"
import * as Output from "../output.ts"
import * as Progress from "../progress.ts"
import * as Stores from "../application/stores.ts"

export const command = Command.make(
  "migrate",
  {
    database: Flags.database,
    sql: Flag.Boolean("sql").pipe(
      Flag.withDescription("Print the statements for an empty database instead of running any"),
      Flag.withDefault(false)
    ),
    distribute: Flag.Literals("distribute", ["citus"]).pipe(
      Flag.withDescription(
        "With --sql: print the calls by which that engine takes the tables over, once they are made"
      ),
      Flag.optional
    )
  },
  Effect.fn("dravo.migrate")(function* ({ database, distribute, sql }) {
    const target = yield* Stores.open(database, "create")
    if (Option.isSome(distribute)) {
      if (!sql) return yield* failed("usage", "--distribute prints and runs nothing: give --sql with it.")
      if (target.distribute === undefined)
        return yield* failed("input", "Only tables on Postgres can be distributed; name such a database.")
      return yield* Output.print({ sql: target.distribute }, target.distribute.trimEnd())
    }
    if (sql) return yield* Output.print({ sql: target.script }, target.script.trimEnd())
    const applied = yield* Progress.during("Bringing the tables up to date", target.migrate)
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
