/** The demo from curtain to curtain: a temporary database, fakes on loopback, the real server, the story, the bill. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Adapters } from "@dravo/core/Adapters"
import { PlatformId } from "@dravo/core/Ids"
import * as Authenticator from "@dravo/http/Authenticator"
import * as Handler from "@dravo/http/Handler"
import * as Sqlite from "@dravo/store-sqlite"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Application from "../application.ts"
import { listen } from "../listener.ts"
import { columns } from "../output.ts"
import * as Cast from "./cast.ts"
import * as Meter from "./meter.ts"
import * as Reading from "./reading.ts"
import * as Stage from "./stage.ts"
import * as Story from "./story.ts"
import * as Troubles from "./troubles.ts"

export interface Options {
  readonly port: number
  readonly out: (text: string) => Effect.Effect<void>
}

/** Plays the whole story; what it opened stays open until the scope closes. */
export const perform = Effect.fnUntraced(function*({ out, port }: Options) {
  const started = yield* Clock.currentTimeMillis
  const directory = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "dravo-demo-"))),
    (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
  )
  const stages = yield* Effect.all(Stage.table)
  const application = Application.layer({
    store: Sqlite.layer({ filename: join(directory, "demo.db") }),
    makers: stages.map(({ maker }) => maker),
    vaultKey: Option.some(Redacted.make(Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url"))),
    // A crowded machine may be slow; the story is about calls, not about being in time.
    readBudget: "20 seconds"
  })
  const context = yield* Layer.build(Layer.provideMerge(Authenticator.layer(), application))
  return yield* Effect.gen(function*() {
    const cast = yield* Cast.assemble(stages, started)
    const { url } = yield* listen(yield* Handler.make(), { host: "127.0.0.1", port })
    const adapters = yield* Adapters
    const meter = Meter.make((platform, kind) => {
      const capabilities = Option.getOrUndefined(adapters.get(PlatformId.make(platform)))?.capabilities
      return kind === "publication" ? capabilities?.posts : capabilities?.accounts
    })
    const story = Story.make({ url, key: cast.acme.key, stages, meter, out })
    const counted = cast.acme.publications + cast.globex.publications
    yield* out(`Dravo on ${url}, a SQLite file, and ${stages.map(({ label }) => label).join(", ")} on loopback.`)
    yield* out(`Two workspaces, ${cast.acme.seats.length + cast.globex.seats.length} accounts, ${counted} publications. Platform calls are what the fake platforms counted.`)
    yield* play({ story, cast, now: started })
    yield* out(`\n${bill(story)}`)
    yield* out(`\nEvery answer was as told. ${((yield* Clock.currentTimeMillis) - started) / 1000} seconds.`)
    return { url, cast, stages, chapters: story.chapters }
  }).pipe(Effect.provideContext(context))
})

// internal

const play = Effect.fnUntraced(function*(scene: Reading.Scene) {
  // Troubles go round the networks, so that each has its part.
  const seat = (stage: number, account: number) => {
    const platforms = [...new Set(scene.cast.acme.seats.map((one) => one.stage))]
    const seats = scene.cast.acme.seats.filter((one) => one.stage === platforms[stage % platforms.length])
    const found = seats[account]
    return found === undefined ? Effect.die("the cast is too small") : Effect.succeed(found)
  }
  const page = yield* Reading.cold(scene)
  yield* Reading.warm(scene, page)
  yield* Reading.together(scene, yield* seat(0, 1))
  yield* Reading.forced(scene, yield* seat(0, 1))
  yield* Reading.filtered(scene, yield* seat(1, 0))
  yield* Reading.walked(scene)
  yield* Reading.accounts(scene)
  yield* Troubles.gone(scene, yield* seat(2, 1))
  yield* Troubles.throttled(scene, yield* seat(3, 0))
  yield* Troubles.revoked(scene, yield* seat(4, 2))
  yield* Troubles.doors(scene)
  yield* Troubles.strangers(scene)
})

const bill = (story: Story.Story): string => {
  const sums = story.chapters.map(({ asked, title }) => [
    title,
    asked.reduce((sum, one) => sum + one.readers, 0),
    asked.reduce((sum, one) => sum + one.rows, 0),
    asked.reduce((sum, one) => sum + one.calls, 0)
  ] as const)
  const total = (at: 1 | 2 | 3) => sums.reduce((sum, row) => sum + row[at], 0)
  return columns(["", "REQUESTS", "ROWS ANSWERED", "PLATFORM CALLS"], [...sums, ["in all", total(1), total(2), total(3)]])
}
