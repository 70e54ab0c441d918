import { controls, proves } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Screen } from "../src/progress.ts"
import { dravo } from "./terminal.ts"

const posts = ["1900000000000000001", "1900000000000000002"]

const home = Effect.gen(function* () {
  yield* TestClock.setTime(Date.UTC(2026, 4, 1))
  const folder = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "dravo-history-"))),
    (at) => Effect.sync(() => rmSync(at, { recursive: true, force: true }))
  )
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const database = (name: string) =>
    Effect.gen(function* () {
      const where = ["-d", join(folder, name), "-w", "acme"]
      yield* dravo(["migrate", "-d", join(folder, name)])
      yield* dravo(["accounts", "add", ...where, "--platform", "x", "--platform-account-id", "1", "--account", "acc_1"])
      for (const post of posts)
        yield* dravo(["posts", "record", ...where, "--account", "acc_1", "--platform-post-id", post, "--post", post])
      const exported = (format: string, of: ReadonlyArray<string>) =>
        Effect.map(dravo(["export", ...where, "--of", "history", "--format", format, ...of]), ({ stdout }) => stdout)
      const everything = Effect.forEach([...posts.map((post) => ["--post", post]), ["--account", "acc_1"]], (of) =>
        Effect.all([exported("csv", of), exported("ndjson", of)])
      )
      return { where, everything }
    })
  return { file, database, ...(yield* database("analytics.db")) }
})

const csv = [
  "platform_post_id,account_id,at,until,metrics.like_count,metrics.other",
  `${posts[0]},acc_1,2026-04-02T09:00:00Z,2026-04-02T15:00:00Z,7,"{""reply_count"":1}"`,
  `${posts[0]},acc_1,2026-04-03,,9,`,
  `${posts[1]},,2026-04-03,,0,`,
  ',,2026-04-03,,,"{""followers_count"":12}"',
  ""
].join("\r\n")

