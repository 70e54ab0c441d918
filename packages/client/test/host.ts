/** A real server on loopback with posts of two accounts, for the client to read. */
import { x } from "@dravo/adapters-x"
import { createAnalytics } from "@dravo/analytics"
import * as FakeX from "@dravo/fakes/FakeX"
import { sqlite } from "@dravo/store-sqlite"
import { serve } from "@hono/node-server"
import { once } from "node:events"
import type { AddressInfo } from "node:net"

const author = "2244994945"

export const postIds = Array.from({ length: 5 }, (_, at) => `190000000000000000${at}`)

export interface Host extends AsyncDisposable {
  readonly baseUrl: string
  readonly key: string
  readonly accountId: string
}

export const start = async (): Promise<Host> => {
  const fake = await FakeX.start({
    users: [{ id: author, username: "dravo" }],
    posts: postIds.map((id) => ({ id }))
  })
  const token = fake.grant(author).accessToken
  const analytics = createAnalytics({
    store: sqlite({ filename: ":memory:" }),
    adapters: [x({ baseUrl: fake.url })],
    credentials: () => ({ token })
  })
  const { accountId } = await analytics.connectAccount({
    workspace: "acme",
    platform: "x",
    platformAccountId: author
  })
  for (const platformPostId of postIds) {
    await analytics.recordPublication({ workspace: "acme", accountId, platformPostId })
  }
  const { key } = await analytics.createApiKey({ workspace: "acme" })
  const server = serve({ fetch: analytics.handler, hostname: "127.0.0.1", port: 0, overrideGlobalObjects: false })
  if (!server.listening) await once(server, "listening")
  const { port } = server.address() as AddressInfo
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    key,
    accountId,
    async [Symbol.asyncDispose]() {
      server.close()
      await analytics.close({ drain: "1 second" })
      await fake.close()
    }
  }
}
