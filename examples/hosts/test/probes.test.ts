import { proves } from "@dravo-internal/tools/proves"
import { createAnalytics } from "@dravo/analytics"
import { x } from "@dravo/adapters-x"
import { sqlite } from "@dravo/store-sqlite"
import { assert, describe, it, onTestFinished } from "vitest"
import { host } from "./world.ts"

const statusOf = async (handler: (request: Request) => Promise<Response>, path: string, method = "GET") =>
  (await handler(new Request(`http://localhost${path}`, { method }))).status

const detailAt = async (handler: (request: Request) => Promise<Response>, path: string) => {
  const response = await handler(new Request(`http://localhost${path}`))
  assert.strictEqual(response.status, 404)
  return ((await response.json()) as { readonly detail: string }).detail
}

describe("/health and /ready", () => {
  it("answer without a key, below the mount, once they are asked for", async () => {
    proves("repo.probes")
    const { analytics } = await host({ basePath: "/social", probes: true })
    assert.strictEqual(await statusOf(analytics.handler, "/social/health"), 200)
    assert.strictEqual(await statusOf(analytics.handler, "/social/ready", "HEAD"), 200)
    assert.strictEqual(await statusOf(analytics.handler, "/social/ready", "POST"), 405)
    assert.strictEqual(await statusOf(analytics.handler, "/social/readyness"), 404)
    const { analytics: quiet } = await host()
    assert.strictEqual(await statusOf(quiet.handler, "/health"), 404)
    assert.strictEqual(await statusOf(quiet.handler, "/ready"), 404)
  })

  it("tell a process that answers from a store that does not", async () => {
    proves("repo.probes")
    const analytics = createAnalytics({
      store: sqlite({ filename: "/nowhere/at/all/analytics.db" }),
      adapters: [x()],
      credentials: () => null,
      http: { probes: true },
      log: () => {}
    })
    onTestFinished(() => analytics.close())
    assert.strictEqual(await statusOf(analytics.handler, "/health"), 200)
    assert.strictEqual(await statusOf(analytics.handler, "/ready"), 503)
  })
})

describe("a mount the handler was not told of", () => {
  it("is named by the 404, whichever of the two is wrong", async () => {
    proves("repo.wrong-mount")
    const { analytics: told } = await host({ basePath: "/social" })
    assert.include(await detailAt(told.handler, "/v1/analytics/posts"), "mounted at /social")
    const { analytics: untold } = await host()
    assert.include(await detailAt(untold.handler, "/social/v1/analytics/posts"), "has the basePath /social")
    assert.include(await detailAt(untold.handler, "/a/b/openapi.json"), "has the basePath /a/b")
    assert.strictEqual(await detailAt(untold.handler, "/social/v1/nothing"), "There is nothing at this address.")
    assert.strictEqual(await detailAt(untold.handler, "/nothing"), "There is nothing at this address.")
  })
})
