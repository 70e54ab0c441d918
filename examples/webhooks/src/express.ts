// #region express
import express, { type Express } from "express"
import { Webhook } from "standardwebhooks"

export const receiver = (secret: string, wake: () => Promise<void>): Express => {
  const app = express()
  // The signature is over the bytes as they came: no parser may touch them before.
  app.post("/hooks", express.raw({ type: "application/json" }), (request, response) => {
    try {
      new Webhook(secret).verify(request.body as Buffer, request.headers as Record<string, string>)
    } catch {
      return void response.status(401).end()
    }
    // Answered before the work is done: a message that waits for more than 15 seconds is sent again.
    response.status(204).end()
    wake().catch(console.error)
  })
  return app
}
// #endregion
