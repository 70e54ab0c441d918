/**
 * A small X on loopback that counts: every call has a number, which is also what it answers, and says which worker
 * asked.
 */
import { once } from "node:events"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"

export interface Call {
  /** Counts from 1; the answer's `like_count`, so that a stored row tells which call it came from. */
  readonly number: number
  readonly worker: string
  readonly ids: ReadonlyArray<string>
  readonly at: number
}

export interface Platform {
  readonly url: string
  readonly calls: Array<Call>
  /** Called when a call arrives, before it is answered; what it answers is waited for. */
  onCall: (call: Call) => Promise<unknown> | undefined
  /** Seconds for which the call is refused; undefined answers it. */
  limit: (call: Call) => number | undefined
  /** Whether it answers 503. */
  isDown: (call: Call) => boolean
  close(): Promise<void>
}

export const start = async (delay: number | (() => number) = 0): Promise<Platform> => {
  const calls: Array<Call> = []
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const ids = new URL(request.url ?? "/", "http://x").searchParams.get("ids")?.split(",") ?? []
    const call = {
      number: calls.length + 1,
      worker: request.headers.authorization?.replace("Bearer ", "") ?? "",
      ids,
      at: Date.now()
    }
    calls.push(call)
    const seconds = platform.limit(call)
    if (seconds !== undefined) {
      response
        .writeHead(429, { "content-type": "application/json", "retry-after": String(seconds) })
        .end(JSON.stringify({ title: "Too Many Requests", status: 429 }))
      return
    }
    const millis = typeof delay === "number" ? delay : delay()
    await Promise.all([platform.onCall(call), new Promise((resolve) => setTimeout(resolve, millis))])
    if (platform.isDown(call)) {
      response
        .writeHead(503, { "content-type": "application/json" })
        .end(JSON.stringify({ title: "Service Unavailable", status: 503 }))
      return
    }
    const data = ids.map((id) => ({
      id,
      text: `Post ${id}`,
      created_at: "2026-01-01T00:00:00.000Z",
      author_id: "900",
      public_metrics: {
        like_count: call.number,
        retweet_count: 1,
        reply_count: 2,
        quote_count: 3,
        bookmark_count: 4,
        impression_count: 5
      }
    }))
    response.setHeader("content-type", "application/json").end(JSON.stringify({ data }))
  }
  const server = createServer((request, response) => void answer(request, response))
  // A worker that was stopped finds its connection as it left it.
  server.keepAliveTimeout = 600_000
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  const platform: Platform = {
    url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`,
    calls,
    onCall: () => undefined,
    limit: () => undefined,
    isDown: () => false,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, "close")
    }
  }
  return platform
}
