import { controls } from "@dravo-internal/tools/proves"
import { AccountDraft } from "@dravo/core/Account"
import { WorkspaceId } from "@dravo/core/Ids"
import { Store } from "@dravo/core/Store"
import { layer, layerFrom, type Options } from "@dravo/store-postgres"
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Scope from "effect/Scope"
import { Kysely, PostgresDialect } from "kysely"
import { PostgresJSDialect } from "kysely-postgres-js"
import pg from "pg"
import postgres from "postgres"
import { proxy } from "./fixtures/proxy.ts"
import { connectionString, schema } from "./fixtures/world.ts"

const workspace = WorkspaceId.make("w1")
const keys = (store: Store["Service"]) => store.listKeys(workspace)
const connect = (store: Store["Service"], id: string) =>
  store.connectAccount(
    workspace,
    Schema.decodeSync(AccountDraft)({
      accountId: id,
      platform: "x",
      platformAccountId: id,
      handle: "",
      app: null,
      traits: { label: "" }
    })
  )

const opened = (options: Options): Effect.Effect<Store["Service"], unknown, Scope.Scope> =>
  Effect.map(Layer.build(layer(options)), (context) => Context.get(context, Store))

/** How an operation ended, and whether within the two seconds a reader waits for a store that is not there. */
const timed = <A, E extends { readonly message: string }>(effect: Effect.Effect<A, E>) =>
  Effect.gen(function* () {
    const before = performance.now()
    const said = yield* Effect.match(effect, { onFailure: ({ message }) => message, onSuccess: () => "ok" })
    assert.isBelow(performance.now() - before, 2000)
    return said
  })

/** Eight connections die: what the call says that meets the first, and then eight others at once. */
const afterOneDiscovery = Effect.fnUntraced(function* (open: (url: string) => ReturnType<typeof opened>) {
  const { connections, silence, url } = yield* proxy
  const store = yield* open(url)
  const all = Effect.forEach(Array.from({ length: 8 }), () => timed(keys(store)), { concurrency: "unbounded" })
  yield* all
  assert.strictEqual(connections(), 8)
  silence()
  return { first: yield* timed(keys(store)), others: yield* all }
})

describe("connections that die without a word", { meta: { claim: "stores.dead-connections" } }, () => {
  it.live(
    "are found out within two seconds, and the one that is found condemns those that were idle",
    () =>
      Effect.gen(function* () {
        const name = yield* schema
        const { first, others } = yield* afterOneDiscovery((url) =>
          opened({ connectionString: Redacted.make(url), schema: name, pool: { max: 8 } })
        )
        assert.match(first, /^listKeys: Unreachable: /u)
        // Seven more were dead, and nobody has to find that out.
        assert.deepStrictEqual(
          others,
          Array.from({ length: 8 }, () => "ok")
        )
      }).pipe(Effect.scoped),
    300_000
  )

  it.live(
    "would be found out one by one in a pool as pg makes it",
    () =>
      Effect.gen(function* () {
        controls("stores.dead-connections")
        const name = yield* schema
        const { others } = yield* afterOneDiscovery((url) =>
          Effect.gen(function* () {
            const pool = new pg.Pool({ connectionString: url, max: 8, query_timeout: 1000 }).on("error", () => {})
            const host = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
            yield* Effect.addFinalizer(() => Effect.sync(() => void host.destroy()))
            return Context.get(yield* Layer.build(layerFrom(host, { schema: name })), Store)
          })
        )
        assert.isAtLeast(others.filter((one) => one !== "ok").length, 7)
      }).pipe(Effect.scoped),
    300_000
  )

  it.live(
    "and a server that has gone silent altogether is told of within two seconds, and left within one",
    () =>
      Effect.gen(function* () {
        const { silence, url } = yield* proxy
        const scope = yield* Scope.make()
        const options = { connectionString: Redacted.make(url), schema: yield* schema }
        const store = yield* Scope.provide(opened(options), scope)
        yield* keys(store)
        silence("silent")
        const running = yield* Effect.forkChild(timed(keys(store)), { startImmediately: true })
        assert.match(yield* timed(keys(store)), /^listKeys: Unreachable: /u)
        const before = performance.now()
        yield* Effect.forkChild(Effect.exit(keys(store)), { startImmediately: true })
        yield* Scope.close(scope, Exit.void)
        assert.isBelow(performance.now() - before, 1000)
        running.interruptUnsafe()
      }).pipe(Effect.scoped),
    300_000
  )
})

