/** A workspace's credentials, sealed anew with the newest key. */
import type { Account } from "@dravo/core/Account"
import type { WorkspaceId } from "@dravo/core/Ids"
import type { StoreError } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import { owner, type VaultEnvironment } from "./renewal.ts"

/** What a rotation did, in secrets. */
export interface Rotated {
  /** Sealed anew by this call. */
  readonly resealed: number
  /** Under the newest key before. */
  readonly current: number
  /** Being renewed by somebody at this moment, who seals with a key of their own: call again. */
  readonly busy: number
  /** Under a key that was not given; the account must be reconnected, or the key be named. */
  readonly unreadable: number
}

/** A page of accounts at a time, one credential after the other. */
export const rotate = Effect.fnUntraced(function* (
  env: VaultEnvironment,
  workspace: WorkspaceId
): Effect.fn.Return<Rotated, StoreError> {
  const counts = { resealed: 0, current: 0, busy: 0, unreadable: 0, none: 0 }
  for (let after = 0; ; ) {
    const { rows } = yield* env.store.pageAccounts(workspace, {
      accountId: null,
      platform: null,
      after,
      limit: portion
    })
    for (const { account } of rows) counts[yield* reseal(env, account)]++
    const last = rows.at(-1)
    if (last === undefined || rows.length < portion) break
    after = last.account.seq
    yield* Effect.yieldNow
  }
  const { none: _none, ...rotated } = counts
  return rotated
})

// internal

const portion = 100

const reseal = Effect.fnUntraced(function* (
  env: VaultEnvironment,
  account: Account
): Effect.fn.Return<keyof Rotated | "none", StoreError> {
  const { accountId, workspace } = account
  const record = yield* env.store.readSecret(workspace, accountId)
  if (record === null) return "none"
  const sealed = yield* Effect.match(env.seal.reseal(record.sealed, owner(account)), {
    onFailure: () => undefined,
    onSuccess: (text) => text
  })
  if (sealed === undefined) return "unreadable"
  if (sealed === null) return "current"
  // A renewal that is under way holds the only copy of a single-use token: its write must find the version it read.
  if (!(yield* env.store.claimSecret(workspace, accountId, record.version, env.lease))) return "busy"
  const written = yield* env.store.writeSecret(workspace, accountId, sealed, record.version)
  // Whoever reconnected meanwhile has sealed with the newest key.
  return written === null ? "current" : "resealed"
})
