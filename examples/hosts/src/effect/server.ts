import * as Handler from "@dravo/http/Handler"
import { serve } from "@hono/node-server"
import * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { dravo } from "./analytics.ts"

const server = Effect.gen(function* () {
  const fetch = yield* Handler.make({ basePath: "/social" })
  const port = yield* Config.Port("PORT").pipe(Config.withDefault(3000))
  yield* Effect.acquireRelease(
    Effect.sync(() => serve({ fetch, port, overrideGlobalObjects: false })),
    (open) => Effect.sync(() => open.close())
  )
  yield* Console.log(`http://localhost:${port}/social`)
  return yield* Effect.never
})

const running = Effect.runFork(Effect.scoped(Effect.provide(server, dravo)))
process.once("SIGTERM", () => Effect.runFork(Fiber.interrupt(running)))
