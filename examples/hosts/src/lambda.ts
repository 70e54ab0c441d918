import { Hono } from "hono"
import { handle } from "hono/aws-lambda"
import { analytics } from "./analytics.ts"

const app = new Hono()
app.all("*", async (context) => {
  const work: Array<Promise<unknown>> = []
  const answer = await analytics.handler(context.req.raw, { waitUntil: (one) => work.push(one) })
  // Lambda freezes the process once the answer is out, so refreshes have to end before.
  await Promise.all(work)
  return answer
})

/** A warm start finds the module, its store and its connections ready. */
export const handler = handle(app)
