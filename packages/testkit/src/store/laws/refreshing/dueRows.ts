/** How laws about due rows ask for them, claim one and commit one. */
import type { DueQuery } from "@dravo/core/Due"
import type { StoreError } from "@dravo/core/StoreError"
import { initial, type SyncState } from "@dravo/core/SyncState"
import * as Effect from "effect/Effect"
import * as F from "../../fixtures.ts"
import type { World } from "../../../suite/law.ts"

export const query = (change: Partial<DueQuery> = {}): DueQuery => ({
  kind: "publication",
  platform: F.platform(0),
  after: null,
  workspaces: 100,
  share: 100,
  limit: 100,
  unreadFor: null,
  ...change
})

export const claim = (world: World, seq = 0) =>
  Effect.gen(function* () {
    const subject = { kind: "publication", seq } as const
    const { fence } = yield* F.rowOf(world.store, subject)
    return (yield* world.store.claim(F.mine, [{ subject, fence, reason: "forced" }], world.lease)).granted
  })

export const commit = (world: World, seq: number | undefined, sync: SyncState): Effect.Effect<unknown, StoreError> =>
  Effect.flatMap(claim(world, seq), (held) =>
    world.store.commit(
      F.mine,
      held.map((one) => ({ ...one, sync: { ...initial, ...sync } }))
    )
  )
