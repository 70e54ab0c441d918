/** Dravo mounted in a Hono application; the built-in vault keeps the accounts' tokens. */
import { x } from "@dravo/adapters-x"
import { createAnalytics, InvalidRequestError } from "@dravo/analytics"
import { sqlite } from "@dravo/store-sqlite"
import * as FakeX from "@dravo/fakes/FakeX"
import { serve } from "@hono/node-server"
import { Hono } from "hono"
import { once } from "node:events"
import type { AddressInfo } from "node:net"

// Stands in for X, so that the example runs offline; without `baseUrl` the adapter asks X itself.
const fake = await FakeX.start({
  users: [{ id: "2244994945", username: "dravo" }],
  posts: [{ id: "1900000000000000001" }]
})

const analytics = createAnalytics({
  store: sqlite({ filename: ":memory:" }),
  adapters: [x({ baseUrl: fake.url, clientId: "my-app" })],
  // 32 random bytes from your secrets: `openssl rand -base64 32`.
  vault: { key: process.env["DRAVO_VAULT_KEY"] ?? Buffer.alloc(32, 1).toString("base64") }
})

const app = new Hono()

// Mounting takes the prefix off, so the handler needs no `basePath`.
app.mount("/social", analytics.handler)

// Where your OAuth flow ends: what the token endpoint answered goes into the vault, which renews it from then on.
app.post("/accounts/x", async (context) => {
  const pair = fake.grant("2244994945")
  const account = await analytics.connectAccount({
    workspace: "acme",
    platform: "x",
    platformAccountId: "2244994945",
    handle: "@dravo",
    tokens: { ...pair, expiresIn: 7200 }
  })
  return context.json(account, 201)
})

// The same rows without HTTP in between.
app.get("/dashboard", async (context) => {
  try {
    const limit = Number(context.req.query("limit") ?? 25)
    const { overview } = await analytics.listPosts({ workspace: "acme", limit }, { signal: context.req.raw.signal })
    return context.json(overview.totals)
  } catch (error) {
    if (error instanceof InvalidRequestError) return context.json({ error: error.message }, 400)
    throw error
  }
})

const server = serve({
  fetch: app.fetch,
  hostname: "127.0.0.1",
  port: Number(process.env["PORT"] ?? 0),
  overrideGlobalObjects: false
})

const stop = async () => {
  server.close()
  await analytics.close({ drain: "2 seconds" })
  await fake.close()
}

const connected = await app.request("/accounts/x", { method: "POST" })
const { accountId } = (await connected.json()) as { readonly accountId: string }
await analytics.recordPublication({ workspace: "acme", accountId, platformPostId: "1900000000000000001" })
const { key } = await analytics.createApiKey({ workspace: "acme" })

if (process.argv.includes("--serve")) {
  if (!server.listening) await once(server, "listening")
  const { port } = server.address() as AddressInfo
  console.log(`curl -H 'authorization: Bearer ${key}' 'http://127.0.0.1:${port}/social/v1/analytics/posts'`)
  console.log(`curl 'http://127.0.0.1:${port}/dashboard'`)
  process.once("SIGINT", () => void stop()).once("SIGTERM", () => void stop())
} else {
  const posts = await app.request("/social/v1/analytics/posts", { headers: { authorization: `Bearer ${key}` } })
  const { total } = (await posts.json()) as { readonly total: number }
  console.log(`/social/v1/analytics/posts: ${posts.status}, ${total} row`)
  const dashboard = await app.request("/dashboard")
  console.log(`/dashboard: ${Object.keys((await dashboard.json()) as object).join(" ")}`)
  console.log(`/dashboard?limit=0: ${await (await app.request("/dashboard?limit=0")).text()}`)
  console.log(`${fake.calls().calls} platform call`)
  await stop()
}
