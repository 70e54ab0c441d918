import type { Analytics } from "@dravo/analytics"

export const serve = async (analytics: Analytics) => {
  // #region serve
  const { createServer } = await import("node:http")
  const { getRequestListener } = await import("@hono/node-server")

  // Shown once: only a digest of the key is kept.
  const { key } = await analytics.createApiKey({ workspace: "acme", name: "dashboard" })
  console.log(`curl -H 'authorization: Bearer ${key}' http://localhost:8080/v1/analytics/posts`)

  const answer = getRequestListener(analytics.handler, { overrideGlobalObjects: false })
  const server = createServer((request, response) => void answer(request, response)).listen(8080)

  process.once("SIGTERM", () => {
    server.close()
    void analytics.close({ drain: "5 seconds" })
  })
  // #endregion
}
