import { WorkspaceId } from "@dravo/core/Ids"
import { Coordination } from "@dravo/core/Coordination"
import { Store } from "@dravo/core/Store"
import { layer, type Options } from "@dravo/store-postgres"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import { once } from "node:events"
import { createServer, type Socket } from "node:net"
import pg from "pg"
import { admin, connectionString, schema } from "./fixtures/world.ts"

const workspace = WorkspaceId.make("w1")
const keys = Effect.flatMap(Store, (store) => store.listKeys(workspace))
const throttles = Effect.flatMap(Coordination, (coordination) => coordination.cooldowns(["a"]))

/** Why it failed, and whether within the two seconds a reader waits for a store that is not there. */
const refused = (options: Options) =>
  Effect.gen(function* () {
    const before = performance.now()
    const error = yield* Effect.flip(Effect.provide(keys, layer(options)))
    assert.isBelow(performance.now() - before, 2000)
    return error.message
  })

/** A port of loopback that does as it is told with whoever connects. */
const listener = (greet: (socket: Socket) => void) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const sockets = new Set<Socket>()
      const server = createServer((socket) => {
        sockets.add(socket.on("error", () => {}))
        greet(socket)
      }).listen(0, "127.0.0.1")
      await once(server, "listening")
      const address = server.address()
      return {
        server,
        sockets,
        url: `postgres://u:secret@127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/d`
      }
    }),
    ({ server, sockets }) =>
      Effect.promise(async () => {
        sockets.forEach((socket) => socket.destroy())
        server.close()
        await once(server, "close")
      })
  )

describe("a server that is not there", { meta: { claim: "stores.down" } }, () => {
  it.live("is told at once where nobody listens", () =>
    Effect.gen(function* () {
      const { server, url } = yield* listener(() => {})
      const port = new URL(url).port
      server.close()
      const message = yield* refused({ connectionString: Redacted.make(`postgres://u:secret@127.0.0.1:${port}/d`) })
      assert.strictEqual(message, "listKeys: Unreachable: ECONNREFUSED: the server cannot be reached")
    }).pipe(Effect.scoped)
  )

  it.live("and within two seconds where it accepts and says nothing", () =>
    Effect.gen(function* () {
      const { url } = yield* listener(() => {})
      const message = yield* refused({ connectionString: Redacted.make(url) })
      assert.strictEqual(message, "listKeys: Unreachable: the server did not accept a connection in time")
    }).pipe(Effect.scoped)
  )

  it.live("or hangs up", () =>
    Effect.gen(function* () {
      const { url } = yield* listener((socket) => socket.destroy())
      assert.match(yield* refused({ connectionString: Redacted.make(url) }), /^listKeys: Unreachable: /u)
    }).pipe(Effect.scoped)
  )

  it.live("a login that is refused is no reason to try for long", () =>
    Effect.gen(function* () {
      const message = yield* refused({
        connectionString: Redacted.make((yield* connectionString).replace("postgres@", "nobody_here@"))
      })
      assert.strictEqual(message, "listKeys: Unreachable: 28000: the server refused the login")
    }).pipe(Effect.scoped)
  )
})

describe("a pool", { meta: { claim: "stores.down" } }, () => {
  it.live("whose connections are all taken fails within two seconds and works again when one comes back", () =>
    Effect.gen(function* () {
      const name = yield* schema
      const options = { connectionString: Redacted.make(yield* connectionString), schema: name, pool: { max: 1 } }
      yield* Effect.gen(function* () {
        yield* keys
        const blocker = yield* Effect.promise(
          async () => new pg.Client({ connectionString: Redacted.value(options.connectionString) })
        )
        yield* Effect.promise(() => blocker.connect())
        yield* Effect.promise(() => blocker.query(`begin; lock table ${name}.dravo_throttles`))
        const taken = yield* Effect.forkChild(throttles, { startImmediately: true })
        const before = performance.now()
        const error = yield* Effect.flip(keys)
        assert.isBelow(performance.now() - before, 2000)
        assert.strictEqual(error.message, "listKeys: Unreachable: no connection of the pool came free in time")
        yield* Effect.promise(() => blocker.query("rollback"))
        yield* Effect.promise(() => blocker.end())
        yield* Fiber.join(taken)
        assert.deepStrictEqual(yield* keys, [])
      }).pipe(Effect.provide(layer(options)))
    }).pipe(Effect.scoped)
  )

  it.live("names statements and plans them anew where it reaches the server itself, unless told otherwise", () =>
    Effect.gen(function* () {
      const run = yield* admin
      const observed = (options: Pick<Options, "prepare">) =>
        Effect.gen(function* () {
          const name = yield* schema
          const where = {
            connectionString: Redacted.make(yield* connectionString),
            schema: name,
            pool: { max: 1 },
            ...options
          }
          yield* Effect.gen(function* () {
            yield* keys
            // What a session knows only itself can see: a trigger looks from inside.
            yield* run(`create table ${name}.seen (named bigint, mode text);
          create function ${name}.look() returns trigger language plpgsql as $$ begin
            insert into ${name}.seen select count(*), current_setting('plan_cache_mode') from pg_prepared_statements where name like 'dravo\\_%'; return null; end $$;
          create trigger look after insert on ${name}.dravo_throttles for each statement execute function ${name}.look()`)
            yield* Effect.flatMap(Coordination, (coordination) => coordination.coolDown("a", 1))
          }).pipe(Effect.provide(layer(where)))
          const [row] = yield* run(`select named > 0 as named, mode from ${name}.seen`)
          return row
        })
      assert.deepStrictEqual(yield* observed({}), { named: true, mode: "force_custom_plan" })
      assert.deepStrictEqual(yield* observed({ prepare: false }), { named: false, mode: "auto" })
    }).pipe(Effect.scoped)
  )
})
