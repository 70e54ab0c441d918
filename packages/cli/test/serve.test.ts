import * as SignedMessages from "@dravo/fakes/SignedMessages"
import * as FakeX from "@dravo/fakes/FakeX"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { mkdtempSync, rmSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { once } from "node:events"
import { SignJWT } from "jose"
import { dravo, start } from "./terminal.ts"

const database = Effect.gen(function* () {
  const folder = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "dravo-serve-"))),
    (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
  )
  const path = join(folder, "a.db")
  yield* dravo(["migrate", "-d", path])
  return path
})

const read = (url: string, credential: string) =>
  Effect.promise(async () => {
    const response = await fetch(url, { headers: { authorization: `Bearer ${credential}` } })
    return { status: response.status, body: (await response.json()) as unknown }
  })

describe("serve", () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    it.live(`prints one line, answers a key, and ends with 0 at ${signal}`, () =>
      Effect.gen(function* () {
        const path = yield* database
        const key = (yield* dravo(["keys", "create", "-d", path, "-w", "acme", "--name", "k"])).stdout.trim()
        const server = start(["serve", "--port", "0", "--base-path", "/api", "--json"], {
          env: { DRAVO_DATABASE: path }
        })
        const { url } = JSON.parse(yield* Effect.promise(() => server.line(() => true))) as { readonly url: string }
        assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/api$/u)
        const answer = yield* read(`${url}/v1/analytics/posts`, key)
        assert.strictEqual(answer.status, 200)
        assert.propertyVal(answer.body, "total", 0)
        assert.strictEqual((yield* read(`${url}/v1/analytics/posts`, `${key.slice(0, -1)}!`)).status, 401)
        server.child.kill(signal)
        const ended = yield* Effect.promise(() => server.ended)
        assert.deepStrictEqual([ended.code, ended.signal], [0, null])
        assert.strictEqual(ended.stdout, `{"url":"${url}"}\n`)
      }).pipe(Effect.scoped)
    )
  }

  it.live("answers a request in flight before it ends at SIGTERM", () =>
    Effect.gen(function* () {
      const path = yield* database
      const fake = yield* FakeX.make({ posts: [{ id: "1938000000000000001" }] })
      const env = {
        DRAVO_DATABASE: path,
        DRAVO_WORKSPACE: "acme",
        DRAVO_X_BASE_URL: fake.url,
        DRAVO_VAULT_KEY: Buffer.alloc(32, 7).toString("base64")
      }
      const run = (args: string, more: Record<string, string> = {}) =>
        dravo(args.split(" "), { env: { ...env, ...more } })
      const key = (yield* run("keys create --name k")).stdout.trim()
      yield* run("accounts add --platform x --platform-account-id 17 --account acc_1", {
        DRAVO_ACCESS_TOKEN: fake.grant("17").accessToken
      })
      yield* run("posts record --account acc_1 --post post_1 --platform-post-id 1938000000000000001")
      const held = fake.hold()
      const server = start(["serve", "--port", "0", "--json"], { env })
      const { url } = JSON.parse(yield* Effect.promise(() => server.line(() => true))) as { readonly url: string }
      const reading = yield* Effect.forkChild(read(`${url}/v1/analytics/posts`, key))
      yield* Effect.promise(() => held.arrived())
      server.child.kill("SIGTERM")
      // A closed door shows that the signal has arrived.
      yield* Effect.promise(() =>
        fetch(url).then(
          () => "open",
          () => "closed"
        )
      ).pipe(Effect.repeat({ until: (door) => door === "closed" }))
      held.release()
      const answer = yield* Fiber.join(reading)
      assert.strictEqual(answer.status, 200)
      assert.include(JSON.stringify(answer.body), '"sync_status":"synced"')
      assert.strictEqual((yield* Effect.promise(() => server.ended)).code, 0)
    }).pipe(Effect.scoped)
  )

  it.live("takes messages of platforms whose secrets the environment has, and of no others", () =>
    Effect.gen(function* () {
      const secret = "what TikTok signs with"
      const path = yield* database
      const where = ["-d", path, "-w", "acme"]
      yield* dravo(["accounts", "add", ...where, "--platform", "tiktok", "--platform-account-id", "open-1"])
      const server = start(["serve", "--port", "0"], {
        env: { DRAVO_DATABASE: path, DRAVO_INCOMING_TIKTOK_SECRET: secret }
      })
      const line = yield* Effect.promise(() => server.line((one) => one.startsWith("Listening on ")))
      const url = line.slice("Listening on ".length)
      const removed = { event: "authorization.removed", openId: "open-1", content: { reason: 1 } }
      const post = (platform: string, signedWith: string) => {
        // Told by the second: one of the second in which the account was connected might concern an earlier grant.
        const { body, headers } = SignedMessages.tiktok({ secret: signedWith, at: Date.now() + 2000 }, removed)
        return Effect.promise(async () => {
          const address = `${url}/v1/analytics/incoming/${platform}`
          const answer = await fetch(address, { method: "POST", body: Buffer.from(body), headers: { ...headers } })
          return answer.status
        })
      }
      assert.deepStrictEqual(
        [yield* post("tiktok", "another"), yield* post("x", secret), yield* post("tiktok", secret)],
        [401, 404, 200]
      )
      const key = (yield* dravo(["keys", "create", ...where, "--name", "k"])).stdout.trim()
      const accounts = yield* read(`${url}/v1/analytics/accounts`, key)
      assert.include(JSON.stringify(accounts.body), '"sync_status":"requires_reconnect"')
      for (const open of ["/health", "/ready", "/docs"])
        assert.strictEqual((yield* Effect.promise(() => fetch(`${url}${open}`))).status, 200, open)
      server.child.kill("SIGTERM")
      const ended = yield* Effect.promise(() => server.ended)
      assert.strictEqual(ended.code, 0)
      assert.notInclude(ended.stdout + ended.stderr, secret)
      const half = yield* dravo(["serve", "-d", path], { env: { DRAVO_INCOMING_FACEBOOK_VERIFY_TOKEN: "word" } })
      assert.strictEqual(half.code, 2)
      assert.include(half.stderr, "DRAVO_INCOMING_FACEBOOK_SECRET is not set")
    }).pipe(Effect.scoped)
  )

  it.live("accepts dashboard tokens of the issuer the environment names", () =>
    Effect.gen(function* () {
      const secret = "a secret both sides know, long enough"
      const server = start(["serve", "--port", "0"], {
        env: {
          DRAVO_DATABASE: yield* database,
          DRAVO_JWT_ISSUER: "https://login.test",
          DRAVO_JWT_AUDIENCE: "analytics",
          DRAVO_JWT_SECRET: secret
        }
      })
      const url = (yield* Effect.promise(() => server.line((line) => line.startsWith("Listening on ")))).slice(
        "Listening on ".length
      )
      const token = (audience: string) =>
        Effect.promise(() =>
          new SignJWT({ workspace: "acme" })
            .setProtectedHeader({ alg: "HS256" })
            .setIssuer("https://login.test")
            .setAudience(audience)
            .setSubject("u1")
            .setIssuedAt()
            .setExpirationTime("5m")
            .sign(new TextEncoder().encode(secret))
        )
      assert.strictEqual((yield* read(`${url}/v1/analytics/posts`, yield* token("analytics"))).status, 200)
      assert.strictEqual((yield* read(`${url}/v1/analytics/posts`, yield* token("other"))).status, 401)
      server.child.kill("SIGTERM")
      const ended = yield* Effect.promise(() => server.ended)
      assert.strictEqual(ended.code, 0)
      assert.notInclude(ended.stdout + ended.stderr, secret)
    }).pipe(Effect.scoped)
  )

  it.live("refuses half an issuer, a base path that is none, a taken port and a foreign address", () =>
    Effect.gen(function* () {
      const path = yield* database
      const run = (args: ReadonlyArray<string>, env: Record<string, string> = {}) =>
        dravo(["serve", "-d", path, ...args], { env })
      const jwt = yield* run([], { DRAVO_JWT_ISSUER: "https://login.test" })
      assert.deepStrictEqual([jwt.code, jwt.stdout], [2, ""])
      assert.strictEqual((yield* run(["--base-path", "no/slash"])).code, 2)
      assert.strictEqual((yield* run(["--port", "70000"])).code, 1)
      const taken = createServer().listen(0, "127.0.0.1")
      yield* Effect.promise(() => once(taken, "listening"))
      // A TCP server's address is an object.
      const ended = yield* run(["--port", String((taken.address() as AddressInfo).port)])
      taken.close()
      assert.strictEqual(ended.code, 6)
      assert.match(ended.stderr, /is taken; choose another with --port\.\n$/u)
      assert.strictEqual((yield* run(["--host", "192.0.2.1", "--port", "0"])).code, 6)
    }).pipe(Effect.scoped)
  )
})

describe("an old Node", () => {
  it.live("is refused with a sentence before anything is loaded", () =>
    Effect.gen(function* () {
      const pretend = (node: string) =>
        `data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"${node}"}})`
      const run = (node: string) =>
        Effect.promise(() => start(["--version"], { flags: ["--import", pretend(node)] }).ended)
      const old = yield* run("22.18.0")
      assert.deepStrictEqual(
        [old.code, old.stdout, old.stderr],
        [6, "", "dravo: needs Node 22.19 or newer, and this is Node 22.18.0.\n"]
      )
      assert.strictEqual((yield* run("22.19.0")).code, 0)
    })
  )
})