describe("a session that stays read-only after a failover", { meta: { claim: "stores.dead-connections" } }, () => {
  it.live(
    "is given up with those that were idle beside it, and the host's `onConnect` is called for each new one",
    () =>
      Effect.gen(function* () {
        let connected = 0
        const demoted = 4
        const store = yield* opened({
          connectionString: Redacted.make(yield* connectionString),
          schema: yield* schema,
          pool: {
            max: demoted,
            onConnect: (client) => {
              connected += 1
              if (connected > 1)
                void client.query(`set default_transaction_read_only = ${connected > demoted ? "off" : "on"}`)
            }
          }
        })
        // The first, which makes the tables, is not among the demoted.
        yield* keys(store)
        yield* Effect.forEach(Array.from({ length: demoted }), () => keys(store), { concurrency: "unbounded" })
        assert.strictEqual(connected, demoted)
        const said = yield* Effect.forEach(Array.from({ length: 10 }), (_, n) =>
          Effect.match(connect(store, `a${n}`), { onFailure: ({ reason }) => reason._tag, onSuccess: () => "ok" })
        )
        // One of the first two was refused, at most one more came of a new session; the rest of the old ones is gone.
        assert.isAtMost(said.filter((one) => one === "ReadOnly").length, 2)
        assert.deepStrictEqual(
          said.slice(-7),
          Array.from({ length: 7 }, () => "ok")
        )
      }).pipe(Effect.scoped),
    300_000
  )
})

/** How pg reads text is changed for all pools of the process. */
const hostile = Effect.gen(function* () {
  const text = 25
  const before = pg.types.getTypeParser(text)
  yield* Effect.addFinalizer(() => Effect.sync(() => pg.types.setTypeParser(text, before)))
  pg.types.setTypeParser(text, (value) => (value === "" ? null : JSON.parse(`[${JSON.stringify(value)}]`)))
})

describe("a host that", { meta: { claim: "stores.hosts-drivers" } }, () => {
  it.live("changes how pg reads text for all its pools does not change ours", () =>
    Effect.gen(function* () {
      yield* hostile
      const store = yield* opened({ connectionString: Redacted.make(yield* connectionString), schema: yield* schema })
      const account = yield* connect(store, "a")
      assert.strictEqual(account.handle, "")
      assert.deepStrictEqual({ ...account.traits }, { label: "" })
    }).pipe(Effect.scoped)
  )

  it.live("would read our texts with its own parsers over a pool as pg makes it", () =>
    Effect.gen(function* () {
      controls("stores.hosts-drivers")
      yield* hostile
      const pool = new pg.Pool({ connectionString: yield* connectionString })
      yield* Effect.addFinalizer(() => Effect.promise(() => pool.end()))
      const { rows } = yield* Effect.promise(() => pool.query("select ''::text as handle, 'a'::text as id"))
      assert.deepStrictEqual(rows, [{ handle: null, id: ["a"] }])
    }).pipe(Effect.scoped)
  )

  it.live("lives on another driver of Kysely reads and writes through it", () =>
    Effect.gen(function* () {
      const sql = postgres(yield* connectionString, { max: 2, onnotice: () => {} })
      const host = new Kysely<unknown>({ dialect: new PostgresJSDialect({ postgres: sql }) })
      const name = yield* schema
      yield* Effect.addFinalizer(() => Effect.promise(() => host.destroy()))
      const store = Context.get(yield* Layer.build(layerFrom(host, { schema: name })), Store)
      const account = yield* connect(store, "a")
      assert.strictEqual(account.handle, "")
      const page = yield* store.pageAccounts(workspace, { accountId: null, platform: null, after: 0, limit: 10 })
      assert.strictEqual(page.rows.length, 1)
      assert.lengthOf((yield* store.rows(workspace, [{ kind: "account", seq: account.seq }])).rows, 1)
    }).pipe(Effect.scoped)
  )
})
