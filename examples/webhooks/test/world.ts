/** A source over a file, and a post office that loses, doubles and reorders what the source sends. */
import { x } from "@dravo/adapters-x"
import { type Analytics, createAnalytics } from "@dravo/analytics"
import * as FakeX from "@dravo/fakes/FakeX"
import { sqlite } from "@dravo/store-sqlite"
import { serve } from "@hono/node-server"
import { once } from "node:events"
import { createServer, type IncomingHttpHeaders } from "node:http"
import type { AddressInfo } from "node:net"
import { onTestFinished } from "vitest"

export const workspace = "acme"
export const posts = Array.from({ length: 12 }, (_, at) => `19000000000000000${String(at).padStart(2, "0")}`)

export const platform = async (): Promise<FakeX.FakeX> => {
  const fake = await FakeX.start({
    users: [{ id: "7", username: "dravo" }],
    posts: posts.map((id) => ({ id, authorId: "7" })),
    tokens: { token: { userId: "7" } }
  })
  onTestFinished(() => fake.close())
  return fake
}

export const source = (filename: string, fake: FakeX.FakeX): Analytics => {
  const analytics = createAnalytics({
    store: sqlite({ filename }),
    adapters: [x({ baseUrl: fake.url })],
    credentials: () => ({ token: "token" }),
    minForceInterval: 0,
    webhooks: { key: Buffer.alloc(32, 7).toString("base64"), allowHosts: ["127.0.0.1"] },
    log: () => {}
  })
  onTestFinished(() => analytics.close({ drain: 0 }))
  return analytics
}

/** The API of whatever source is there at the moment. */
export const served = async (current: () => Analytics): Promise<string> => {
  const server = serve({
    fetch: (request) => current().handler(request),
    hostname: "127.0.0.1",
    port: 0,
    overrideGlobalObjects: false
  })
  if (!server.listening) await once(server, "listening")
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

export interface PostOffice {
  readonly url: string
  readonly counts: { lost: number; doubled: number; reordered: number }
  /** Resolves when so many messages have come in. */
  arrived(count: number): Promise<void>
}

/** Of every four messages one is lost, one doubled and one kept until the next has gone out. */
export const postOffice = async (to: string): Promise<PostOffice> => {
  const counts = { lost: 0, doubled: 0, reordered: 0 }
  let came = 0
  let kept: (() => Promise<unknown>) | undefined
  const waiting: Array<() => void> = []
  const deliver = (body: string, headers: IncomingHttpHeaders) => () =>
    fetch(to, {
      method: "POST",
      body,
      headers: Object.fromEntries(
        Object.entries(headers).filter(([name]) => name === "content-type" || name.startsWith("webhook-"))
      ) as Record<string, string>
    })
  const handle = async (send: () => Promise<unknown>, turn: number): Promise<void> => {
    if (turn % 4 === 1) counts.lost += 1
    else if (turn % 4 === 2) {
      kept = send
      counts.reordered += 1
    } else {
      await send()
      if (turn % 4 === 3) {
        counts.doubled += 1
        await send()
      }
      await kept?.()
      kept = undefined
    }
  }
  const server = createServer((request, response) => {
    let body = ""
    request.setEncoding("utf8").on("data", (part: string) => void (body += part))
    request.on("end", () => {
      const turn = came++
      void handle(deliver(body, request.headers), turn).then(() => {
        response.writeHead(204).end()
        for (const one of waiting.splice(0)) one()
      })
    })
  }).listen(0, "127.0.0.1")
  await once(server, "listening")
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    counts,
    arrived: async (count) => {
      while (came < count) await new Promise<void>((resolve) => waiting.push(resolve))
    }
  }
}
