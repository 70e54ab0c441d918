import { proves } from "@dravo-internal/tools/proves"
import { createServer } from "node:http"
import { once } from "node:events"
import type { AddressInfo } from "node:net"
import { assert, describe, it, onTestFinished } from "vitest"
import * as Express from "../src/express.ts"
import * as Fastify from "../src/fastify.ts"
import * as Lambda from "../src/lambda.ts"
import * as Routes from "../src/routes.ts"
import { host } from "./world.ts"

const posts = "/social/v1/analytics/posts"

/** What a page must say once the platform was asked. */
const hasNumbers = async (response: Response): Promise<void> => {
  assert.strictEqual(response.status, 200)
  const { items } = (await response.json()) as { readonly items: ReadonlyArray<{ readonly sync_status: string }> }
  assert.deepStrictEqual(
    items.map(({ sync_status }) => sync_status),
    ["synced"]
  )
}

describe("numbers come through", () => {
  it("Express 5", async () => {
    proves("repo.hosts")
    const { analytics, headers } = await host()
    const server = createServer(await Express.application(analytics)).listen(0, "127.0.0.1")
    onTestFinished(() => void server.close())
    await once(server, "listening")
    const { port } = server.address() as AddressInfo
    await hasNumbers(await fetch(`http://127.0.0.1:${port}${posts}`, { headers: { ...headers, connection: "close" } }))
  })

  it("Fastify 5", async () => {
    proves("repo.hosts")
    const { analytics, headers } = await host({ basePath: "/social" })
    const app = await Fastify.application(analytics)
    const address = await app.listen({ port: 0, host: "127.0.0.1" })
    await hasNumbers(await fetch(`${address}${posts}`, { headers: { ...headers, connection: "close" } }))
    await app.close()
  })

  it("a Lambda function behind an HTTP API", async () => {
    proves("repo.hosts")
    const { analytics, headers } = await host({ basePath: "/social" })
    const handler = await Lambda.handlerOf(analytics)
    const answer = await handler(eventOf(posts, headers))
    await hasNumbers(new Response(answer.body, { status: answer.statusCode }))
  })

  it("a route of Next.js, whose after is told what still runs", async () => {
    proves("repo.hosts")
    const { analytics, headers } = await host({ basePath: "/social" })
    const work: Array<Promise<unknown>> = []
    const { GET } = Routes.next(analytics, (one) => void work.push(one))
    await hasNumbers(await GET(new Request(`http://localhost${posts}`, { headers })))
    assert.lengthOf(work, 1)
    await Promise.all(work)
  })

  it("an endpoint of SvelteKit", async () => {
    proves("repo.hosts")
    const { analytics, headers } = await host({ basePath: "/social" })
    const { GET } = Routes.svelteKit(analytics)
    await hasNumbers(await GET({ request: new Request(`http://localhost${posts}`, { headers }) }))
  })

  it("a resource route of React Router", async () => {
    proves("repo.hosts")
    const { analytics, headers } = await host({ basePath: "/social" })
    const { loader } = Routes.reactRouter(analytics)
    await hasNumbers(await loader({ request: new Request(`http://localhost${posts}`, { headers }) }))
  })
})

/** What API Gateway hands a function, in version 2.0 of its payload. */
const eventOf = (rawPath: string, headers: Record<string, string>) => ({
  version: "2.0",
  routeKey: "$default",
  rawPath,
  rawQueryString: "",
  headers,
  body: null,
  isBase64Encoded: false,
  requestContext: {
    accountId: "1",
    apiId: "1",
    authentication: null,
    authorizer: {},
    domainName: "localhost",
    domainPrefix: "localhost",
    http: { method: "GET", path: rawPath, protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "test" },
    requestId: "1",
    routeKey: "$default",
    stage: "$default",
    time: "01/Jan/2026:00:00:00 +0000",
    timeEpoch: 0
  }
})
