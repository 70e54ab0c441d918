import * as Postgres from "@dravo-internal/tools/postgres/vitest"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { proves } from "@dravo-internal/tools/proves"
import { type AddressInfo, connect, createServer } from "node:net"
import { onTestFinished } from "vitest"
import { dravo, start } from "./terminal.ts"

describe("the command line on Postgres", () => {
  it.live("migrates a database, issues a key and finds it again", () =>
    Effect.gen(function* () {
      const env = { DRAVO_DATABASE: yield* Effect.promise(() => Postgres.url()), DRAVO_WORKSPACE: "acme" }
      const run = (args: string) => dravo(args.split(" "), { env })
      assert.strictEqual((yield* run("migrate")).code, 0)
      const issued = yield* run("keys create --name pg --json")
      assert.strictEqual(issued.code, 0)
      const listed = yield* run("keys list --json")
      assert.include(listed.stdout, JSON.parse(issued.stdout).id)
    })
  )

  it.live("prints the calls of an engine that distributes tables, for Postgres alone", () =>
    Effect.gen(function* () {
      const args = ["migrate", "--sql", "--distribute", "citus", "-d"]
      const { code, stdout } = yield* dravo([...args, "postgres://nowhere/a"])
      assert.strictEqual(code, 0)
      assert.include(stdout, `select create_distributed_table('"dravo"."dravo_publications"', 'workspace'`)
      assert.strictEqual((yield* dravo([...args, "/nowhere/a.db"])).code, 2)
      assert.strictEqual((yield* dravo(["migrate", "--distribute", "citus", "-d", "postgres://nowhere/a"])).code, 1)
      const env = { DRAVO_PARTITIONS: "3" }
      const laid = yield* dravo(["migrate", "--sql", "-d", "postgres://nowhere/a"], { env })
      assert.include(laid.stdout, `partition of "dravo"."dravo_points" for values with (modulus 3, remainder 2)`)
      const wrong = yield* dravo(["migrate", "--sql", "-d", "postgres://nowhere/a"], { env: { DRAVO_PARTITIONS: "1" } })
      assert.strictEqual(wrong.code, 2)
    })
  )

  it.live("is waited for by serve, which says so and listens once it answers", () =>
    Effect.gen(function* () {
      proves("hosts.serve-waits")
      const there = new URL(yield* Effect.promise(() => Postgres.url()))
      assert.strictEqual((yield* dravo(["migrate", "-d", there.href])).code, 0)
      // A door that is not there yet: its port was free a moment ago.
      const door = createServer((socket) => {
        const server = connect({ host: there.hostname, port: Number(there.port) })
        for (const [one, other] of [
          [socket, server],
          [server, socket]
        ] as const) {
          one.on("error", () => other.destroy())
          one.pipe(other)
        }
      })
      const opened = (port: number) =>
        new Promise<number>((resolve) => {
          door.listen(port, "127.0.0.1", () => resolve((door.address() as AddressInfo).port))
        })
      const port = yield* Effect.promise(() => opened(0))
      yield* Effect.promise(() => new Promise((resolve) => door.close(resolve)))
      onTestFinished(() => void door.close())
      const server = start(["serve", "--port", "0", "--json"], {
        env: { DRAVO_DATABASE: Object.assign(new URL(there), { hostname: "127.0.0.1", port: String(port) }).href }
      })
      yield* Effect.promise(() => server.complaint((line) => line.startsWith("The database does not answer yet")))
      yield* Effect.promise(() => opened(port))
      const listening = yield* Effect.promise(() => server.line(() => true))
      assert.match(listening, /^\{"url":"http:/u)
      server.child.kill("SIGTERM")
      const ended = yield* Effect.promise(() => server.ended)
      assert.strictEqual(ended.code, 0)
      assert.include(ended.stderr, "The database answers.")
    }).pipe(Effect.scoped)
  )

  it.live("says that nothing answers there, without showing the password", () =>
    Effect.gen(function* () {
      const DRAVO_DATABASE = "postgres://user:canary-password@127.0.0.1:1/none"
      const { code, stderr, stdout } = yield* dravo(["keys", "list", "--workspace", "acme"], {
        env: { DRAVO_DATABASE }
      })
      assert.strictEqual(code, 3)
      assert.notInclude(stderr + stdout, "canary-password")
    })
  )
})
