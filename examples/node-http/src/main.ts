/** Dravo behind a plain `node:http` server that has routes of its own. */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { x } from "@dravo/adapters-x"
import { createAnalytics } from "@dravo/analytics"
import { sqlite } from "@dravo/store-sqlite"
import * as FakeX from "@dravo/fakes/FakeX"
import { getRequestListener } from "@hono/node-server"

// Stands in for X, so that the example runs offline; without `baseUrl` the adapter asks X itself.
const fake = await FakeX.start({
  users: [{ id: "2244994945", username: "dravo" }],
  posts: [{ id: "1900000000000000001" }, { id: "1900000000000000002" }],
  tokens: { "token-of-dravo": { userId: "2244994945" } }
})

const analytics = createAnalytics({
  store: sqlite({ filename: ":memory:" }),
  adapters: [x({ baseUrl: fake.url })],
  // Your own token store; null would mean that the account must be reconnected.
  credentials: async ({ platformAccountId }) =>
    platformAccountId === "2244994945" ? { token: "token-of-dravo" } : null,
  http: { basePath: "/social" }
})
await analytics.ready()

// What your publishing code does: an account when it is connected, a publication when it went out.
const { accountId } = await analytics.connectAccount({
  workspace: "acme",
  platform: "x",
  platformAccountId: "2244994945",
  handle: "@dravo"
})
for (const platformPostId of ["1900000000000000001", "1900000000000000002"]) {
  await analytics.recordPublication({ workspace: "acme", accountId, platformPostId })
}
const { key } = await analytics.createApiKey({ workspace: "acme", name: "dashboard" })

// Left to its default, this replaces the process's own Request and Response.
const answer = getRequestListener(analytics.handler, { overrideGlobalObjects: false })
const server = createServer((request, response) => {
  if (request.url?.startsWith("/social/")) return void answer(request, response)
  response.end("hello from the host\n")
})
await new Promise<void>((resolve) => server.listen(Number(process.env["PORT"] ?? 0), "127.0.0.1", resolve))
// A TCP server's address is an object; only pipes have a string.
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

const stop = async () => {
  server.close()
  server.closeIdleConnections()
  await analytics.close({ drain: "2 seconds" })
  await fake.close()
}

console.log(`curl -H 'authorization: Bearer ${key}' '${url}/social/v1/analytics/posts'`)
if (process.argv.includes("--serve")) {
  process.once("SIGINT", () => void stop()).once("SIGTERM", () => void stop())
} else {
  const response = await fetch(`${url}/social/v1/analytics/posts`, {
    headers: { authorization: `Bearer ${key}`, connection: "close" }
  })
  const page = (await response.json()) as {
    readonly items: ReadonlyArray<{ readonly platform_post_id: string; readonly sync_status: string }>
  }
  for (const row of page.items) console.log(`${row.platform_post_id} ${row.sync_status}`)
  console.log(`${response.status}, ${fake.calls().calls} platform call`)
  console.log((await (await fetch(url, { headers: { connection: "close" } })).text()).trim())
  await stop()
}
