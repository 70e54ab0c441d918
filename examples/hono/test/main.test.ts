import { execFile } from "node:child_process"
import { join } from "node:path"
import { promisify } from "node:util"
import { assert, describe, it } from "vitest"

describe("the Hono example", () => {
  it("reads through the mount and directly, for one platform call", async () => {
    const { stderr, stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, "../src/main.ts")])
    assert.strictEqual(stderr, "")
    assert.deepStrictEqual(stdout.trimEnd().split("\n"), [
      "/social/v1/analytics/posts: 200, 1 row",
      "/dashboard: saved views likes comments shares",
      "/dashboard?limit=0: {\"error\":\"limit must be a whole number from 1 to 100\"}",
      "1 platform call"
    ])
  })
})
