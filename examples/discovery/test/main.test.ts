import { execFile } from "node:child_process"
import { join } from "node:path"
import { promisify } from "node:util"
import { assert, describe, it } from "vitest"

const main = join(import.meta.dirname, "../src/main.ts")

describe("the discovery example", () => {
  it("finds what was made elsewhere, and is told of more", async () => {
    const { stderr, stdout } = await promisify(execFile)(process.execPath, [main])
    assert.strictEqual(stderr, "")
    assert.deepStrictEqual(stdout.trimEnd().split("\n").toSorted(), [
      "2 of 3 were made elsewhere",
      "7500000000000000001: discovered, synced",
      "7500000000000000002: published, synced",
      "7500000000000000003: discovered, synced",
      "a message: understood, the next visit is due",
      "at most 10 requests and $0"
    ])
  })
})
