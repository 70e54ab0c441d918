import { proves } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "@effect/vitest"
import { execFile } from "node:child_process"
import { promisify } from "node:util"

/** A host in a process of its own, which tells what it has loaded of the web handler at two moments. */
const host = `
import { registerHooks } from "node:module"
const loaded = []
registerHooks({
  load: (url, context, next) => {
    loaded.push(url)
    return next(url, context)
  }
})
const ofHttp = () => loaded.filter((url) => /effect\\/dist\\/(?:http-api|http\\/HttpRouter)|packages\\/http\\/src\\/web\\/routes/.test(url))
const { createAnalytics } = await import("@dravo/analytics")
const { memory } = await import("@dravo/store-memory")
const { x } = await import("@dravo/adapters-x")
const analytics = createAnalytics({ store: memory(), adapters: [x()], credentials: () => null })
await analytics.ready()
await analytics.listPosts({ workspace: "acme" })
const calls = ofHttp().length
const { status } = await analytics.handler(new Request("http://localhost/openapi.json"))
console.log(JSON.stringify({ calls, status, requests: ofHttp().length, all: loaded.length }))
await analytics.close()
`

describe("a host", () => {
  it("that only calls functions loads nothing of the web handler, which the first request loads", async () => {
    proves("repo.http-when-asked")
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", host], {
      cwd: import.meta.dirname
    })
    const { all, calls, requests, status } = JSON.parse(stdout) as Record<
      "all" | "calls" | "requests" | "status",
      number
    >
    assert.isAbove(all, 100)
    assert.strictEqual(calls, 0)
    assert.strictEqual(status, 200)
    assert.isAbove(requests, 5)
  })
})
