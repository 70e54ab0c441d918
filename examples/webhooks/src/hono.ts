// #region hono
import { Hono } from "hono"
import { Webhook } from "standardwebhooks"

export const receiver = (secret: string, wake: () => Promise<void>): Hono => {
  const app = new Hono()
  app.post("/hooks", async (context) => {
    try {
      new Webhook(secret).verify(await context.req.text(), context.req.header())
    } catch {
      return context.body(null, 401)
    }
    wake().catch(console.error)
    return context.body(null, 204)
  })
  return app
}
// #endregion
