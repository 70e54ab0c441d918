/** `dravo help`: what does not fit beside the commands. `help COMMAND` is the command's `--help`. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import { table } from "../ExitCodes.ts"
import * as Incoming from "../application/incoming.ts"
import * as Jwt from "../application/jwt.ts"
import * as Platforms from "../application/platforms.ts"

export const command = Command.make(
  "help",
  {
    topic: Argument.Literals("topic", ["env", "codes", "exit-codes"]).pipe(
      Argument.withDescription("env: environment variables; codes or exit-codes: exit codes; or the name of a command")
    )
  },
  Effect.fn("dravo.help")(function* ({ topic }) {
    yield* Console.log(
      topic === "env"
        ? lines(environment.map(({ means, name }) => [name, means]))
        : lines(Object.values(table).map(({ code, means }) => [String(code), means]))
    )
  })
).pipe(
  Command.withDescription("Environment variables, exit codes, or how a command is used."),
  Command.withShortDescription("Environment variables and exit codes")
)

/** `help` and `version` as people type them, in the program's own words. */
export const inFlags = (args: ReadonlyArray<string>): ReadonlyArray<string> => {
  const [first, ...rest] = args
  if (first === "version" && rest.length === 0) return ["--version"]
  if (first !== "help" || rest.some((one) => topics.has(one) || one.startsWith("-"))) return args
  return [...rest, "--help"]
}

// internal

const topics: ReadonlySet<string> = new Set(["env", "codes", "exit-codes"])

const environment: ReadonlyArray<Platforms.Variable> = [
  { name: "DRAVO_DATABASE", means: "stands in for --database" },
  { name: "DRAVO_ROW_LEVEL_SECURITY", means: "true where Postgres itself hides rows of other workspaces" },
  { name: "DRAVO_PARTITIONS", means: "how many partitions tables on Postgres are laid out in; none when left out" },
  { name: "DRAVO_WORKSPACE", means: "stands in for --workspace" },
  { name: "DRAVO_VAULT_KEY", means: "32 random bytes in base64 that seal accounts' tokens" },
  { name: "DRAVO_SORTABLE", means: "metrics whose order of posts is kept ready, as views,likes" },
  { name: "DRAVO_VAULT_OLD_KEYS", means: "keys before it, with commas, while it is being replaced" },
  {
    name: "DRAVO_WEBHOOK_HOSTS",
    means: "hosts, with commas, that webhooks may go to wherever they are and without TLS: for development"
  },
  { name: "DRAVO_ACCESS_TOKEN", means: "for accounts add: the token its owner granted" },
  { name: "DRAVO_REFRESH_TOKEN", means: "for accounts add: what renews it" },
  ...Jwt.variables,
  ...Incoming.variables,
  // Some are shared.
  ...new Map(Platforms.rows.flatMap((row) => row.variables).map((one) => [one.name, one])).values()
]

const lines = (rows: ReadonlyArray<readonly [string, string]>): string => {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `${left.padEnd(width)}  ${right}`).join("\n")
}
