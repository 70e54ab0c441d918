import * as Change from "@dravo/core/Change"
import { WorkspaceId } from "@dravo/core/Ids"
import { AccountDraft } from "@dravo/core/Account"
import { PublicationDraft } from "@dravo/core/Publication"
import { Store } from "@dravo/core/Store"
import { layer, within } from "@dravo/store-postgres"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { Kysely, PostgresDialect } from "kysely"
import pg from "pg"
import { connectionString, schema } from "./fixtures/world.ts"

const workspace = WorkspaceId.make("acme")
const account = Schema.decodeSync(AccountDraft)({
  accountId: "acc_1",
  platform: "x",
  platformAccountId: "1",
  handle: null,
  app: null,
  traits: {}
})
const post = (id: string) =>
  Schema.decodeSync(PublicationDraft)({
    postId: id,
    accountId: "acc_1",
    platformPostId: id,
    url: null,
    text: null,
    createdAt: null,
    publishedAt: null,
    traits: {}
  })

describe("the feed of changes under transactions that commit out of order", {
  meta: { claim: "copies.feed-out-of-order" }
}, () => {
  it.live(
    "goes past no writer: what commits late is told late, and told",
    () =>
      Effect.gen(function* () {
        const url = yield* connectionString
        const name = yield* schema
        const host = yield* Effect.acquireRelease(
          Effect.sync(
            () =>
              new Kysely<unknown>({
                dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: url, max: 2 }) })
              })
          ),
          (db) => Effect.promise(() => db.destroy())
        )
        yield* Effect.gen(function* () {
          const store = yield* Store
          yield* store.connectAccount(workspace, account)
          let { cursor } = yield* store.changes(workspace, Change.beginning, 100)
          const told = Effect.map(
            Effect.suspend(() => store.changes(workspace, cursor, 100)),
            (page) => {
              cursor = page.cursor
              return page.changes.map((change): string =>
                change._tag === "Publication" ? change.publication.postId : change._tag
              )
            }
          )
          const early = yield* Effect.promise(() => host.startTransaction().execute())
          yield* within(early, { schema: name }).recordPublication(workspace, post("early"))
          // Begun later, committed earlier.
          yield* store.recordPublication(workspace, post("late"))
          assert.notInclude(yield* told, "early")
          yield* Effect.promise(() => early.commit().execute())
          const rest = yield* told
          assert.include(rest, "early")
          assert.sameMembers([...rest], ["early", "late"])
          assert.isEmpty(yield* told)
        }).pipe(Effect.provide(layer({ connectionString: Redacted.make(url), schema: name })))
      }).pipe(Effect.scoped),
    300_000
  )
})
