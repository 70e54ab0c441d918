import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { mkdtempSync, rmSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Webhook } from "standardwebhooks"
import { dravo } from "./terminal.ts"

const vaultKey = Buffer.alloc(32, "canary-key-").toString("base64")

const home = Effect.gen(function* () {
  const folder = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "dravo-hooks-"))),
    (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
  )
  const env = {
    DRAVO_DATABASE: join(folder, "a.db"),
    DRAVO_WORKSPACE: "acme",
    DRAVO_VAULT_KEY: vaultKey,
    DRAVO_WEBHOOK_HOSTS: "127.0.0.1"
  }
  const run = (args: string, more: Readonly<Record<string, string>> = {}) =>
    dravo(args.split(" "), { env: { ...env, ...more } })
  assert.strictEqual((yield* run("migrate")).code, 0)
  return { env, run }
})

const json = <A>(text: string): A => JSON.parse(text) as A

describe("dravo webhooks", () => {
  it.live("makes, lists, changes, tests, rotates and deletes endpoints, and shows a secret once", () =>
    Effect.gen(function* () {
      const { run } = yield* home
      const made = yield* run("webhooks create --url https://example.com/hooks --event post.discovered --json")
      const { secret, webhook } = json<{ secret: string; webhook: { id: string } }>(made.stdout)
      assert.match(secret, /^whsec_/u)
      const listed = yield* run("webhooks list --json")
      assert.notInclude(listed.stdout + listed.stderr, "whsec_")
      assert.deepInclude(json<{ total: number }>(listed.stdout), { total: 1 })
      assert.strictEqual((yield* run(`webhooks update ${webhook.id} --status disabled`)).code, 0)
      assert.strictEqual((yield* run(`webhooks test ${webhook.id}`)).code, 4)
      assert.strictEqual((yield* run(`webhooks update ${webhook.id} --status active --all-events`)).code, 0)
      assert.strictEqual((yield* run(`webhooks test ${webhook.id}`)).code, 0)
      const status = yield* run("status")
      assert.match(status.stdout, /^Webhooks: 1, 0 of them disabled; 1 messages wait, the oldest since 2/mu)
      const messages = yield* run(`webhooks messages ${webhook.id} --status pending --json`)
      assert.strictEqual(json<{ items: ReadonlyArray<unknown> }>(messages.stdout).items.length, 1)
      const rotated = yield* run(`webhooks rotate ${webhook.id} --keep-hours 1`)
      assert.match(rotated.stdout, /^whsec_\S+\n$/u)
      assert.notStrictEqual(rotated.stdout.trim(), secret)
      assert.strictEqual((yield* run(`webhooks replay ${webhook.id}`)).code, 1)
      assert.include((yield* run(`webhooks replay ${webhook.id} --dead`)).stdout, "0 on their way again")
      assert.strictEqual((yield* run(`webhooks delete ${webhook.id}`)).code, 0)
      assert.strictEqual((yield* run(`webhooks delete ${webhook.id}`)).code, 4)
      assert.strictEqual((yield* run("webhooks create --url http://10.0.0.1/")).code, 2)
      assert.strictEqual((yield* run("webhooks list", { DRAVO_VAULT_KEY: "" })).code, 2)
    })
  )

  it.live("has secrets sealed anew by `vault rotate`, and work sends what waits", () =>
    Effect.gen(function* () {
      const { run } = yield* home
      const arrived = yield* Effect.acquireRelease(
        Effect.promise(async () => {
          const first = Promise.withResolvers<{ readonly body: string; readonly headers: Record<string, string> }>()
          const server = createServer((request, response) => {
            let body = ""
            request.on("data", (chunk: Buffer) => void (body += chunk.toString("utf8")))
            request.on("end", () => {
              response.end()
              first.resolve({ body, headers: request.headers as Record<string, string> })
            })
          })
          await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
          return { server, message: first.promise, port: (server.address() as AddressInfo).port }
        }),
        ({ server }) => Effect.sync(() => void server.close())
      )
      const made = yield* run(`webhooks create --url http://127.0.0.1:${arrived.port}/ --json`)
      const { secret, webhook } = json<{ secret: string; webhook: { id: string } }>(made.stdout)
      const next = Buffer.alloc(32, "another-key-").toString("base64")
      const rotated = yield* run("vault rotate --json", { DRAVO_VAULT_KEY: next, DRAVO_VAULT_OLD_KEYS: vaultKey })
      assert.deepInclude(json<object>(rotated.stdout), { webhooks: { resealed: 1, unreadable: 0 } })
      assert.strictEqual((yield* run(`webhooks test ${webhook.id}`, { DRAVO_VAULT_KEY: next })).code, 0)
      const working = yield* Effect.forkScoped(run("work", { DRAVO_VAULT_KEY: next }))
      const { body, headers } = yield* Effect.promise(() => arrived.message)
      new Webhook(secret).verify(body, headers)
      working.interruptUnsafe()
    })
  )
})
