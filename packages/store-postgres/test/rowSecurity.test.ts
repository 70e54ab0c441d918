import { proves } from "@dravo-internal/tools/proves"
import { AccountDraft } from "@dravo/core/Account"
import { WorkspaceId } from "@dravo/core/Ids"
import { Store } from "@dravo/core/Store"
import { layer, script } from "@dravo/store-postgres"
import * as StoreSuite from "@dravo/testkit/StoreSuite"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import pg from "pg"
import { admin, connectionString, layout, schema } from "./fixtures/world.ts"

const draft = Schema.decodeSync(AccountDraft)({
  accountId: "a",
  platform: "x",
  platformAccountId: "1",
  handle: null,
  app: null,
  traits: {}
})
const [w1, w2] = [WorkspaceId.make("w1"), WorkspaceId.make("w2")]

/** An empty schema that a role owns which row-level security binds. */
const owned = Effect.gen(function* () {
  const run = yield* admin
  const name = yield* schema
  yield* run(`create role ${name}_r login password 'r'; create schema ${name} authorization ${name}_r`)
  yield* Effect.addFinalizer(() =>
    Effect.scoped(Effect.flatMap(admin, (late) => late(`drop owned by ${name}_r cascade; drop role ${name}_r`)))
  )
  const url = new URL(yield* connectionString)
  url.username = `${name}_r`
  url.password = "r"
  return { url: url.href, name }
})

let offset = 0
const place = Effect.map(owned, ({ name, url }) =>
  layer({
    connectionString: url,
    schema: name,
    rowLevelSecurity: true,
    ...layout,
    clockOffset: () => offset,
    pool: { max: 4 }
  })
)

/** The suite has run on Postgres already in another file; `proofs/stores/rowSecurity.ts` has the time for it here. */
const isWhole = process.env["DRAVO_ROW_SECURITY_SUITE"] !== undefined

describe.runIf(isWhole)("a database that hides rows of other workspaces", () => {
  StoreSuite.suite({
    layer: Layer.unwrap(place),
    place,
    advance: (duration) =>
      Effect.sync(() => {
        offset += Duration.toMillis(duration)
      }),
    drift: "1 minute",
    runs: 1,
    timeout: "10 minutes",
    name: "Postgres with row-level security",
    capabilities: { durable: true, shared: true }
  })
})

describe("a statement that forgets its workspace", () => {
  it.live("sees the rows of the one its transaction is for, and outside of one none", () =>
    Effect.gen(function* () {
      proves("security.row-level")
      const { name, url } = yield* owned
      yield* Effect.gen(function* () {
        const store = yield* Store
        yield* store.connectAccount(w1, draft)
        yield* store.connectAccount(w2, draft)
      }).pipe(Effect.provide(layer({ connectionString: url, schema: name, rowLevelSecurity: true })))
      const seen = yield* forgetful(url, name)
      assert.deepStrictEqual(seen, { outside: 0, inW1: ["w1"], planted: "42501" })
      const free = yield* (yield* admin)(`select workspace from ${name}.dravo_accounts`)
      assert.lengthOf(free, 2)
    }).pipe(Effect.scoped)
  )

  it.live("is refused to a role that it would not bind", () =>
    Effect.gen(function* () {
      const options = { connectionString: yield* connectionString, schema: yield* schema, rowLevelSecurity: true }
      const error = yield* Effect.flatMap(Store, (store) => store.connectAccount(w1, draft)).pipe(
        Effect.provide(layer(options)),
        Effect.flip
      )
      assert.strictEqual(error.reason._tag, "Unsuitable")
      assert.include(error.reason.detail, "rowLevelSecurity")
    }).pipe(Effect.scoped)
  )

  it("is told in the script for people who migrate by hand", () => {
    assert.include(script({ rowLevelSecurity: true }), "create policy dravo_workspace")
    assert.notInclude(script(), "create policy")
  })
})

/** A connection of the store's own role, with statements that name no workspace. */
const forgetful = (url: string, name: string) =>
  Effect.promise(async () => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    try {
      const accounts = `select workspace from ${name}.dravo_accounts`
      const outside = (await client.query(accounts)).rows.length
      await client.query("begin; select set_config('dravo.workspace', 'w1', true)")
      const inW1 = (await client.query<{ workspace: string }>(accounts)).rows.map(({ workspace }) => workspace)
      const planted = await client.query(`update ${name}.dravo_accounts set workspace = 'w2'`).then(
        () => "done",
        (error: { code?: string }) => error.code
      )
      await client.query("rollback")
      return { outside, inW1, planted }
    } finally {
      await client.end()
    }
  })
