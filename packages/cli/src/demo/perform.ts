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
import * as Application from "../application/application.ts"
import { listen } from "../application/listener.ts"
import { columns } from "../output.ts"
import * as Cast from "./fixtures.ts"
import * as Meter from "./meter.ts"
import * as Reading from "./reading.ts"
import * as Setups from "./networks/setups.ts"
import * as Story from "./story.ts"
import * as Troubles from "./failures.ts"

export interface Options {
  readonly port: number
  readonly out: (text: string) => Effect.Effect<void>
}

/** Plays the whole story; what it opened stays open until the scope closes. */
export const perform = Effect.fnUntraced(function* ({ out, port }: Options) {
  const started = yield* Clock.currentTimeMillis
  const directory = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "dravo-demo-"))),
    (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
  )
  const stages = yield* Effect.all(Setups.table)
  const application = Application.layer({
    store: Sqlite.layer({ filename: join(directory, "demo.db") }),
    makers: stages.map(({ maker }) => maker),
    vaultKey: Option.some(Redacted.make(Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url"))),
    // A crowded machine may be slow; the story is about calls, not about being in time.
    readBudget: "20 seconds",
    // A page holds rows of every network, and a list may be read on for an old post of each.
    maxCalls: 1000,
    // Each chapter forces what the one before has just read.
    minForceInterval: 0
  })
  const context = yield* Layer.build(Layer.provideMerge(Authenticator.layer(), application))
  return yield* Effect.gen(function* () {
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
    yield* out(
      `Two workspaces, ${cast.acme.seats.length + cast.globex.seats.length} accounts, ${counted} publications. ` +
        "Platform calls are what the fake platforms counted."
    )
    yield* play({ story, cast, now: started })
    yield* out(
      `\n${bill(
        story,
        stages.map(({ platform }) => platform)
      )}`
    )
    yield* out(`\nEvery answer was as told. ${((yield* Clock.currentTimeMillis) - started) / 1000} seconds.`)
    return { url, cast, stages, chapters: story.chapters }
  }).pipe(Effect.provideContext(context))
})

// internal

const play = Effect.fnUntraced(function* (scene: Reading.Scene) {
  const seat = (platform: string, account = 0) => {
    const found = scene.cast.acme.seats.filter(({ stage }) => stage.platform === platform)[account]
    return found === undefined ? Effect.die("the cast is too small") : Effect.succeed(found)
  }
  const page = yield* Reading.cold(scene)
  yield* Reading.warm(scene, page)
  yield* Reading.together(scene, yield* seat("x", 1))
  yield* Reading.explained(scene, page, yield* seat("x", 1))
  yield* Reading.forced(scene)
  yield* Reading.filtered(scene, yield* seat("facebook"))
  yield* Reading.walked(scene)
  yield* Reading.accounts(scene)
  yield* Troubles.gone(scene, yield* seat("tiktok"))
  yield* Troubles.throttled(scene, yield* seat("instagram"))
  yield* Troubles.revoked(scene, yield* seat("linkedin"))
  yield* Troubles.doors(scene)
  yield* Troubles.strangers(scene)
})

const bill = (story: Story.Story, platforms: ReadonlyArray<string>): string => {
  const sums = story.chapters.map(({ asked, title }) => {
    const sum = (of: (one: Story.Asked) => number) => asked.reduce((all, one) => all + of(one), 0)
    return {
      title,
      figures: [
        sum((one) => one.readers),
        sum((one) => one.rows),
        sum((one) => one.calls),
        ...platforms.map((platform) => sum((one) => one.spent[platform] ?? 0))
      ]
    }
  })
  const total = sums[0]?.figures.map((_, at) => sums.reduce((sum, { figures }) => sum + (figures[at] ?? 0), 0)) ?? []
  return columns(
    ["", "REQUESTS", "ROWS ANSWERED", "PLATFORM CALLS", ...platforms.map((platform) => platform.toUpperCase())],
    [...sums.map(({ figures, title }) => [title, ...figures]), ["in all", ...total]]
  )
}
