/**
 * Laws of where a store keeps its rows: what it says of that is read both ways, so that no flag is true or false by
 * habit.
 */
import { Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import { assert } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as F from "../fixtures.ts"
import type { Env, Law } from "../../suite/law.ts"

export const durability: ReadonlyArray<Law> = [
  {
    name: "what was stored is there when its database is opened again, exactly where the store is durable",
    run: (env) =>
      at(
        env,
        Effect.fnUntraced(function* (open) {
          const before = yield* Effect.scoped(
            Effect.gen(function* () {
              const store = yield* open
              yield* fill(store)
              return yield* everything(store)
            })
          )
          const after = yield* Effect.scoped(Effect.flatMap(open, everything))
          assert.strictEqual(before.pages.length, 3)
          assert.deepStrictEqual(after, env.capabilities.durable ? before : nothing)
        })
      )
  },
  {
    name: "two that have a database open see each other's rows, exactly where the store is shared",
    run: (env) =>
      at(
        env,
        Effect.fnUntraced(function* (open) {
          const [one, two] = [yield* open, yield* open]
          yield* fill(one)
          assert.deepStrictEqual(yield* everything(two), env.capabilities.shared ? yield* everything(one) : nothing)
        })
      )
  },
  {
    name: "a lease taken by one keeps the other out, exactly where the store is shared",
    run: (env) =>
      at(
        env,
        Effect.fnUntraced(function* (open) {
          const [one, two] = [yield* open, yield* open]
          const {
            publications: [first]
          } = yield* F.seeded(one, 1)
          const own = yield* F.seeded(two, 1)
          if (first === undefined) return assert.fail("nothing was recorded")
          const subject = F.ofPublication(first)
          assert.deepStrictEqual(own.publications.map(F.ofPublication), [subject])
          const claim = (store: Store["Service"], fence: number) =>
            store.claim(F.mine, [{ subject, fence, reason: "missing" }], Duration.seconds(30))
          const { fence } = yield* F.rowOf(one, subject)
          const [winner] = (yield* claim(one, fence)).granted
          if (winner === undefined) return assert.fail("nothing was granted")
          assert.strictEqual((yield* claim(two, fence)).granted.length, env.capabilities.shared ? 0 : 1)
          assert.strictEqual((yield* claim(two, winner.fence)).granted.length, 0)
          const { now } = yield* two.rows(F.mine, [])
          const dropped = yield* two.commit(F.mine, [{ subject, fence, sync: F.synced(now) }])
          assert.strictEqual(dropped.length, 1)
          assert.deepStrictEqual(yield* one.commit(F.mine, [{ ...winner, sync: F.synced(now) }]), [])
          assert.strictEqual((yield* F.rowOf(two, subject)).sync.outcome, env.capabilities.shared ? "synced" : "never")
        })
      )
  }
]

// internal

/** A database, and how it is opened; every opening ends with its scope. */
const at = (
  env: Env,
  body: (open: Effect.Effect<Store["Service"], StoreError, Scope.Scope>) => Effect.Effect<void, StoreError, Scope.Scope>
): Effect.Effect<void, StoreError> =>
  Effect.scoped(
    Effect.flatMap(env.database, (layer) =>
      body(Effect.map(Layer.build(Layer.fresh(layer)), (context) => Context.get(context, Store)))
    )
  )

/** A row of every kind, refreshed and with history, and one of each other thing. */
const fill = Effect.fnUntraced(function* (store: Store["Service"]) {
  const { account, publications } = yield* F.seeded(store, 3)
  const subjects = [F.ofAccount(account), ...publications.map(F.ofPublication)]
  const { now } = yield* store.rows(F.mine, [])
  const { granted } = yield* store.claim(
    F.mine,
    subjects.map((subject) => ({ subject, fence: 0, reason: "missing" as const })),
    Duration.seconds(30)
  )
  yield* store.commit(
    F.mine,
    granted.map((one) => ({ ...one, sync: F.synced(now), point: { views: 1 } }))
  )
  yield* store.writeSecret(F.mine, account.accountId, "sealed", 0)
  yield* store.insertKey(F.mine, F.apiKey("key_1"))
})

const everything = Effect.fnUntraced(function* (store: Store["Service"]) {
  const { rows } = yield* store.pagePublications(F.mine, F.allPublications)
  const accounts = yield* store.pageAccounts(F.mine, F.allAccounts)
  const subjects = rows.map((row) => F.ofPublication(row.publication))
  return {
    pages: rows,
    accounts: accounts.rows,
    history: yield* store.history(F.mine, subjects, { from: 0, to: 10_000_000_000_000, after: null, limit: 100 }),
    secret: yield* store.readSecret(F.mine, F.accountId(0)),
    keys: yield* store.listKeys(F.mine)
  }
})

const nothing = { pages: [], accounts: [], history: [], secret: null, keys: [] }
