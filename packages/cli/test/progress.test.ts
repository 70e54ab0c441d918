import { proves } from "@dravo-internal/tools/proves"
import * as FakeX from "@dravo/fakes/FakeX"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Json, Quiet } from "../src/output.ts"
import * as Progress from "../src/progress.ts"
import { dravo } from "./terminal.ts"

const clear = "\r\u001b[2K"

/** What is drawn by commands that are run with it, on a terminal unless said otherwise. */
const screen = (isTerminal = true) => {
  const drawn: Array<string> = []
  const write = (text: string) => void drawn.push(text.replace(clear, ""))
  return { drawn, on: Effect.provideService(Progress.Screen, { isTerminal, everyMillis: 0, write }) }
}

/** Three posts of one account of a fake X, which every command is told of. */
const home = Effect.gen(function* () {
  const folder = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "dravo-progress-"))),
    (at) => Effect.sync(() => rmSync(at, { recursive: true, force: true }))
  )
  const ids = ["1", "2", "3"].map((last) => `190000000000000000${last}`)
  const fake = yield* Effect.acquireRelease(
    Effect.promise(() => FakeX.start({ users: [{ id: "1" }], posts: ids.map((id) => ({ id, authorId: "1" })) })),
    (one) => Effect.promise(() => one.close())
  )
  const env = { DRAVO_X_BASE_URL: fake.url, DRAVO_X_BEARER_TOKEN: fake.grant("1").accessToken }
  const where = ["-d", join(folder, "analytics.db"), "-w", "acme"]
  const run = (...args: ReadonlyArray<string>) => dravo([...args, ...where], { env })
  const ordered = (on: Array<string>, ...args: ReadonlyArray<string>) =>
    dravo([...args, ...where], { env, onPrinted: (text) => void on.push(`printed: ${text}`) })
  yield* dravo(["migrate", "-d", join(folder, "analytics.db")])
  yield* run("accounts", "add", "--platform", "x", "--platform-account-id", "1", "--account", "acc_1")
  yield* Effect.forEach(ids, (id) =>
    run("posts", "record", "--account", "acc_1", "--platform-post-id", id, "--post", id)
  )
  return Object.assign(run, { ordered, folder, ids })
})

describe("what a long command draws", () => {
  it.live("counts the rows of a refresh with the time left, and those of an export", () =>
    Effect.gen(function* () {
      proves("embedding.progress")
      const run = yield* home
      const refreshing = screen()
      assert.strictEqual((yield* run("refresh").pipe(refreshing.on)).code, 0)
      assert.match(refreshing.drawn.join("|"), /(?:^|\|)1 of 4 rows, \d+ s left\|.*4 of 4 rows, 0 s left\|$/u)
      const exporting = screen()
      const { stdout } = yield* run("export").pipe(exporting.on)
      assert.lengthOf(stdout.trim().split("\n"), 4)
      assert.deepStrictEqual(exporting.drawn, ["1 rows", "2 rows", "3 rows", ""])
    })
  )

  it.live("is gone before the result is printed", () =>
    Effect.gen(function* () {
      proves("embedding.progress")
      const { folder, ids, ordered } = yield* home
      const posts = join(folder, "posts.csv")
      writeFileSync(posts, `account_id,platform_post_id\n${ids.map((id) => `acc_1,${id}\n`).join("")}`)
      const numbers = join(folder, "numbers.csv")
      writeFileSync(numbers, `at,account_id,platform_post_id,metrics.like_count\n2026-01-01,acc_1,${ids[0]},1\n`)
      for (const command of [
        ["refresh"],
        ["posts", "import", posts],
        ["history", "import", numbers],
        ["discover", "--account", "acc_1", "--max-posts", "5"]
      ]) {
        const { drawn, on } = screen()
        const { code, stderr } = yield* ordered(drawn, ...command).pipe(on)
        assert.strictEqual(code, 0, stderr)
        const result = drawn.findIndex((text) => text.startsWith("printed: "))
        assert.isAbove(result, 1, command.join(" "))
        assert.deepStrictEqual(drawn.slice(result - 1, result), [""], command.join(" "))
        assert.lengthOf(drawn, result + 1, command.join(" "))
      }
    })
  )

  it.live("is nothing beside JSON, with --quiet, and where nobody sits at a terminal", () =>
    Effect.gen(function* () {
      proves("embedding.progress")
      const run = yield* home
      const terminal = screen()
      const pipe = screen(false)
      for (const command of [["refresh"], ["export"], ["erase", "--everything", "--yes"]]) {
        yield* run(...command, "--json").pipe(terminal.on)
        yield* run(...command, "--quiet").pipe(terminal.on)
        yield* run(...command).pipe(pipe.on)
      }
      assert.deepStrictEqual([...terminal.drawn, ...pipe.drawn], [])
    })
  )

  it.effect("is the time so far where nothing can be counted, and is gone at the end", () =>
    Effect.gen(function* () {
      proves("embedding.progress")
      const { drawn, on } = screen()
      const erasing = yield* Progress.during("Erasing", Effect.sleep("3 seconds")).pipe(
        on,
        Effect.provideService(Json, false),
        Effect.provideService(Quiet, false),
        Effect.forkChild
      )
      yield* TestClock.adjust("3 seconds")
      yield* Fiber.join(erasing)
      assert.include(drawn, "Erasing, 2 s so far")
      assert.strictEqual(drawn.at(-1), "")
    })
  )
})
