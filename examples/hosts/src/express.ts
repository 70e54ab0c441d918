import { getRequestListener } from "@hono/node-server"
import express from "express"
import { analytics } from "./analytics.ts"

const app = express()
// `all` leaves the mount in the address, as the instance's `basePath` says; `use` would take it off.
app.all("/social/{*path}", getRequestListener(analytics.handler, { overrideGlobalObjects: false }))

const port = Number(process.env["PORT"] ?? 3000)
const server = app.listen(port, () => console.log(`http://localhost:${port}/social`))

process.once("SIGTERM", () => {
  server.close()
  void analytics.close({ drain: "5 seconds" })
})
