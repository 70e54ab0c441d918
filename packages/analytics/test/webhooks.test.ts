import { proves } from "@dravo-internal/tools/proves"
import type { Analytics, WebhookWithSecret } from "@dravo/analytics"
import * as Effect from "effect/Effect"
import { createServer, type IncomingHttpHeaders } from "node:http"
import type { AddressInfo } from "node:net"
import { inspect } from "node:util"
import { Webhook } from "standardwebhooks"
import { onTestFinished, assert, describe, it } from "vitest"
import { fakeX, filled, host, over, rejection, sharedStore } from "./support.ts"

const key = Buffer.alloc(32, 7).toString("base64")

interface Message {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Keeps what it is sent, and answers 204. */
const receiver = async () => {
  const got: Array<Message> = []
  const waiting: Array<() => void> = []
  const server = createServer((request, response) => {
    let body = ""
    request.setEncoding("utf8")
    request.on("data", (chunk: string) => void (body += chunk))
    request.on("end", () => {
      got.push({ headers: request.headers, body })
      response.writeHead(204).end()
      for (const one of waiting.splice(0)) one()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const messages = async (count: number): Promise<ReadonlyArray<Message>> => {
    while (got.length < count) await new Promise<void>((resolve) => waiting.push(resolve))
    return got
  }
  return { url: `http://127.0.0.1:${port}/hooks`, messages }
}

const webhooks = { key, allowHosts: ["127.0.0.1"] }

const asked = async (
  analytics: Analytics,
  bearer: string,
  method: string,
  path: string,
  body?: unknown
): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> => {
  const response = await analytics.handler(
    new Request(`https://host.example/v1/analytics/webhooks${path}`, {
      method,
      headers: { authorization: `Bearer ${bearer}` },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) })
    })
  )
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

const type = ({ body }: Message): unknown => (JSON.parse(body) as { readonly type: unknown }).type

describe("webhooks of a host", () => {
  it("are sent by a running refresher: what changed, signed, with the place where the feed tells of it", async () => {
    const fake = await fakeX()
    const analytics = host(fake, { webhooks, budgets: { x: { dollars: 1, per: "day" } } })
    const { messages, url } = await receiver()
    const { secret, webhook } = await analytics.createWebhook({ workspace: "acme", url })
    await filled(analytics)
    await analytics.listPosts({ workspace: "acme" })
    await analytics.testWebhook({ workspace: "acme", webhookId: webhook.id })
    const running = await analytics.startRefresher({ interval: "1 hour" })
    const got = await messages(2)
    for (const { body, headers } of got) new Webhook(secret).verify(body, headers as Record<string, string>)
    assert.sameMembers(got.map(type), ["analytics.updated", "webhook.test"])
    const updated = got.find((one) => type(one) === "analytics.updated")
    const { data } = JSON.parse(updated?.body ?? "{}") as { readonly data: Record<string, string> }
    assert.include(data, { account_id: "acc_1", platform: "x" })
    const since = await analytics.listChanges({ workspace: "acme", cursor: data["changes_cursor"] ?? "" })
    assert.isNotEmpty(since.items)
    await running.stop()
    const sent = await analytics.listWebhookMessages({ workspace: "acme", webhookId: webhook.id, status: "delivered" })
    assert.lengthOf(sent?.items ?? [], 2)
    assert.strictEqual(sent?.items[0]?.log[0]?.status, 204)
  })

  it("show a secret once, and keep it sealed", async () => {
    proves("webhooks.secrets")
    const store = sharedStore()
    const lines: Array<unknown> = []
    const analytics = host(await fakeX(), {
      webhooks,
      store: over(store),
      logLevel: "debug",
      log: (entry) => lines.push(entry)
    })
    const made = await analytics.createWebhook({ workspace: "acme", url: "https://example.com/hooks" })
    const next = await analytics.rotateWebhookSecret({ workspace: "acme", webhookId: made.webhook.id })
    const shown = [
      await analytics.listWebhooks({ workspace: "acme" }),
      await analytics.updateWebhook({ workspace: "acme", webhookId: made.webhook.id, events: ["post.discovered"] }),
      await rejection(analytics.createWebhook({ workspace: "acme", url: "http://example.com" })),
      await Effect.runPromise(store.listWebhooks("acme" as never)),
      lines
    ]
    for (const secret of [made.secret, next?.secret ?? ""]) {
      assert.match(secret, /^whsec_/u)
      assert.notInclude(inspect(shown, { depth: 9 }), secret.slice("whsec_".length))
    }
    assert.notInclude(inspect(shown, { depth: 9 }), "whsec_")
  })

  it("are a workspace's own: another one's cannot be seen, changed, tested or deleted", async () => {
    proves("webhooks.tenancy")
    const analytics = host(await fakeX(), { webhooks })
    const { webhook } = await analytics.createWebhook({ workspace: "acme", url: "https://example.com/hooks" })
    const one = { workspace: "other", webhookId: webhook.id }
    assert.isEmpty((await analytics.listWebhooks({ workspace: "other" })).items)
    assert.isNull(await analytics.updateWebhook({ ...one, status: "disabled" }))
    assert.isNull(await analytics.rotateWebhookSecret(one))
    assert.isNull(await analytics.testWebhook(one))
    assert.isNull(await analytics.listWebhookMessages(one))
    assert.isNull(await analytics.replayWebhookMessages({ ...one, dead: true }))
    assert.isFalse(await analytics.deleteWebhook(one))
    const { key: foreign } = await analytics.createApiKey({ workspace: "other", scopes: ["analytics:read", "admin"] })
    for (const [method, path] of [
      ["PATCH", ""],
      ["DELETE", ""],
      ["POST", "/secret"],
      ["POST", "/test"],
      ["GET", "/messages"]
    ] as const)
      assert.strictEqual((await asked(analytics, foreign, method, `/${webhook.id}${path}`)).status, 404, path)
    const replay = await asked(analytics, foreign, "POST", `/${webhook.id}/replay`, { dead: true })
    assert.strictEqual(replay.status, 404)
    assert.include((await analytics.listWebhooks({ workspace: "acme" })).items[0], { status: "active", waiting: 0 })
  })

  it("are managed over HTTP by whoever has the scope admin, and refused by name", async () => {
    const analytics = host(await fakeX(), { webhooks })
    const { key: reader } = await analytics.createApiKey({ workspace: "acme" })
    const { key: admin } = await analytics.createApiKey({ workspace: "acme", scopes: ["analytics:read", "admin"] })
    const url = "https://example.com/hooks"
    assert.strictEqual((await asked(analytics, reader, "GET", "")).status, 403)
    assert.strictEqual((await asked(analytics, reader, "POST", "", { url })).status, 403)
    const made = await asked(analytics, admin, "POST", "", { url, events: ["post.discovered"] })
    const { secret, webhook } = made.body as unknown as WebhookWithSecret
    assert.match(secret, /^whsec_/u)
    const at = `/${webhook.id}`
    const changed = await asked(analytics, admin, "PATCH", at, { events: null, status: "disabled" })
    assert.deepInclude(changed.body, { id: webhook.id, events: null, status: "disabled" })
    assert.deepEqual((await asked(analytics, admin, "POST", `${at}/test`)).body, { messages: 0 })
    await asked(analytics, admin, "PATCH", at, { status: "active" })
    assert.deepEqual((await asked(analytics, admin, "POST", `${at}/test`)).body, { messages: 1 })
    const listed = await asked(analytics, admin, "GET", "")
    assert.deepInclude(listed.body["items"] as ReadonlyArray<unknown>, {
      ...webhook,
      events: null,
      enabled_at: (listed.body["items"] as ReadonlyArray<{ readonly enabled_at: string }>)[0]?.enabled_at,
      waiting: 1,
      waiting_since: (listed.body["items"] as ReadonlyArray<{ readonly waiting_since: string }>)[0]?.waiting_since
    })
    const page = await asked(analytics, admin, "GET", `${at}/messages?limit=1&status=pending`)
    assert.lengthOf(page.body["items"] as ReadonlyArray<unknown>, 1)
    assert.deepEqual((await asked(analytics, admin, "POST", `${at}/replay`, { dead: true })).body, { messages: 0 })
    const next = await asked(analytics, admin, "POST", `${at}/secret`, { keep_hours: 1 })
    assert.notStrictEqual(next.body["secret"], secret)
    for (const [path, body, parameter] of [
      ["", {}, "url"],
      ["", { url: "https://10.0.0.1/" }, "url"],
      ["", { url, events: ["post.liked"] }, "events.0"],
      ["", { url, secret: "mine" }, "secret"],
      ["", "{", "body"],
      ["", [], "body"],
      ["", `{"url":"${"x".repeat(70_000)}"}`, "body"],
      [`${at}/secret`, { keep_hours: -1 }, "keep_hours"],
      [`${at}/replay`, {}, "body"],
      [`${at}/replay`, { ids: ["a"], dead: true }, "body"]
    ] as const) {
      const refused = await asked(analytics, admin, "POST", path, body)
      const [first] = (refused.body["errors"] ?? []) as ReadonlyArray<{ readonly parameter: string }>
      assert.deepEqual([refused.status, first?.parameter], [400, parameter], JSON.stringify(refused.body))
    }
    assert.deepEqual((await asked(analytics, admin, "DELETE", at)).body, { id: webhook.id, deleted: true })
    assert.strictEqual((await asked(analytics, admin, "DELETE", at)).status, 404)
  })

  it("stand in an account's health, where its workspace has any", async () => {
    const analytics = host(await fakeX(), { webhooks })
    await filled(analytics, 1)
    const one = { workspace: "acme", accountId: "acc_1" }
    assert.notProperty(await analytics.accountHealth(one), "webhooks")
    const { webhook } = await analytics.createWebhook({ workspace: "acme", url: "https://example.com/hooks" })
    await analytics.createWebhook({ workspace: "other", url: "https://example.com/hooks" })
    await analytics.testWebhook({ workspace: "acme", webhookId: webhook.id })
    await analytics.updateWebhook({ workspace: "acme", webhookId: webhook.id, status: "disabled" })
    const health = await analytics.accountHealth(one)
    assert.include(health?.webhooks, { endpoints: 1, disabled: 1, waiting: 1 })
    assert.isString(health?.webhooks?.waiting_since)
  })

  it("are off unless they are turned on, and say so", async () => {
    const analytics = host(await fakeX())
    assert.propertyVal(await rejection(analytics.listWebhooks({ workspace: "acme" })), "code", "misconfigured")
    const { key: admin } = await analytics.createApiKey({ workspace: "acme", scopes: ["analytics:read", "admin"] })
    const { body, status } = await asked(analytics, admin, "GET", "")
    assert.strictEqual(status, 404)
    assert.match(String(body["detail"]), /^Webhooks are off/u)
  })

  it("are refused by the name of what is wrong", async () => {
    const analytics = host(await fakeX(), { webhooks })
    const url = "https://example.com/hooks"
    const { webhook } = await analytics.createWebhook({ workspace: "acme", url })
    const one = { workspace: "acme", webhookId: webhook.id }
    for (const [call, parameter] of [
      [analytics.createWebhook({ workspace: "acme", url: "https://u:p@example.com" }), "url"],
      [analytics.createWebhook({ workspace: "acme", url, events: ["x"] as never }), "events"],
      [analytics.updateWebhook({ ...one, status: "paused" as never }), "status"],
      [analytics.rotateWebhookSecret({ ...one, keepFor: "soon" as never }), "keepFor"],
      [analytics.listWebhookMessages({ ...one, limit: 0 }), "limit"],
      [analytics.listWebhookMessages({ ...one, cursor: "x" }), "cursor"],
      [analytics.replayWebhookMessages(one), "ids"],
      [analytics.replayWebhookMessages({ ...one, ids: [] }), "ids"],
      [analytics.replayWebhookMessages({ ...one, from: "2026-01-02", to: "2026-01-01" }), "from"]
    ] as const)
      assert.propertyVal(await rejection(call), "parameter", parameter)
    for (let n = 1; n < 20; n++) await analytics.createWebhook({ workspace: "acme", url })
    assert.match(String(await rejection(analytics.createWebhook({ workspace: "acme", url }))), /one too many/u)
  })
})
