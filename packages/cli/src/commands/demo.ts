/** `dravo demo`: the library at work against platforms on loopback, with every figure from the run. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { explained, failed } from "../ExitCodes.ts"
import { Json } from "../output.ts"
import * as Signals from "../application/signals.ts"
import { port } from "./serve.ts"

export const command = Command.make(
  "demo",
  {
    serve: Flag.Boolean("serve").pipe(
      Flag.withDescription("Keep the server and the fakes running afterwards"),
      Flag.withDefault(false)
    ),
    port: port.pipe(Flag.withDescription("The server's port with --serve; a free one when left out"), Flag.optional)
  },
  Effect.fn("dravo.demo")(
    function* (input) {
      if (!input.serve && Option.isSome(input.port)) return yield* failed("usage", "--port goes with --serve.")
      if (input.serve) yield* Signals.expect
      const json = yield* Json
      const { runDemo } = yield* Effect.promise(() => import("../demo/runDemo.ts"))
      const { fixtures, chapters, networks, url } = yield* runDemo({
        port: Option.getOrElse(input.port, () => 0),
        out: (text) => (json ? Effect.void : Console.log(text))
      })
      if (json) yield* Console.log(JSON.stringify({ chapters }))
      if (!input.serve) return
      const keys = [fixtures.acme, fixtures.globex].map(({ key }) => Redacted.value(key))
      if (!json)
        yield* Console.log(
          `\nStill running; Ctrl-C ends it and removes its files.\n\n${curls(url, keys, networks).join("\n")}\n`
        )
      const fakes = Object.fromEntries(networks.map((network) => [network.platform, network.url]))
      yield* Console.log(`READY ${JSON.stringify({ url, keys, fakes })}`)
      return yield* Effect.never
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription(
    "Start fake platforms on loopback, a temporary SQLite database and the HTTP API, and tell what happens: cold " +
      "and warm reads, a forced " +
      "refresh, filters, a page walk, a throttled platform, a dead token, closed doors. Beside each answer stands " +
      "how many platform calls it " +
      "cost. Exit code 1 when an answer is not as announced."
  ),
  Command.withShortDescription("See it work, without an account anywhere"),
  Command.withExamples([
    { command: "dravo demo", description: "All of it, in a few seconds" },
    { command: "dravo demo --serve --port 8787", description: "And then keep it running to try it yourself" }
  ])
)

// internal

const curls = (
  url: string,
  keys: ReadonlyArray<string>,
  networks: ReadonlyArray<{ readonly url: string }>
): ReadonlyArray<string> => [
  `The dashboard: ${url}/dashboard, with the key ${keys[0]}`,
  `curl -H 'Authorization: Bearer ${keys[0]}' '${url}/v1/analytics/posts?limit=3'`,
  `curl -H 'Authorization: Bearer ${keys[1]}' '${url}/v1/analytics/accounts'   # the second workspace: nobody has ` +
    "read it yet",
  `curl '${url}/openapi.json'`,
  ...networks.flatMap((network) => [`curl '${network.url}/_calls'`, `curl -X POST '${network.url}/_reset'`])
]
