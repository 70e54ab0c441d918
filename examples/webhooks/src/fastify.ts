// #region fastify
import fastify, { type FastifyInstance } from "fastify"
import { Webhook } from "standardwebhooks"

export const receiver = (secret: string, wake: () => Promise<void>): FastifyInstance => {
  const app = fastify()
  app.removeContentTypeParser("application/json")
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (_, body, done) => done(null, body))
  app.post("/hooks", async (request, reply) => {
    try {
      new Webhook(secret).verify(request.body as Buffer, request.headers as Record<string, string>)
    } catch {
      return reply.code(401).send()
    }
    wake().catch(console.error)
    return reply.code(204).send()
  })
  return app
}
// #endregion
