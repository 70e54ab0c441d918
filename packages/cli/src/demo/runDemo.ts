/** The whole demo: a temporary database, fakes on loopback, the real server, the requests, the bill. */
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
import * as Fixtures from "./fixtures.ts"
import * as Meter from "./meter.ts"
import * as Reading from "./reading.ts"
import * as Setups from "./networks/setups.ts"
import * as Walkthrough from "./walkthrough.ts"
import * as Failures from "./failures.ts"

export interface Options {
  readonly port: number
  readonly out: (text: string) => Effect.Effect<void>
}

/** Runs the whole demo; what it opened stays open until the scope closes. */
export const runDemo = Effect.fnUntraced(function* ({ out, port }: Options) {
  const started = yield* Clock.currentTimeMillis
  const directory = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "dravo-demo-"))),
    (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
  )
  const networks = yield* Effect.all(Setups.table)
  const application = Application.layer({
    store: Sqlite.layer({ filename: join(directory, "demo.db") }),
    makers: networks.map(({ maker }) => maker),
    vaultKey: Option.some(Redacted.make(Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url"))),
    // A crowded machine may be slow; the demo is about calls, not about being in time.
    readBudget: "20 seconds",
    // A page holds rows of every network, and a list may be read on for an old post of each.
    maxCalls: 1000,
    // Each chapter forces what the one before has just read.
    minForceInterval: 0
  })
  const context = yield* Layer.build(Layer.provideMerge(Authenticator.layer(), application))
  return yield* Effect.gen(function* () {
    const fixtures = yield* Fixtures.createFixtures(networks, started)
    const { url } = yield* listen(yield* Handler.make({ dashboard: true }), { host: "127.0.0.1", port })
    const adapters = yield* Adapters
    const meter = Meter.make((platform, kind) => {
      const capabilities = Option.getOrUndefined(adapters.get(PlatformId.make(platform)))?.capabilities
      return kind === "publication" ? capabilities?.posts : capabilities?.accounts
    })
    const walkthrough = Walkthrough.make({ url, key: fixtures.acme.key, networks, meter, out })
    const companies = [fixtures.acme, fixtures.globex]
    const counted = companies.reduce((sum, { publications }) => sum + publications, 0)
    const accounts = companies.reduce((sum, company) => sum + company.accounts.length, 0)
    yield* out(`Dravo on ${url}, a SQLite file, and ${networks.map(({ label }) => label).join(", ")} on loopback.`)
    yield* out(
      `Two workspaces, ${accounts} accounts, ${counted} publications. ` +
        "Platform calls are what the fake platforms counted."
    )
    yield* runSections({ walkthrough, fixtures, now: started })
    yield* out(
      `\n${bill(
        walkthrough,
        networks.map(({ platform }) => platform)
      )}`
    )
    yield* out(`\nEvery answer was as announced. ${((yield* Clock.currentTimeMillis) - started) / 1000} seconds.`)
    return { url, fixtures, networks, chapters: walkthrough.chapters }
  }).pipe(Effect.provideContext(context))
})

// internal

const runSections = Effect.fnUntraced(function* (demo: Reading.DemoContext) {
  const account = (platform: string, account = 0) => {
    const found = demo.fixtures.acme.accounts.filter(({ network }) => network.platform === platform)[account]
    return found === undefined ? Effect.die("there are too few accounts") : Effect.succeed(found)
  }
  const page = yield* Reading.cold(demo)
  yield* Reading.warm(demo, page)
  yield* Reading.together(demo, yield* account("x", 1))
  yield* Reading.explained(demo, page, yield* account("x", 1))
  yield* Reading.forced(demo)
  yield* Reading.filtered(demo, yield* account("facebook"))
  yield* Reading.walked(demo)
  yield* Reading.accounts(demo)
  yield* Failures.gone(demo, yield* account("tiktok"))
  yield* Failures.throttled(demo, yield* account("instagram"))
  yield* Failures.revoked(demo, yield* account("linkedin"))
  yield* Failures.doors(demo)
  yield* Failures.strangers(demo)
})

const bill = (walkthrough: Walkthrough.Walkthrough, platforms: ReadonlyArray<string>): string => {
  const sums = walkthrough.chapters.map(({ asked, title }) => {
    const sum = (of: (one: Walkthrough.SentRequest) => number) => asked.reduce((all, one) => all + of(one), 0)
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
