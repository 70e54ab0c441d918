import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { pathOf } from "../src/application/stores.ts"
import { dravo } from "./terminal.ts"

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "dravo-cli-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)
const env = { DRAVO_WORKSPACE: "acme", DRAVO_DATABASE: "nowhere.db" }

describe("values that begin with a hyphen", { meta: { claim: "embedding.arguments" } }, () => {
  it.live("are taken after a flag as after its sign of equality", () =>
    Effect.gen(function* () {
      for (const [command, flag, value] of [
        ["changes", "--cursor", "-abc"],
        ["posts list", "--cursor", "-d7_x-"],
        ["posts record --account acc_1 --platform-post-id 17", "--post", "-p1"],
        ["keys create", "--name", "-key of mine"],
        ["growth", "--from", "-7d"]
      ] as const) {
        const words = command.split(" ")
        const apart = yield* dravo([...words, flag, value], { env })
        assert.deepStrictEqual(apart, yield* dravo([...words, `${flag}=${value}`], { env }), flag)
        assert.notInclude(apart.stderr, "Unrecognized")
      }
    })
  )

  it.live("are told how to write where they could be flags", () =>
    Effect.gen(function* () {
      const cursor = yield* dravo(["changes", "--cursor", "--abc"], { env })
      assert.strictEqual(cursor.code, 1)
      assert.include(cursor.stderr, "dravo: A value that begins with - is written --cursor=VALUE.\n")
      const argument = yield* dravo(["explain", "-abc"], { env })
      assert.strictEqual(argument.code, 1)
      assert.include(argument.stderr, "dravo: What begins with - and is no flag comes last: dravo explain -- VALUE.\n")
      assert.strictEqual((yield* dravo(["explain", "--", "-abc"], { env })).code, 3)
    })
  )

  it.live("leave flags what they are", () =>
    Effect.gen(function* () {
      const { code, stderr } = yield* dravo(["changes", "--json", "-d", "elsewhere.db", "-w=acme"])
      assert.strictEqual(code, 3)
      assert.include(stderr, "elsewhere.db")
    })
  )
})

describe("the address of a file", { meta: { claim: "embedding.arguments" } }, () => {
  it("may be a path or a URL, on Windows with its drive", () => {
    for (const [scheme, address, path] of [
      ["file", "///C:/my%20data/dravo.db", "C:\\my data\\dravo.db"],
      ["sqlite", "C:\\data\\dravo.db", "C:\\data\\dravo.db"],
      ["sqlite", "///C:/data/dravo.db", "C:/data/dravo.db"],
      ["sqlite", "//data.db", "data.db"]
    ] as const)
      assert.strictEqual(pathOf(scheme, address, true), path)
    assert.strictEqual(pathOf("file", "///data/dravo.db", false), "/data/dravo.db")
    assert.strictEqual(pathOf("file", "dravo.db", false), "dravo.db")
  })

  it.live("as a URL names the database of its path, and one of another machine is refused", () =>
    Effect.gen(function* () {
      const database = join(yield* folder, "a b.db")
      assert.strictEqual((yield* dravo(["migrate", "-d", pathToFileURL(database).href])).code, 0)
      assert.strictEqual((yield* dravo(["status", "-d", database, "-w", "acme"])).code, 0)
      const { code, stderr } = yield* dravo(["migrate", "-d", "file:///a%2Fb.db"])
      assert.deepStrictEqual([code, stderr], [2, "dravo: The file: address names no file of this machine.\n"])
    })
  )
})
