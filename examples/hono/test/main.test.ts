import { execFile, spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { promisify } from "node:util"
import { assert, describe, it } from "vitest"

const main = join(import.meta.dirname, "../src/main.ts")

describe("the Hono example", () => {
  it("reads through the mount and directly, for one platform call", async () => {
    const { stderr, stdout } = await promisify(execFile)(process.execPath, [main])
    assert.strictEqual(stderr, "")
    assert.deepStrictEqual(stdout.trimEnd().split("\n"), [
      "/social/v1/analytics/posts: 200, 1 row",
      "/dashboard: saved views likes comments shares",
      '/dashboard?limit=0: {"error":"limit must be a whole number from 1 to 100"}',
      "1 platform call"
    ])
  })

  it("serves until it is told to stop", async () => {
    const child = spawn(process.execPath, [main, "--serve"], { stdio: ["ignore", "pipe", "inherit"] })
    const [line] = (await once(createInterface(child.stdout), "line")) as [string]
    const [, key, url] = /Bearer (\S+)' '([^']+)'/u.exec(line) ?? []
    const response = await fetch(url ?? "", { headers: { authorization: `Bearer ${key}`, connection: "close" } })
    assert.strictEqual(response.status, 200)
    assert.propertyVal(await response.json(), "total", 1)
    child.kill("SIGTERM")
    assert.deepStrictEqual(await once(child, "close"), [0, null])
  })
})
