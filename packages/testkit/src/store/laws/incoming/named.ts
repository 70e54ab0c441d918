/** Laws of finding accounts by what their platform calls them, whoever connected them. */
import type { StoreError } from "@dravo/core/StoreError"
import type { AccountName, Store } from "@dravo/core/Store"
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as F from "../../fixtures.ts"
import { type Law, law } from "../../../suite/law.ts"

export const named: ReadonlyArray<Law> = [
  law(
    "an account is found by its platform's name for it in every workspace that has connected it, and no other is",
    Effect.fnUntraced(function* ({ store }) {
      const ours = yield* store.connectAccount(F.mine, F.account(1))
      const its = yield* store.connectAccount(F.theirs, F.account(1))
      yield* store.connectAccount(F.mine, F.account(2))
      yield* store.connectAccount(F.theirs, F.account(3, { platform: F.platform(1), platformAccountId: name(1) }))
      assert.deepStrictEqual(yield* accountsOf(store, byId(1)), [ours, its])
    })
  ),

  law(
    "a disconnected account is not found by its platform's name, and is again once it is connected",
    Effect.fnUntraced(function* ({ store }) {
      yield* store.connectAccount(F.mine, F.account(1))
      yield* store.disconnectAccount(F.mine, F.accountId(1))
      assert.deepStrictEqual(yield* accountsOf(store, byId(1)), [])
      const again = yield* store.connectAccount(F.mine, F.account(1))
      assert.deepStrictEqual(yield* accountsOf(store, byId(1)), [again])
    })
  ),

  law(
    "accounts are found by a trait they were connected with, to the letter",
    Effect.fnUntraced(function* ({ store }) {
      const by = (value: string) => ({ traits: { by: value, at: "1" } })
      const first = yield* store.connectAccount(F.mine, F.account(1, by('a_%!"\\b')))
      yield* store.connectAccount(F.mine, F.account(2, by('A_%!"\\B')))
      yield* store.connectAccount(F.theirs, F.account(3, by('aXX!"\\b')))
      yield* store.connectAccount(F.theirs, F.account(4, { traits: { to: 'a_%!"\\b' } }))
      const second = yield* store.connectAccount(F.theirs, F.account(5, by('a_%!"\\b')))
      yield* store.connectAccount(F.theirs, F.account(6, { ...by('a_%!"\\b'), platform: F.platform(1) }))
      assert.deepStrictEqual(yield* accountsOf(store, byTrait('a_%!"\\b')), [first, second])
    })
  ),

  law(
    "an account that goes by a name says since when it has been connected as it is",
    Effect.fnUntraced(function* ({ store, tick, wait }) {
      const { connectedAt } = yield* store.connectAccount(F.mine, F.account(1))
      const first = yield* sinceOf(store)
      assert.strictEqual(first, connectedAt)
      yield* wait(100 * tick)
      yield* store.connectAccount(F.mine, F.account(1))
      const renewed = yield* sinceOf(store)
      assert.isAtLeast(renewed, connectedAt + 100 * tick)
      assert.isBelow(renewed, connectedAt + 110 * tick)
    })
  )
]

// internal

const name = F.platformAccountId

const byId = (n: number): AccountName => ({ platform: F.platform(0), platformAccountId: name(n) })

const byTrait = (value: string): AccountName => ({ platform: F.platform(0), trait: { name: "by", value } })

const accountsOf = (store: Store["Service"], by: AccountName) =>
  Effect.map(store.engineAccountsNamed(by), (all) => all.map(({ account }) => account))

const sinceOf = (store: Store["Service"]): Effect.Effect<number, StoreError> =>
  Effect.map(store.engineAccountsNamed(byId(1)), ([one]) => one?.since ?? Number.NaN)
