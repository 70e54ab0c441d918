import { execFile, spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { promisify } from "node:util"
import { assert, describe, it } from "vitest"

const main = join(import.meta.dirname, "../src/main.ts")

describe("the node:http example", () => {
  it("asks itself once, prints the answer and ends", async () => {
    const { stderr, stdout } = await promisify(execFile)(process.execPath, [main])
    assert.strictEqual(stderr, "")
    const [curl, ...lines] = stdout.trimEnd().split("\n")
    assert.match(
      curl ?? "",
      /^curl -H 'authorization: Bearer dra_\S+' 'http:\/\/127\.0\.0\.1:\d+\/social\/v1\/analytics\/posts'$/u
    )
    assert.deepStrictEqual(lines, [
      "1900000000000000002 synced",
      "1900000000000000001 synced",
      "200, 1 platform call",
      "hello from the host"
    ])
  })

  it("serves until it is told to stop", async () => {
    const child = spawn(process.execPath, [main, "--serve"], { stdio: ["ignore", "pipe", "inherit"] })
    // The first line is the curl command, and only printed once it listens.
    const [line] = (await once(createInterface(child.stdout), "line")) as [string]
    const [, key, url] = /Bearer (\S+)' '([^']+)'/u.exec(line) ?? []
    const response = await fetch(url ?? "", { headers: { authorization: `Bearer ${key}`, connection: "close" } })
    assert.strictEqual(response.status, 200)
    assert.propertyVal(await response.json(), "total", 2)
    child.kill("SIGTERM")
    assert.deepStrictEqual(await once(child, "close"), [0, null])
  })
})
