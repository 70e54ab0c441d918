/** The whole command line, and how its failures are told. */
import type * as CliError from "effect/cli/CliError"
import * as CliConfig from "effect/cli/CliConfig"
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Accounts from "./commands/accounts.ts"
import * as Budget from "./commands/budget.ts"
import * as Catalogue from "./commands/reading/catalogue.ts"
import * as Demo from "./commands/demo.ts"
import * as Discover from "./commands/discover.ts"
import * as Doctor from "./commands/doctor.ts"
import * as Erase from "./commands/erase.ts"
import * as Export from "./commands/reading/export.ts"
import { type Failed, failed, table } from "./ExitCodes.ts"
import * as Explain from "./commands/reading/explain.ts"
import * as Flags from "./flags.ts"
import * as Help from "./commands/help.ts"
import * as Growth from "./commands/reading/growth.ts"
import * as History from "./commands/reading/history.ts"
import { Json, Quiet } from "./output.ts"
import { version } from "./version.ts"
import * as Keys from "./commands/keys.ts"
import * as Maintain from "./commands/maintain.ts"
import * as Migrate from "./commands/migrate.ts"
import * as BestTime from "./commands/reading/bestTime.ts"
import * as Overview from "./commands/reading/overview.ts"
import * as Posts from "./commands/reading/posts.ts"
import * as Refresh from "./commands/refresh.ts"
import * as Serve from "./commands/serve.ts"
import * as Status from "./commands/status.ts"
import * as Values from "./values.ts"
import * as Vault from "./commands/vault.ts"
import * as Webhooks from "./commands/webhooks/webhooks.ts"
import * as Work from "./commands/work.ts"

export { version } from "./version.ts"

/** Every subcommand, for programs that run it with services of their own. */
export const command = Command.make("dravo").pipe(
  Command.withDescription(
    "Official analytics of social posts and accounts, kept in your own database. `dravo help env` tells of " +
      "environment variables, `dravo help codes` of exit codes."
  ),
  Command.withExamples([
    { command: "dravo demo", description: "See it work, without an account anywhere" },
    {
      command: "dravo migrate -d analytics.db && dravo serve -d analytics.db",
      description: "Set up a database and serve it"
    }
  ]),
  Command.withSubcommands([
    Demo.command,
    Serve.command,
    Migrate.command,
    Keys.command,
    Accounts.command,
    Posts.command,
    Explain.command,
    Refresh.command,
    Discover.command,
    History.command,
    Growth.command,
    Overview.command,
    BestTime.command,
    Export.changes,
    Export.command,
    Erase.command,
    Maintain.command,
    Work.command,
    Budget.command,
    Vault.command,
    Webhooks.command,
    Doctor.command,
    Status.command,
    Catalogue.command,
    Help.command
  ]),
  Command.withGlobalFlags([Json, Quiet])
)

/** Runs one command line; what goes wrong has been told on stderr when this fails. */
export const run = (typed: ReadonlyArray<string>) => {
  const args = Values.inFlags(Help.inFlags(typed))
  return Command.runWith(command, { version })(args).pipe(
    Effect.tapErrorTag("Failed", (error) => tell(args, [error])),
    // A group without its subcommand does nothing; a script must not take that for success.
    Effect.catchTag("ShowHelp", (error) =>
      Effect.fail(error.errors.length > 0 ? error : failed("usage", "A subcommand is missing."))
    ),
    Effect.provideService(CliOutput.Presenter, presenter(args)),
    Effect.provideService(
      CliConfig.CliConfig,
      CliConfig.make({
        builtIns: [GlobalFlag.Help, GlobalFlag.Version, GlobalFlag.Completions, GlobalFlag.LogLevel]
      })
    )
  )
}

// internal

/** What nobody asked for does not belong on stdout, where a pipe would take it for a result. */
const presenter = (args: ReadonlyArray<string>): CliOutput.Presenter => ({
  present: (event) => {
    switch (event._tag) {
      case "InvalidInvocation":
        return Effect.andThen(
          tell(args, [...event.errors, ...Values.hints(args, event.errors, event.commandPath)]),
          args.includes("--json") ? Effect.void : Console.error(`See \`${event.commandPath.join(" ")} --help\`.`)
        )
      case "Help":
        return event.reason === "Requested"
          ? CliOutput.defaultPresenter.present(event)
          : Effect.flatMap(CliOutput.Formatter, (formatter) => Console.error(formatter.formatHelpDoc(event.helpDoc)))
      case "Version":
        return CliOutput.defaultPresenter.present(event)
    }
  }
})

const tell = (args: ReadonlyArray<string>, errors: ReadonlyArray<Failed | CliError.CliError>): Effect.Effect<void> =>
  Effect.forEach(
    errors,
    (error) => {
      const { code } = error._tag === "Failed" ? table[error.kind] : table.usage
      const message = sentenceOf(error)
      return Console.error(args.includes("--json") ? JSON.stringify({ error: { code, message } }) : `dravo: ${message}`)
    },
    { discard: true }
  )

const sentenceOf = (error: Failed | CliError.CliError): string => {
  if (error._tag === "InvalidValue") {
    // Without the value: a key or token may have been put in the wrong place.
    const expected = error.expected.replace(/^Schema validation failed: /u, "").replace(/^Expected:? /u, "")
    return (
      `${error.kind === "flag" ? `--${error.option}` : error.option}: ` +
      `${expected.startsWith("must ") ? expected : `expected ${expected}`}.`
    )
  }
  const fallback = error._tag === "MissingOption" ? Flags.fallbacks[error.option] : undefined
  return fallback === undefined ? error.message : `${error.message}; give it or set ${fallback}.`
}
