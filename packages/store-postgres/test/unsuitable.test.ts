import { AccountDraft } from "@dravo/core/Account"
import { WorkspaceId } from "@dravo/core/Ids"
import { Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import { layer, type Options } from "@dravo/store-postgres"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { inspect } from "node:util"
import { admin, connectionString, schema } from "./fixtures/world.ts"

const workspace = WorkspaceId.make("w1")
const draft = Schema.decodeSync(AccountDraft)({
  accountId: "a",
  platform: "x",
  platformAccountId: "1",
  handle: null,
  app: null,
  traits: {}
})
const connect = Effect.flatMap(Store, (store) => store.connectAccount(workspace, draft))
const failure = (options: Options) => Effect.flip(Effect.provide(connect, layer(options)))

/** All of the error that a log or a page of errors would show. */
const shown = (error: StoreError): string => `${inspect(error, { depth: 9 })} ${JSON.stringify(error)} ${error.stack}`

describe("a database that cannot be used as it is", { meta: { claim: "stores.unsuitable" } }, () => {
  it.live("says so when it cannot hold Unicode, before anything is written", () =>
    Effect.gen(function* () {
      const run = yield* admin
      const name = yield* schema
      yield* run(`create database ${name} encoding 'LATIN1' locale 'C' template template0`)
      yield* Effect.addFinalizer(() => Effect.scoped(run(`drop database ${name} with (force)`)))
      const url = new URL(yield* connectionString)
      url.pathname = `/${name}`
      const error = yield* failure({ connectionString: Redacted.make(url.href) })
      assert.strictEqual(error.reason._tag, "Unsuitable")
      assert.include(error.reason.detail, "encoded in LATIN1")
    }).pipe(Effect.scoped)
  )

  it.live("names the table and the right its role lacks, and what the driver said", () =>
    Effect.gen(function* () {
      const run = yield* admin
      const name = yield* schema
      const owner = { connectionString: Redacted.make(yield* connectionString), schema: name }
      yield* Effect.provide(connect, layer(owner))
      yield* run(`create role ${name}_r login; grant usage on schema ${name} to ${name}_r;
        grant select, insert, update, delete on all tables in schema ${name} to ${name}_r;
        revoke insert on ${name}.dravo_changes from ${name}_r`)
      yield* Effect.addFinalizer(() => Effect.scoped(run(`drop owned by ${name}_r; drop role ${name}_r`)))
      const url = new URL(yield* connectionString)
      url.username = `${name}_r`
      const error = yield* failure({ ...owner, connectionString: Redacted.make(url.href) })
      assert.strictEqual(
        error.reason.detail,
        "42501: the role lacks select, insert on table dravo_changes; " +
          "grant it, also on tables made later (default privileges)"
      )
      assert.deepInclude(error.cause, { code: "42501", message: "permission denied for table dravo_changes" })
    }).pipe(Effect.scoped)
  )

  for (const [title, url, said] of [
    ["a password with # in it", "postgres://u:hunter2#more@127.0.0.1/d", "encodeURIComponent"],
    ["a password with / in it", "postgres://u:hunter2/more@127.0.0.1/d", "encodeURIComponent"],
    ["a password with ? in it", "postgres://u:hunter2?more@127.0.0.1/d", "encodeURIComponent"],
    ["a port beyond all ports", "postgres://u:hunter2more@127.0.0.1:99999/d", "port"],
    ["a file that is not there", "postgres://u:hunter2more@127.0.0.1/d?sslrootcert=/nowhere/hunter2.crt", "sslrootcert"]
  ] as const) {
    it.live(`says what to do about ${title}, and shows no part of it`, () =>
      Effect.gen(function* () {
        const error = yield* failure({ connectionString: Redacted.make(url) })
        assert.strictEqual(error.reason._tag, "Unsuitable", error.message)
        assert.include(error.message, said)
        assert.instanceOf(error.cause, Error)
        assert.notInclude(shown(error), "hunter2")
      })
    )
  }

  it.live("a sentence of the server that quotes a value comes without it", () =>
    Effect.gen(function* () {
      const run = yield* admin
      const name = yield* schema
      const options = { connectionString: Redacted.make(yield* connectionString), schema: name }
      yield* Effect.provide(connect, layer(options))
      yield* run(`create function ${name}.refuse() returns trigger language plpgsql as $$ begin
        raise exception 'hunter2 is no value "hunter2"' using errcode = '22P02', detail = 'hunter2', hint = 'hunter2'; end $$;
        create trigger refuse before update on ${name}.dravo_accounts for each row execute function ${name}.refuse()`)
      const error = yield* failure(options)
      assert.strictEqual(error.reason._tag, "Unstorable")
      assert.notInclude(shown(error), '"hunter2"')
    }).pipe(Effect.scoped)
  )
})
