/** `dravo serve`: the HTTP API until SIGTERM or SIGINT. */
import { Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { explained } from "../ExitCodes.ts"
import * as Flags from "../flags.ts"
import * as Budgets from "../application/budgets.ts"
import * as Incoming from "../application/incoming.ts"
import * as Jwt from "../application/jwt.ts"
import * as Output from "../output.ts"
import * as Platforms from "../application/platforms.ts"
import * as Signals from "../application/signals.ts"
import * as Stores from "../application/stores.ts"

export const port = Flag.Int("port").pipe(
  Flag.withAlias("p"),
  Flag.withSchema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 65_535 })))
)

export const command = Command.make(
  "serve",
  {
    database: Flags.database,
    host: Flag.String("host").pipe(
      Flag.withDescription("The address to listen on; 127.0.0.1 when left out"),
      Flag.withDefault("127.0.0.1")
    ),
    port: port.pipe(Flag.withDescription("0 picks a free one; 8787 when left out"), Flag.withDefault(8787)),
    basePath: Flag.String("base-path").pipe(
      Flag.withMetavar("PATH"),
      Flag.withDescription("Where the API begins, such as /api"),
      Flag.withDefault("")
    ),
    cors: Flag.String("cors-origin").pipe(
      Flag.withMetavar("ORIGIN"),
      Flag.withDescription("A browser origin that may read answers; may be repeated, or *"),
      Flag.atLeast(0)
    ),
    reconnectUrl: Flag.String("reconnect-url").pipe(
      Flag.withMetavar("URL"),
      Flag.withDescription("Where the dashboard sends people to connect an account anew, with {account_id} for which"),
      Flag.optional
    ),
    budget: Budgets.flag
  },
  Effect.fn("dravo.serve")(
    function* (input) {
      yield* Signals.expect
      const database = yield* Stores.open(input.database, "use")
      if (Option.isNone(yield* Platforms.secret("DRAVO_VAULT_KEY"))) {
        yield* Output.note("DRAVO_VAULT_KEY is not set: accounts' own tokens cannot be used, only applications'.")
      }
      const budgets = yield* Budgets.read(input.budget)
      const incoming = yield* Incoming.fromEnvironment
      const jwt = yield* Jwt.fromEnvironment
      const { application, Authenticator, Handler, Listener } = yield* Effect.promise(async () => ({
        application: await import("../application/application.ts"),
        Authenticator: await import("@dravo/http/Authenticator"),
        Handler: await import("@dravo/http/Handler"),
        Listener: await import("../application/listener.ts")
      }))
      const layer = Layer.provideMerge(
        Authenticator.layer(Platforms.given("jwt", jwt)),
        application.fromEnvironment(database.layer, { budgets, incoming })
      )
      const context = yield* Layer.build(layer)
      const store = Context.get(context, Store)
      yield* answering(store)
      const origins = input.cors.includes("*") ? ("*" as const) : input.cors
      const handle = yield* Effect.provideContext(
        Handler.make({
          basePath: input.basePath,
          ready: store.engineFindKey("ready"),
          dashboard: Option.match(input.reconnectUrl, {
            onNone: () => true,
            onSome: (reconnectUrl) => ({ reconnectUrl })
          }),
          ...(origins.length === 0 ? {} : { cors: { origins } })
        }),
        context
      )
      // The server closes before what it calls does: finalizers run last to first.
      const { url } = yield* Listener.listen(handle, { host: input.host, port: input.port })
      const base = `${url}${input.basePath.replace(/\/$/u, "")}`
      yield* Output.print({ url: base }, `Listening on ${base}`)
      yield* Output.note(`The dashboard is at ${base}/dashboard`)
      return yield* Effect.never
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription(
    "Serve the HTTP API, its page at /docs, the dashboard at /dashboard, and /health and /ready for whoever watches " +
      "over the process. Messages of platforms are taken where the environment has their secrets. Waits for a " +
      "database that cannot be reached yet, and says so on stderr; prints one line on stdout once it listens. " +
      "SIGTERM and SIGINT end it with exit code 0, after requests and refreshes in flight. Dashboard tokens are " +
      "set up by environment: " +
      `${Jwt.variables.map(({ means, name }) => `${name} (${means})`).join(", ")}.`
  ),
  Command.withShortDescription("Serve the HTTP API"),
  Command.withExamples([
    { command: "dravo serve --database analytics.db --port 8787", description: "On this machine" },
    {
      command: "dravo serve -d analytics.db --host 0.0.0.0 --base-path /api",
      description: "On every address, below /api"
    }
  ])
)

// internal

/** A database that starts beside this process is waited for; one that is not what it must be is not. */
const answering = Effect.fnUntraced(function* (store: Store["Service"]) {
  let hasNoted = false
  const note = (error: StoreError) =>
    Effect.suspend(() => {
      if (hasNoted || !isPassing(error)) return Effect.void
      hasNoted = true
      return Output.note(`The database does not answer yet (${error.reason.detail}); waiting for it.`)
    })
  yield* store
    .engineFindKey("ready")
    .pipe(Effect.tapError(note), Effect.retry({ while: isPassing, schedule: patience }))
  if (hasNoted) yield* Output.note("The database answers.")
})

const isPassing = ({ reason }: StoreError): boolean => reason._tag === "Unreachable" || reason._tag === "Busy"

const patience = Schedule.min([Schedule.exponential(Duration.millis(250)), Schedule.spaced(Duration.seconds(5))])
