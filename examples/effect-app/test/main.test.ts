import { execFile } from "node:child_process"
import { join } from "node:path"
import { promisify } from "node:util"
import { assert, describe, it } from "vitest"

describe("the Effect example", () => {
  it("composes the layers and ends with its scope", async () => {
    const { stderr, stdout } = await promisify(execFile)(process.execPath, [
      join(import.meta.dirname, "../src/main.ts")
    ])
    assert.strictEqual(stderr, "")
    assert.deepStrictEqual(stdout.trimEnd().split("\n"), [
      "1900000000000000002 synced",
      "1900000000000000001 synced",
      "refused: limit must be a whole number from 1 to 100",
      "handler: 200",
      "1 platform call"
    ])
  })
})
