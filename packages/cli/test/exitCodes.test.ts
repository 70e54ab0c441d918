import * as ExitCodes from "@dravo/cli/ExitCodes"
import { proves } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Runtime from "effect/Runtime"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { createServer, type Socket } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { onTestFinished } from "vitest"
import { rows } from "../src/application/platforms.ts"
import { dravo, start } from "./terminal.ts"

const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), "dravo-"))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** A database with its tables. */
const migrated = Effect.gen(function* () {
  const database = join(folder(), "a.db")
  assert.strictEqual((yield* dravo(["migrate", "-d", database])).code, 0)
  return database
})

/** A platform whose posts are read without a token. */
const readByAnyone = Effect.gen(function* () {
  for (const { factory, platform } of rows) {
    const adapter = yield* yield* factory
    if (adapter.capabilities.posts.credential === "none") return platform
  }
  return assert.fail("every platform needs a token")
}).pipe(Effect.scoped)

/** A server that takes connections and says nothing. */
const silent = Effect.promise(async () => {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => void sockets.add(socket.on("error", () => {})))
  const connected = once(server, "connection")
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  await once(server.listen(0, "127.0.0.1"), "listening")
  const address = server.address()
  return { connected, port: typeof address === "object" && address !== null ? address.port : 0 }
})

/** What ends a command with each code: nothing may be added to the table without a line here. */
const endings: Readonly<Record<ExitCodes.Kind, Effect.Effect<number>>> = {
  done: Effect.map(dravo(["--version"]), ({ code }) => code),
  usage: Effect.map(dravo(["migrate", "--nonsense"]), ({ code }) => code),
  input: Effect.map(dravo(["migrate", "-d", ":memory:"]), ({ code }) => code),
  store: Effect.map(dravo(["keys", "list", "-w", "acme", "-d", "/nowhere/a.db"]), ({ code }) => code),
  missing: Effect.flatMap(migrated, (database) =>
    Effect.map(dravo(["keys", "revoke", "key_none", "-w", "acme", "-d", database]), ({ code }) => code)
  ),
  // A token that lies in a database whose key nobody has.
  incomplete: Effect.gen(function* () {
    const database = yield* migrated
    const key = (letter: string) => Buffer.alloc(32, letter).toString("base64")
    const account = ["accounts", "add", "--platform", "x", "--platform-account-id", "17", "--tokens-stdin"]
    const connected = yield* dravo([...account, "-w", "acme", "-d", database], {
      env: { DRAVO_VAULT_KEY: key("a") },
      stdin: JSON.stringify({ access_token: "token" })
    })
    assert.strictEqual(connected.code, 0, connected.stderr)
    const rotated = yield* dravo(["vault", "rotate", "-w", "acme", "-d", database], {
      env: { DRAVO_VAULT_KEY: key("b") }
    })
    return rotated.code
  }),
  machine: Effect.gen(function* () {
    const [database, { port }] = [yield* migrated, yield* silent]
    const args = ["serve", "-d", database, "--port", String(port), "--host", "127.0.0.1"]
    return (yield* Effect.promise(() => start(args).ended)).code
  }),
  internal: Effect.map(Effect.flip(ExitCodes.explained(Effect.die(new TypeError("s3cret")))), (error) => {
    assert.notInclude(error.message, "s3cret")
    return error[Runtime.errorExitCode]
  })
}

describe("a command", () => {
  for (const [kind, { code, means }] of Object.entries(ExitCodes.table))
    it.live(
      `ends with ${code}: ${means}`,
      () =>
        Effect.gen(function* () {
          proves("embedding.exit-codes")
          const ending = Object.entries(endings).find(([name]) => name === kind)?.[1]
          assert.isDefined(ending)
          assert.strictEqual(yield* ending, code)
        }),
      300_000
    )

  it.live(
    "ends with 130 where somebody interrupts it while a database says nothing",
    () =>
      Effect.gen(function* () {
        proves("embedding.exit-codes")
        const { connected, port } = yield* silent
        const command = start(["keys", "list", "-w", "acme"], {
          env: { DRAVO_DATABASE: `postgres://user:password@127.0.0.1:${port}/database` }
        })
        yield* Effect.promise(() => connected)
        command.child.kill("SIGINT")
        assert.deepInclude(yield* Effect.promise(() => command.ended), { code: 130, signal: null, stdout: "" })
      }),
    300_000
  )

  it.live("is its own where an account was connected that has no token and needs one", () =>
    Effect.gen(function* () {
      proves("embedding.exit-codes")
      const env = {
        DRAVO_DATABASE: yield* migrated,
        DRAVO_WORKSPACE: "acme",
        DRAVO_VAULT_KEY: Buffer.alloc(32, 7).toString("base64")
      }
      const add = (platform: string, id: string, more: Readonly<Record<string, string>> = {}) => {
        const account = ["--platform", platform, "--platform-account-id", id, "--account", `acc_${id}`]
        return dravo(["accounts", "add", ...account], { env: { ...env, ...more } })
      }
      const without = yield* add("x", "17")
      assert.strictEqual(without.code, 5)
      assert.match(without.stderr, /^dravo: acc_17 has no token that this command knows of/mu)
      assert.strictEqual((yield* add("x", "17", { DRAVO_ACCESS_TOKEN: "a-token" })).code, 0)
      // Only its name is told again; its token is still there.
      assert.strictEqual((yield* add("x", "17")).code, 0)
      assert.strictEqual((yield* add("x", "18", { DRAVO_X_BEARER_TOKEN: "an-app" })).code, 0)
      assert.strictEqual((yield* add(yield* readByAnyone, "did:plc:a")).code, 0)
    })
  )
})
