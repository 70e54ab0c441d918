import { getRequestListener } from "@hono/node-server"
import { fastify } from "fastify"
import { analytics } from "./analytics.ts"

const app = fastify()
const answer = getRequestListener(analytics.handler, { overrideGlobalObjects: false })
app.all("/social/*", async (request, reply) => {
  reply.hijack()
  await answer(request.raw, reply.raw)
})
app.addHook("onClose", () => analytics.close({ drain: "5 seconds" }))
process.once("SIGTERM", () => void app.close())

const port = Number(process.env["PORT"] ?? 3000)
await app.listen({ port })
console.log(`http://localhost:${port}/social`)
