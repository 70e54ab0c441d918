import { AccountDraft } from "@dravo/core/Account"
import { WorkspaceId } from "@dravo/core/Ids"
import { PublicationDraft } from "@dravo/core/Publication"
import { Store } from "@dravo/core/Store"
import { initial } from "@dravo/core/SyncState"
import { ImmediateDialect, layerFrom } from "@dravo/store-sqlite"
import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schema from "effect/Schema"
import { type CompiledQuery, Kysely } from "kysely"

const workspace = WorkspaceId.make("w1")
const subject = { kind: "publication", seq: 1 } as const
const written = { ...initial, outcome: "synced", metrics: { likes: 1 } } as const

const seed = Effect.gen(function* () {
  const store = yield* Store
  yield* store.connectAccount(
    workspace,
    Schema.decodeSync(AccountDraft)({
      accountId: "a",
      platform: "x",
      platformAccountId: "1",
      handle: null,
      app: null,
      traits: {}
    })
  )
  yield* store.recordPublication(
    workspace,
    Schema.decodeSync(PublicationDraft)({
      postId: "p",
      accountId: "a",
      platformPostId: "1",
      url: null,
      text: null,
      createdAt: null,
      publishedAt: null,
      traits: {}
    })
  )
  return store
})

const outcome = Effect.flatMap(Store, (store) =>
  Effect.map(store.rows(workspace, [subject]), ({ rows }) => rows[0]?.sync.outcome)
)

/** The store over a connection that tells about each finished statement before it goes on. */
const watched = (watch: (query: CompiledQuery) => void | Promise<void>) =>
  layerFrom(
    new Kysely<unknown>({
      dialect: new ImmediateDialect(":memory:"),
      log: (event) => (event.level === "query" ? watch(event.query) : undefined)
    })
  )

const isWrite = ({ sql }: CompiledQuery) => sql.includes('"metrics_as_of" = ')

describe("a transaction", () => {
  it.effect("that is interrupted after its write leaves nothing behind and gives the connection back", () =>
    Effect.gen(function* () {
      const reached = yield* Deferred.make<void>()
      let goOn = (): void => {}
      const store = watched((query) =>
        isWrite(query)
          ? new Promise<void>((resolve) => {
              goOn = resolve
              Deferred.doneUnsafe(reached, Effect.void)
            })
          : undefined
      )
      yield* Effect.gen(function* () {
        const service = yield* seed
        const fiber = yield* Effect.forkChild(service.commit(workspace, [{ subject, fence: 0, sync: written }]))
        yield* Deferred.await(reached)
        const interrupted = yield* Effect.forkChild(Fiber.interrupt(fiber))
        yield* Effect.yieldNow
        goOn()
        yield* Fiber.join(interrupted)
        assert.strictEqual(yield* outcome, "never")
      }).pipe(Effect.provide(store))
    })
  )

  it.effect("that fails at its second statement takes the first back", () =>
    Effect.gen(function* () {
      const store = watched(({ sql }) =>
        sql.includes("platform_post_id <> w.id") ? Promise.reject(new TypeError("broken")) : undefined
      )
      yield* Effect.gen(function* () {
        const service = yield* seed
        const learned = { platformPostId: Schema.decodeSync(PublicationDraft.fields.platformPostId)("2") }
        const error = yield* Effect.flip(service.commit(workspace, [{ subject, fence: 0, sync: written, learned }]))
        assert.strictEqual(error.message, "commit: Unclassified: TypeError")
        assert.strictEqual(yield* outcome, "never")
        assert.deepStrictEqual(yield* service.commit(workspace, [{ subject, fence: 0, sync: written }]), [])
        assert.strictEqual(yield* outcome, "synced")
      }).pipe(Effect.provide(store))
    })
  )

  it.effect("whose commit fails is rolled back, and the connection works on", () =>
    Effect.gen(function* () {
      let failures = 1
      const store = watched(({ sql }) =>
        sql === "commit" && failures-- === 1 ? Promise.reject(new TypeError("broken")) : undefined
      )
      yield* Effect.gen(function* () {
        // The first commit is that of the migration: it is done in fact, told as failed, and not needed the next time.
        const error = yield* Effect.flip(seed)
        assert.strictEqual(error.message, "connectAccount: Unclassified: TypeError")
        yield* seed
        assert.strictEqual(yield* outcome, "never")
      }).pipe(Effect.provide(store))
    })
  )
})
