import type { Analytics } from "@dravo/analytics"
import type { Express } from "express"

export const application = async (analytics: Analytics): Promise<Express> => {
  // #region mount
  const { default: express } = await import("express")
  const { getRequestListener } = await import("@hono/node-server")

  const app = express()
  // Express takes the mount off the address, so the handler needs no `basePath`.
  app.use("/social", getRequestListener(analytics.handler, { overrideGlobalObjects: false }))
  // #endregion
  return app
}
