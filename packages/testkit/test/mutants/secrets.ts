/** Stores broken in secrets and API keys. */
import type { ApiKeyRecord } from "@dravo/core/KeyRecord"
import type { WorkspaceId } from "@dravo/core/Ids"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { type Mutant, mutant, workspaces, currentVersion } from "./mutant.ts"

export const secrets: ReadonlyArray<Mutant> = [
  mutant(
    "a renewal leased by a clock that was ahead is leased until then",
    "a renewal leased for longer than any was leased by a clock that was ahead, and counts as over",
    false,
    (store) => {
      let isHeld = false
      return {
        claimSecret: (workspace, accountId, version, lease) =>
          isHeld
            ? Effect.succeed(false)
            : Effect.tap(store.claimSecret(workspace, accountId, version, lease), () =>
                Effect.sync(() => {
                  isHeld = Duration.toDays(lease) > 1
                })
              )
      }
    }
  ),
  mutant(
    "a secret is written over any version",
    "a secret is written only over the version that was read",
    true,
    (store) => ({
      writeSecret: (workspace, accountId, sealed) =>
        Effect.flatMap(currentVersion(store, workspace, accountId), (version) =>
          store.writeSecret(workspace, accountId, sealed, version)
        )
    })
  ),
  mutant(
    "a renewal's lease is ignored",
    "one renewal is leased at a time, and the lease ends by the clock",
    true,
    (store) => ({
      claimSecret: (workspace, accountId, version, lease) =>
        Effect.andThen(
          store.releaseSecret(workspace, accountId, version),
          store.claimSecret(workspace, accountId, version, lease)
        )
    })
  ),
  mutant("any release ends a renewal", "a release ends the lease of its own version alone", true, (store) => ({
    releaseSecret: (workspace, accountId) =>
      Effect.flatMap(currentVersion(store, workspace, accountId), (version) =>
        store.releaseSecret(workspace, accountId, version)
      )
  })),
  mutant(
    "a disconnected account keeps its secret",
    "disconnecting deletes the secret, and its versions go on past the deletion",
    true,
    (store) => {
      const kept = new Map<string, { readonly sealed: string; readonly version: number }>()
      return {
        writeSecret: (workspace, accountId, sealed, expected) =>
          Effect.tap(store.writeSecret(workspace, accountId, sealed, expected), (written) =>
            Effect.sync(() => written !== null && kept.set(`${workspace} ${accountId}`, written))
          ),
        readSecret: (workspace, accountId) => Effect.sync(() => kept.get(`${workspace} ${accountId}`) ?? null)
      }
    }
  ),
  mutant("a revoked key is still found", "a revoked key is not found, and its id is not free again", true, (store) => {
    const keys = new Map<string, { readonly workspace: WorkspaceId; readonly key: ApiKeyRecord }>()
    return {
      insertKey: (workspace, one) =>
        Effect.tap(store.insertKey(workspace, one), () => Effect.sync(() => keys.set(one.id, { workspace, key: one }))),
      engineFindKey: (id) => Effect.sync(() => keys.get(id) ?? null)
    }
  }),
  mutant(
    "anyone may revoke anyone's key",
    "revoking answers true once, and false for an unknown key or another workspace's",
    true,
    (store) => ({
      revokeKey: (_workspace, id) =>
        Effect.map(
          Effect.forEach(workspaces, (each) => store.revokeKey(each, id)),
          (did) => did.includes(true)
        )
    })
  ),
  mutant(
    "a second key with one id is swallowed",
    "a second key with one id is a conflict, in any workspace, and changes nothing",
    true,
    (store) => ({
      insertKey: (workspace, one) => Effect.catch(store.insertKey(workspace, one), () => Effect.void)
    })
  )
]