describe("dravo history import", () => {
  it.effect("keeps the numbers of a CSV file, and run again changes nothing", () =>
    Effect.gen(function* () {
      proves("copies.import-history")
      const { everything, file, where } = yield* home
      const numbers = file("numbers.csv", csv)
      const dry = yield* dravo(["history", "import", numbers, ...where, "--account", "acc_1", "--dry-run"])
      assert.deepInclude(dry, { code: 0, stdout: "Would import 4 points.\n" })
      assert.isEmpty((yield* everything).flat().filter((text) => text.includes("2026")))
      const first = yield* dravo(["history", "import", numbers, ...where, "--account", "acc_1"])
      assert.deepInclude(first, { code: 0, stdout: "4 points imported or known already.\n", stderr: "" })
      const kept = yield* everything
      assert.deepStrictEqual(
        kept.flatMap(([, ndjson]) =>
          ndjson
            .trim()
            .split("\n")
            .map((line) => {
              const { at, metrics, until } = JSON.parse(line) as Readonly<Record<string, unknown>>
              return [at, until, metrics]
            })
        ),
        [
          ["2026-04-02T09:00:00Z", "2026-04-02T15:00:00Z", { like_count: 7, reply_count: 1 }],
          ["2026-04-03T00:00:00Z", "2026-04-03T00:00:00Z", { like_count: 9 }],
          ["2026-04-03T00:00:00Z", "2026-04-03T00:00:00Z", { like_count: 0 }],
          ["2026-04-03T00:00:00Z", "2026-04-03T00:00:00Z", { followers_count: 12 }]
        ]
      )
      yield* dravo(["history", "import", numbers, ...where, "--account", "acc_1"])
      assert.deepStrictEqual(yield* everything, kept)
      const shown = yield* dravo(["history", ...where, "--post", posts[1] ?? ""])
      assert.include(shown.stdout, '{"like_count":0}')
    })
  )

  it.effect("takes an exported history as it is, to the last point, in either format", () =>
    Effect.gen(function* () {
      proves("copies.import-history")
      const { database, everything, file, where } = yield* home
      yield* dravo(["history", "import", file("numbers.csv", csv), ...where, "--account", "acc_1"])
      const exported = yield* everything
      for (const [format, at] of [
        ["csv", 0],
        ["ndjson", 1]
      ] as const) {
        const other = yield* database(`${format}.db`)
        for (const [n, texts] of exported.entries()) {
          const copy = file(`${n}.${format}`, texts[at])
          assert.strictEqual((yield* dravo(["history", "import", copy, ...other.where])).code, 0)
        }
        assert.deepStrictEqual(yield* other.everything, exported)
      }
    })
  )

  it.effect("says what columns of numbers are called where a file has none", () =>
    Effect.gen(function* () {
      const { file, where } = yield* home
      const misnamed = file("likes.csv", `account_id,platform_post_id,at,likes\nacc_1,${posts[0]},2026-04-02,5\n`)
      const { code, stderr } = yield* dravo(["history", "import", misnamed, ...where])
      assert.strictEqual(code, 2)
      assert.include(
        stderr,
        "line 2: has no number: those are in metrics, or in columns called metrics.<the platform's"
      )
    })
  )

  it.effect("keeps nothing of a file with a bad line, and names each by its number", () =>
    Effect.gen(function* () {
      proves("copies.import-history")
      const { everything, file, where } = yield* home
      const before = yield* everything
      const good = { account_id: "acc_1", platform_post_id: posts[0], at: "2026-04-02", metrics: { like_count: 1 } }
      const lines = [
        good,
        { ...good, at: "noon" },
        { ...good, at: "2999-01-01" },
        { ...good, account_id: "acc_2" },
        { ...good, platform_post_id: "1900000000000000009" },
        { ...good, metrics: { likes: 1 } },
        { ...good, metrics: { like_count: "many" } },
        { ...good, metrics: 5 }
      ].map((line) => JSON.stringify(line))
      const ended = yield* dravo(["history", "import", file("numbers.ndjson", ["{", ...lines].join("\n")), ...where])
      assert.strictEqual(ended.code, 2)
      assert.deepStrictEqual(
        [...ended.stderr.matchAll(/line (\d+): (\S+)/gu)].map(([, line, word]) => [line, word]),
        [
          ["1", "is"],
          ["3", "at"],
          ["4", "at"],
          ["5", "account_id"],
          ["6", "platform_post_id"],
          ["7", "metrics.likes"],
          ["8", "metrics.like_count"],
          ["9", "metrics"]
        ]
      )
      assert.deepStrictEqual(yield* everything, before)
    })
  )

  it.effect("a file taken line by line would leave points beside its bad line", () =>
    Effect.gen(function* () {
      controls("copies.import-history")
      const { everything, file, where } = yield* home
      const before = yield* everything
      const good = { account_id: "acc_1", platform_post_id: posts[0], at: "2026-04-02", metrics: { like_count: 1 } }
      const lines = [good, { ...good, metrics: { likes: 1 } }].map((line) => JSON.stringify(line))
      const ended = yield* Effect.forEach(lines, (line, at) =>
        dravo(["history", "import", file(`${at}.ndjson`, line), ...where])
      )
      assert.deepStrictEqual(
        ended.map(({ code }) => code),
        [0, 2]
      )
      assert.notDeepEqual(yield* everything, before)
    })
  )

  it.effect("goes on where a run was stopped, tells what is left out, and draws how far it is", () =>
    Effect.gen(function* () {
      proves("copies.import-history")
      const { file, where } = yield* home
      const line = (hour: number, count: number) =>
        `${posts[0]},acc_1,2026-04-02T${String(hour).padStart(2, "0")}:00:00Z,${count}`
      const header = "platform_post_id,account_id,at,metrics.like_count"
      const half = file("half.csv", [header, line(1, 1), line(2, 2)].join("\n"))
      yield* dravo(["history", "import", half, ...where])
      const drawn: Array<string> = []
      const all = file("all.csv", [header, line(1, 1), line(2, 9), line(3, 3)].join("\n"))
      const ended = yield* Effect.provideService(dravo(["history", "import", all, ...where]), Screen, {
        isTerminal: true,
        everyMillis: 0,
        write: (text: string) => void drawn.push(text)
      })
      assert.deepInclude(ended, {
        code: 0,
        stdout: "2 points imported or known already. 1 left out: their time has numbers.\n"
      })
      assert.isTrue(drawn.some((text) => /1 of 3 points, \d+ s left$/u.test(text)))
      const json = yield* dravo(["history", "import", all, ...where, "--json"])
      assert.deepInclude(JSON.parse(json.stdout), { points: 3, added: 0, known: 2, overlapping: 1, expired: 0 })
    })
  )
})
