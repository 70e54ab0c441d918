import { controls, proves } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Screen } from "../src/progress.ts"
import { dravo } from "./terminal.ts"

const home = Effect.gen(function* () {
  const folder = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "dravo-import-"))),
    (at) => Effect.sync(() => rmSync(at, { recursive: true, force: true }))
  )
  const where = ["-d", join(folder, "analytics.db"), "-w", "acme"]
  yield* dravo(["migrate", "-d", join(folder, "analytics.db")])
  yield* dravo(["accounts", "add", ...where, "--platform", "x", "--platform-account-id", "1", "--account", "acc_1"])
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const stored = Effect.map(dravo(["posts", "list", ...where, "--json", "--limit", "100"]), ({ stdout }) => {
    const { items } = JSON.parse(stdout) as { readonly items: ReadonlyArray<Readonly<Record<string, unknown>>> }
    return items
  })
  return { where, file, stored }
})

const csv = [
  "platform_post_id,account_id,post_id,text,published_at,metrics.like_count",
  '1900000000000000001,acc_1,spring,"two',
  'lines, one cell",2026-04-02T09:00:00Z,7',
  "1900000000000000002,acc_1,,,2026-04-03,",
  ""
].join("\r\n")

describe("dravo posts import", () => {
  it.effect("records the posts of a CSV file, and run again changes nothing", () =>
    Effect.gen(function* () {
      proves("copies.import-posts")
      const { file, stored, where } = yield* home
      const posts = file("posts.csv", csv)
      const first = yield* dravo(["posts", "import", posts, ...where])
      assert.deepInclude(first, { code: 0, stdout: "2 posts recorded or known already.\n", stderr: "" })
      const rows = yield* stored
      assert.deepStrictEqual(
        rows.map((row) => [row["post_id"], row["platform_post_id"], row["text"], row["created_at"]]),
        [
          ["1900000000000000002", "1900000000000000002", null, "2026-04-03T00:00:00Z"],
          ["spring", "1900000000000000001", "two\r\nlines, one cell", "2026-04-02T09:00:00Z"]
        ]
      )
      yield* dravo(["posts", "import", posts, ...where])
      assert.deepStrictEqual(yield* stored, rows)
    })
  )

  it.effect("records nothing of a file with a bad line, and names each by its number", () =>
    Effect.gen(function* () {
      proves("copies.import-posts")
      const { file, stored, where } = yield* home
      const good = { platform_post_id: "1900000000000000001" }
      const lines = [
        JSON.stringify(good),
        "",
        "{",
        "[]",
        JSON.stringify({ ...good, published_at: "yesterday" }),
        JSON.stringify({ text: "no id" }),
        JSON.stringify({ ...good, account_id: "acc_2" }),
        JSON.stringify({ ...good, platform_post_url: "javascript:alert(1)" })
      ]
      const ended = yield* dravo([
        "posts",
        "import",
        file("posts.ndjson", lines.join("\n")),
        ...where,
        "--account",
        "acc_1"
      ])
      assert.strictEqual(ended.code, 2)
      assert.deepStrictEqual(
        [...ended.stderr.matchAll(/line (\d+): (\S+)/gu)].map(([, line, word]) => [line, word]),
        [
          ["3", "is"],
          ["4", "is"],
          ["5", "published_at"],
          ["6", "platform_post_id"],
          ["7", "account_id"],
          ["8", "platform_post_url"]
        ]
      )
      assert.deepStrictEqual(yield* stored, [])
      const wide = file("wide.csv", `${csv}1900000000000000003,acc_1\r\n`)
      assert.include((yield* dravo(["posts", "import", wide, ...where])).stderr, "line 5: has 2 cells where")
      assert.deepStrictEqual(yield* stored, [])
    })
  )

  it.effect("a file taken line by line would leave rows beside its bad line", () =>
    Effect.gen(function* () {
      controls("copies.import-posts")
      const { file, stored, where } = yield* home
      const lines = [{ platform_post_id: "1900000000000000001" }, { text: "no id" }].map((line) => JSON.stringify(line))
      const ended = yield* Effect.forEach(lines, (line, at) =>
        dravo(["posts", "import", file(`${at}.ndjson`, line), ...where, "--account", "acc_1"])
      )
      assert.deepStrictEqual(
        ended.map(({ code }) => code),
        [0, 2]
      )
      assert.lengthOf(yield* stored, 1)
    })
  )

  it.effect("tells what contradicts what is recorded, and records the rest", () =>
    Effect.gen(function* () {
      proves("copies.import-posts")
      const { file, stored, where } = yield* home
      yield* dravo(["posts", "import", file("posts.csv", csv), ...where])
      const more = "platform_post_id,post_id\n1900000000000000001,autumn\n1900000000000000009,autumn\n"
      const dry = yield* dravo(["posts", "import", file("more.csv", more), ...where, "--account", "acc_1", "--dry-run"])
      assert.strictEqual(dry.stdout, "Would record 2 posts.\n")
      const ended = yield* dravo(["posts", "import", file("more.csv", more), ...where, "--account", "acc_1"])
      assert.strictEqual(ended.code, 5)
      assert.match(ended.stderr, /1 line could not be recorded:\n {2}line 2: /u)
      assert.strictEqual((yield* stored).length, 3)
    })
  )

  it.effect("draws its progress on a terminal alone, and never beside JSON", () =>
    Effect.gen(function* () {
      proves("copies.import-posts")
      const { file, where } = yield* home
      const rows = Array.from({ length: 3 }, (_, at) => `190000000000000000${at},acc_1`)
      const posts = file("posts.csv", ["platform_post_id,account_id", ...rows].join("\n"))
      const drawn: Array<string> = []
      const on = (isTerminal: boolean) =>
        Effect.provideService(Screen, {
          isTerminal,
          everyMillis: 0,
          write: (text: string) => void drawn.push(text)
        })
      yield* dravo(["posts", "import", posts, ...where]).pipe(on(false))
      yield* dravo(["posts", "import", posts, ...where, "--json"]).pipe(on(true))
      assert.deepStrictEqual(drawn, [])
      yield* dravo(["posts", "import", posts, ...where]).pipe(on(true))
      assert.match(drawn.join("\n"), /3 lines looked at[^]*2 of 3 posts, \d+ s left$/mu)
      assert.strictEqual(drawn.at(-1), "\r\u001b[2K")
    })
  )
})
