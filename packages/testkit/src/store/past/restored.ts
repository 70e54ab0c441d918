/** A feed of changes whose past was cut off by a restored backup or a failover: no follower takes it for its own. */
import * as Change from "@dravo/core/Change"
import type { Coordination } from "@dravo/core/Coordination"
import { Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import type { Law } from "../../suite/law.ts"
import * as F from "../fixtures.ts"

/** An empty database, and how it is set back. */
export interface Restorable {
  /** Opens it as a process of its own does. */
  readonly layer: Layer.Layer<Store | Coordination, StoreError>
  /** Remembers it as it is; what is told before is still good afterwards. */
  readonly backup: Effect.Effect<void>
  readonly restore: Effect.Effect<void>
  /** Whether a cursor that was told before the backup is good after the restore, or refused like those after it. */
  readonly keepsEarlier: boolean
}

export type Ways = Readonly<Record<string, Effect.Effect<Restorable, StoreError, Scope.Scope>>>

/** A test for each way. */
export const restored = (ways: Ways, timeout: number): void => {
  describe("a feed of changes whose past was cut off", guarantee, () => {
    for (const [way, open] of Object.entries(ways))
      it.effect(
        `by ${way} refuses what was told since, and gives no name twice`,
        () => Effect.scoped(Effect.flatMap(open, cutOff)),
        timeout
      )
  })
}

// internal

const guarantee: Pick<Law, "meta"> = { meta: { claim: "copies.other-pasts" } }

const connect = (n: number) => Effect.flatMap(Store, (store) => store.connectAccount(F.mine, F.account(n)))

const told = (after: Change.Cursor) => Effect.flatMap(Store, (store) => store.changes(F.mine, after, 100))

const isRefused = Effect.fnUntraced(function* (cursor: Change.Cursor) {
  const { message, reason } = yield* Effect.flip(told(cursor))
  assert.strictEqual(reason._tag, "CursorExpired")
  assert.include(message, "start over")
})

const cutOff = Effect.fnUntraced(function* ({ backup, keepsEarlier, layer, restore }: Restorable) {
  const run = <A, E>(effect: Effect.Effect<A, E, Store>) => Effect.provide(effect, Layer.fresh(layer))
  const before = yield* run(Effect.andThen(connect(0), told(Change.beginning)))
  yield* backup
  const lost = yield* run(Effect.andThen(Effect.forEach([1, 2], connect), told(before.cursor)))
  assert.lengthOf(lost.changes, 4)
  yield* restore
  yield* run(
    Effect.gen(function* () {
      yield* isRefused(lost.cursor)
      // More than was lost, so that no number gives the cursor away.
      yield* Effect.forEach([3, 4, 5, 6], connect)
      yield* isRefused(lost.cursor)
      const all = yield* told(Change.beginning)
      assert.isEmpty((yield* told(all.cursor)).changes)
      const old = new Set([...lost.names, ...(keepsEarlier ? [] : before.names)])
      assert.isEmpty(all.names.filter((name) => old.has(name)))
      if (!keepsEarlier) return yield* isRefused(before.cursor)
      const since = yield* told(before.cursor)
      assert.deepStrictEqual(all.names, [...before.names, ...since.names])
      assert.isNotEmpty(since.changes.filter(({ seq }) => lost.changes.some((change) => change.seq === seq)))
    })
  )
})
