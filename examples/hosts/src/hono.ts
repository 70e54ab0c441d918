import { serve } from "@hono/node-server"
import { Hono } from "hono"
import { analytics } from "./analytics.ts"

const app = new Hono()
app.all("/social/*", (context) => analytics.handler(context.req.raw))

const port = Number(process.env["PORT"] ?? 3000)
const server = serve({ fetch: app.fetch, port, overrideGlobalObjects: false }, () =>
  console.log(`http://localhost:${port}/social`)
)

process.once("SIGTERM", () => {
  server.close()
  void analytics.close({ drain: "5 seconds" })
})
