import type { Analytics } from "@dravo/analytics"

export const handlerOf = async (analytics: Analytics) => {
  // #region mount
  const { Hono } = await import("hono")
  const { handle } = await import("hono/aws-lambda")

  // Outside the function that answers: a warm start finds it, its store and its connections ready.
  const app = new Hono()
  app.all("*", async (context) => {
    const work: Array<Promise<unknown>> = []
    const answer = await analytics.handler(context.req.raw, { waitUntil: (one) => work.push(one) })
    // Lambda freezes the process once the answer is out, so refreshes have to end before.
    await Promise.all(work)
    return answer
  })
  const handler = handle(app)
  // #endregion
  return handler
}
