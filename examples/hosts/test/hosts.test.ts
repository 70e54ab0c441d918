import { proves } from "@dravo-internal/tools/proves"
import { assert, beforeAll, describe, it } from "vitest"
import * as Routes from "../src/routes.ts"
import { folder, freePort } from "./programs.ts"
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

/** One folder for all: what pages have to be run once was run, and printed the key. */
const prepared = async (ends: (end: () => Promise<void>) => void) => {
  const { fake, run } = await folder(ends)
  const line = await run("first.ts").line((one) => one.startsWith("export KEY="))
  return { fake, run, headers: { authorization: `Bearer ${line.slice("export KEY=".length)}`, connection: "close" } }
}
let ready: Awaited<ReturnType<typeof prepared>>
beforeAll(async () => {
  let end = async () => {}
  ready = await prepared((given) => {
    end = given
  })
  return end
})

const programs = [
  ["node:http", "nodeHttp.ts"],
  ["Hono", "hono.ts"],
  ["Express 5", "express.ts"],
  ["Fastify 5", "fastify.ts"],
  ["NestJS", "nest.ts"],
  ["an Effect application", "effect/server.ts"]
] as const

describe("numbers come through", () => {
  it.for(programs)("%s, which ends by itself when told to", async ([, program]) => {
    proves("repo.hosts")
    const { fake, headers, run } = ready
    const PORT = await freePort()
    const server = run(program, { PORT })
    const mount = await server.line((line) => line.startsWith("http://localhost:"))
    await hasNumbers(await fetch(`${mount}/v1/analytics/posts`, { headers }))
    // The first one asked, and all of them show what it was told.
    assert.strictEqual(fake.calls().calls, 1)
    assert.include([0, null], await server.stopped())
  })

  it("a Lambda function behind an HTTP API", async () => {
    proves("repo.hosts")
    const { headers, run } = ready
    const event = JSON.stringify(eventOf(posts, headers))
    const line = await run("../test/invoke.ts", { EVENT: event, FUNCTION: "../src/lambda.ts" }).line((one) =>
      one.startsWith("{")
    )
    const answer = JSON.parse(line) as { readonly body: string; readonly statusCode: number }
    await hasNumbers(new Response(answer.body, { status: answer.statusCode }))
  })

  it("a route of Next.js, whose after is told what still runs", async () => {
    proves("repo.hosts")
    const { headers, run } = ready
    const event = JSON.stringify({ url: `http://localhost${posts}`, headers })
    const line = await run("../test/route.ts", { EVENT: event }).line((one) => one.startsWith("{"))
    const { after, body } = JSON.parse(line) as { readonly after: number; readonly body: string }
    await hasNumbers(new Response(body))
    assert.strictEqual(after, 1)
  })

  it("an endpoint of SvelteKit", async () => {
    proves("repo.hosts")
    const { headers, run } = ready
    const event = JSON.stringify({ url: `http://localhost${posts}`, headers })
    const line = await run("../test/endpoint.ts", { EVENT: event }).line((one) => one.startsWith("{"))
    await hasNumbers(new Response(line))
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
