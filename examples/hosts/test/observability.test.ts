import { proves } from "@dravo-internal/tools/proves"
import { x } from "@dravo/adapters-x"
import { createAnalytics } from "@dravo/analytics"
import { sqlite } from "@dravo/store-sqlite"
import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { text } from "node:stream/consumers"
import { assert, describe, it, onTestFinished } from "vitest"
import { metrics, traced } from "../src/observability.ts"
import { fakeX, published } from "./world.ts"

/** A collector on loopback, and what it was sent, by address. */
const collector = async () => {
  const received: Array<{ readonly path: string; readonly body: string }> = []
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      received.push({ path: request.url ?? "", body })
      response.writeHead(200, { "content-type": "application/json" }).end("{}")
    })
  }).listen(0, "127.0.0.1")
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, "listening")
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

describe("what a host can observe", () => {
  it("is scraped as Prometheus metrics and sent to a collector as spans, without a token in either", async () => {
    proves("repo.observed")
    const { received, url } = await collector()
    const { fake, token } = await fakeX()
    const analytics = createAnalytics({
      store: traced(sqlite({ filename: ":memory:" }), url),
      adapters: [x({ baseUrl: fake.url })],
      credentials: () => ({ token })
    })
    onTestFinished(() => analytics.close())
    await published(analytics)
    await analytics.listPosts({ workspace: "acme" })

    const scraped = await (await metrics()).text()
    assert.match(scraped, /^dravo_platform_calls_total\{[^}]*platform="x"[^}]*\} 1$/mu)
    // Closing sends what is still to be sent.
    await analytics.close()
    const traces = received.filter(({ path }) => path === "/v1/traces").map(({ body }) => body)
    assert.match(traces.join(""), /"name":"Store\.\w+"|"name":"Analytics\.\w+"/u)
    assert.include(traces.join(""), "my-app")
    assert.notInclude(scraped + received.map(({ body }) => body).join(""), token)
  })
})
