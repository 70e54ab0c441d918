import { createServer } from "node:http"
import { getRequestListener } from "@hono/node-server"
import { analytics } from "./analytics.ts"

// Left to its default, this replaces the process's own Request and Response.
const answer = getRequestListener(analytics.handler, { overrideGlobalObjects: false })
const server = createServer((request, response) => {
  if (request.url?.startsWith("/social/")) return void answer(request, response)
  response.end("hello from the host\n")
})

const port = Number(process.env["PORT"] ?? 3000)
server.listen(port, () => console.log(`http://localhost:${port}/social`))

process.once("SIGTERM", () => {
  server.close()
  void analytics.close({ drain: "5 seconds" })
})
