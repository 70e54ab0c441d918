import { execFile } from "node:child_process"
import { join } from "node:path"
import { promisify } from "node:util"
import { assert, describe, it } from "vitest"

describe("the example of an adapter", () => {
  it("reads a network that no package names", async () => {
    const { stderr, stdout } = await promisify(execFile)(process.execPath, [
      join(import.meta.dirname, "../src/main.ts")
    ])
    assert.deepStrictEqual(
      [stderr, stdout.trimEnd().split("\n")],
      ["", ['2 synced {"echoes":20}', '1 synced {"echoes":10}', '{"shares":30} after 1 platform call']]
    )
  })
})
