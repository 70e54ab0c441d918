import { proves } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { rows } from "../src/application/platforms.ts"
import { dravo, start } from "./terminal.ts"

/** In the order of the demo, which begins with the network that has most accounts. */
const networks = ["x", ...rows.map(({ platform }) => platform).filter((platform) => platform !== "x")]

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "dravo-demo-test-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

const secret = /dra_[0-9A-Za-z]{16}|fake-(access|refresh)/u

interface Ready {
  readonly url: string
  readonly keys: readonly [string, string]
  readonly fakes: Readonly<Record<string, string>>
}

const ask = (url: string, init: RequestInit = {}) =>
  Effect.promise(
    async () => (await (await fetch(url, init)).json()) as { readonly total: number; readonly calls: number }
  )

describe("demo", () => {
  it.live("shows all platforms, gives its figures as JSON, and ends without a complaint or a trace", (context) =>
    Effect.gen(function* () {
      proves("platforms.demo")
      const temporary = yield* folder
      const { code, stderr, stdout } = yield* Effect.promise(
        () => start(["demo", "--json"], { env: { TMPDIR: temporary } }).ended
      )
      assert.deepStrictEqual([code, stderr], [0, ""])
      assert.notMatch(stdout, secret)
      assert.deepStrictEqual(readdirSync(temporary), [])
      const { chapters } = JSON.parse(stdout) as {
        readonly chapters: ReadonlyArray<{
          readonly title: string
          readonly asked: ReadonlyArray<{ readonly calls: number; readonly spent: Readonly<Record<string, number>> }>
        }>
      }
      const calls = new Map(chapters.map(({ asked, title }) => [title, asked.map((one) => one.calls)]))
      assert.deepStrictEqual(calls.get("The same page again"), [0])
      assert.deepStrictEqual(calls.get("Fifty readers at once"), [1])
      const cold = chapters.find(({ title }) => title === "A cold read")?.asked[0]?.spent ?? {}
      assert.deepStrictEqual(Object.keys(cold), networks)
      context.task.meta.measured = `a cold page costs ${Object.entries(cold)
        .map(([platform, its]) => `${platform} ${its}`)
        .join(", ")}`
    }).pipe(Effect.scoped)
  )

  it.live("--serve tells of every answer without a secret, keeps running, and removes its files at SIGTERM", () =>
    Effect.gen(function* () {
      proves("platforms.demo-fakes")
      const temporary = yield* folder
      const demo = start(["demo", "--serve"], { env: { TMPDIR: temporary } })
      const line = yield* Effect.promise(() => demo.line((one) => one.startsWith("READY ")))
      const ready = JSON.parse(line.slice("READY ".length)) as Ready
      assert.deepStrictEqual([Object.keys(ready), ready.keys.length], [["url", "keys", "fakes"], 2])
      assert.deepStrictEqual(Object.keys(ready.fakes), networks)
      const fakes = Object.values(ready.fakes)
      const counts = Effect.map(
        Effect.forEach(fakes, (fake) => ask(`${fake}/_calls`)),
        (all) => all.map(({ calls }) => calls)
      )
      yield* Effect.forEach(fakes, (fake) => ask(`${fake}/_reset`, { method: "POST" }))
      const headers = { authorization: `Bearer ${ready.keys[1]}` }
      // Nobody has read the second workspace: its account on each network costs one call.
      assert.isAbove((yield* ask(`${ready.url}/v1/analytics/posts`, { headers })).total, 100)
      assert.deepStrictEqual(
        yield* counts,
        networks.map(() => 1)
      )
      yield* ask(`${ready.url}/v1/analytics/posts`, { headers })
      assert.deepStrictEqual(
        yield* counts,
        networks.map(() => 1)
      )
      assert.lengthOf(readdirSync(temporary), 1)
      demo.child.kill("SIGTERM")
      const { code, stderr, stdout } = yield* Effect.promise(() => demo.ended)
      assert.deepStrictEqual([code, stderr], [0, ""])
      assert.deepStrictEqual(readdirSync(temporary), [])
      for (const words of [
        "A cold read",
        "Fifty readers at once",
        "How fresh, and why",
        "completely wrong read",
        "A dead token",
        "Another workspace's account",
        `PLATFORM CALLS   ${networks.map((platform) => platform.toUpperCase()).join("  ")}`,
        "Every answer was as announced."
      ]) {
        assert.include(stdout, words)
      }
      // From then on it says how to try it, with keys.
      const [told = ""] = stdout.split("Still running; ")
      assert.isBelow(told.length, stdout.length)
      assert.notMatch(told, secret)
    }).pipe(Effect.scoped)
  )

  it.live("ends without a word or a trace when its reader has seen enough", () =>
    Effect.gen(function* () {
      const temporary = yield* folder
      const demo = start(["demo"], { env: { TMPDIR: temporary } })
      yield* Effect.promise(() => demo.line((one) => one.startsWith("1. ")))
      demo.child.stdout?.destroy()
      const { code, stderr } = yield* Effect.promise(() => demo.ended)
      assert.deepStrictEqual([code, stderr], [0, ""])
      assert.deepStrictEqual(readdirSync(temporary), [])
    }).pipe(Effect.scoped)
  )

  it.live("does not take a port it would not keep", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* dravo(["demo", "--port", "1"])).code, 1)
    })
  )
})
