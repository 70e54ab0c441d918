/** Keys of the HTTP endpoints. */
import type * as Effect from "effect/Effect"
import type { WorkspaceId } from "../domain/Ids.ts"
import type { ApiKeyRecord } from "./KeyRecord.ts"
import type { StoreError } from "./StoreError.ts"

/** API keys, as digests. */
export interface ApiKeys {
  /** Key ids are unique in the store; a second key with one id is a `Conflict`. */
  insertKey(workspace: WorkspaceId, key: ApiKeyRecord): Effect.Effect<void, StoreError>

  /** In order of creation, revoked ones included. */
  listKeys(workspace: WorkspaceId): Effect.Effect<ReadonlyArray<ApiKeyRecord>, StoreError>

  /** False when the workspace has no such unrevoked key. */
  revokeKey(workspace: WorkspaceId, keyId: string): Effect.Effect<boolean, StoreError>

  /** By id alone: the workspace is what it finds out. Null for unknown and revoked keys. */
  engineFindKey(keyId: string): Effect.Effect<FoundKey | null, StoreError>
}

/** A key by its digest, and whose it is. */
export interface FoundKey {
  readonly workspace: WorkspaceId
  readonly key: ApiKeyRecord
}
