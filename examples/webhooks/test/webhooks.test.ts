import { proves } from "@dravo-internal/tools/proves"
import type { Analytics } from "@dravo/analytics"
import { createClient } from "@dravo/client"
import { serve } from "@hono/node-server"
import BetterSqlite from "better-sqlite3"
import { copyFileSync, mkdtempSync, rmSync } from "node:fs"
import { once } from "node:events"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Webhook } from "standardwebhooks"
import { assert, describe, it, onTestFinished } from "vitest"
import { catchUp, type Copy, follower } from "../src/copy.ts"
import * as Express from "../src/express.ts"
import * as Fastify from "../src/fastify.ts"
import * as Hono from "../src/hono.ts"
import { platform, postOffice, posts, served, source, workspace } from "./world.ts"

const listening = async (server: Server): Promise<string> => {
  if (!server.listening) await once(server, "listening")
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`
}

type Receiver = (secret: string, wake: () => Promise<void>) => Promise<string>

const receivers: Readonly<Record<string, Receiver>> = {
  "Express 5": (secret, wake) => listening(createServer(Express.receiver(secret, wake)).listen(0, "127.0.0.1")),
  "Fastify 5": async (secret, wake) => {
    const app = Fastify.receiver(secret, wake)
    onTestFinished(() => app.close())
    return `${await app.listen({ port: 0, host: "127.0.0.1" })}/hooks`
  },
  "Hono 4": (secret, wake) =>
    listening(
      serve({
        fetch: Hono.receiver(secret, wake).fetch,
        hostname: "127.0.0.1",
        port: 0,
        overrideGlobalObjects: false
      }) as Server
    )
}

const secret = `whsec_${Buffer.alloc(32, 5).toString("base64")}`

describe("receiving messages", () => {
  for (const [name, start] of Object.entries(receivers)) {
    it(`${name} takes what is signed, and nothing else`, async () => {
      let woken = 0
      const url = await start(secret, async () => void (woken += 1))
      const send = async (body: string, signed: string, at = new Date()) => {
        const signature = new Webhook(secret).sign("msg_1", at, signed)
        const response = await fetch(url, {
          method: "POST",
          body,
          headers: {
            "content-type": "application/json",
            "webhook-id": "msg_1",
            "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
            "webhook-signature": signature,
            connection: "close"
          }
        })
        return response.status
      }
      const body = '{"type":"webhook.test","data":{"text":"Größe"}}'
      assert.strictEqual(await send(body, body), 204)
      assert.strictEqual(await send(body.replace("test", "fake"), body), 401)
      assert.strictEqual(await send(body, body, new Date(Date.now() - 600_000)), 401)
      assert.strictEqual(woken, 1)
    })
  }
})

/** A source behind an address, which can be replaced. */
const world = async () => {
  const folder = mkdtempSync(join(tmpdir(), "dravo-copy-"))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const filename = join(folder, "a.db")
  const fake = await platform()
  let analytics: Analytics = source(filename, fake)
  await analytics.connectAccount({ workspace, accountId: "acc_1", platform: "x", platformAccountId: "7" })
  const baseUrl = await served(() => analytics)
  const { key } = await analytics.createApiKey({ workspace })
  const failOver = async (backup: string) => {
    await analytics.close()
    for (const end of ["-wal", "-shm"]) rmSync(`${filename}${end}`, { force: true })
    copyFileSync(backup, filename)
    analytics = source(filename, fake)
  }
  const backUp = async (): Promise<string> => {
    const database = new BetterSqlite(filename, { readonly: true })
    await database.backup(`${filename}.backup`)
    database.close()
    return `${filename}.backup`
  }
  const change = async (post: string) => {
    await analytics.recordPublication({ workspace, accountId: "acc_1", platformPostId: post, postId: `post_${post}` })
    await analytics.refresh({ workspace, postId: `post_${post}` })
  }
  return { analytics: () => analytics, client: createClient({ baseUrl, token: key }), failOver, backUp, change }
}

/** Posts change one by one, each with a message to the endpoint. */
const telling =
  ({ analytics, change }: Pick<Awaited<ReturnType<typeof world>>, "analytics" | "change">, webhookId: string) =>
  async (some: typeof posts): Promise<void> => {
    for (const post of some) {
      await change(post)
      await analytics().testWebhook({ workspace, webhookId })
    }
  }

const empty = (): Copy => ({ records: new Map(), cursor: undefined })

describe("a copy that messages wake", () => {
  it("ends equal to the source though messages get lost, doubled or reordered, and the source fails over", async () => {
    proves("webhooks.copy")
    const { analytics, backUp, change, client, failOver } = await world()
    const copy = empty()
    const wake = follower(client, copy)
    // The source makes the secret, so the receiver is started with a key that is known a moment later.
    let made = ""
    const app = createServer((request, response) => Express.receiver(made, wake)(request, response))
    const office = await postOffice(await listening(app.listen(0, "127.0.0.1")))
    const { secret: own } = await analytics().createWebhook({ workspace, url: office.url })
    made = own
    const { webhook } = (await analytics().listWebhooks({ workspace })).items.map((one) => ({ webhook: one }))[0] ?? {}
    const tell = telling({ analytics, change }, webhook?.id ?? "")
    const running = await analytics().startRefresher({ interval: "1 hour" })
    await tell(posts.slice(0, 4))
    await office.arrived(4)
    await running.stop()
    const backup = await backUp()
    for (const post of posts.slice(4, 8)) await change(post)
    // What the backup forgets is in the copy by now.
    await wake()
    assert.isTrue([...copy.records.values()].some(({ post }) => post?.post_id === `post_${posts[7]}`))
    await failOver(backup)
    const again = await analytics().startRefresher({ interval: "1 hour" })
    await tell(posts.slice(8))
    await office.arrived(8)
    await again.stop()
    // Once in a while it looks by itself: the last message may be one that was lost.
    await wake()
    assert.isAbove(Math.min(...Object.values(office.counts)), 0)
    const whole = empty()
    await catchUp(client, whole)
    assert.isAbove(whole.records.size, posts.length - 5)
    const sorted = (one: Copy) => [...one.records].toSorted(([a], [b]) => (a < b ? -1 : 1))
    assert.deepStrictEqual(sorted(copy), sorted(whole))
    assert.isFalse([...copy.records.values()].some(({ post }) => post?.post_id === `post_${posts[7]}`))
  })
})
