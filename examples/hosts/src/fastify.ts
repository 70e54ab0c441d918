import type { Analytics } from "@dravo/analytics"

/** With `http: { basePath: "/social" }`. */
export const application = async (analytics: Analytics) => {
  // #region mount
  const { fastify } = await import("fastify")
  const { getRequestListener } = await import("@hono/node-server")

  const app = fastify()
  const answer = getRequestListener(analytics.handler, { overrideGlobalObjects: false })
  // Fastify leaves the mount in the address: the instance has `http: { basePath: "/social" }`.
  app.all("/social/*", async (request, reply) => {
    reply.hijack()
    await answer(request.raw, reply.raw)
  })
  app.addHook("onClose", () => analytics.close({ drain: "5 seconds" }))
  // #endregion
  return app
}
