/** An API key as it is kept: everything but the secret. */
import type { Instant } from "../domain/Instant.ts"

/** What a key may do. */
export type KeyScope = "analytics:read" | "analytics:refresh" | "admin"

/** An API key as it is kept: its digest, never its text. */
export interface ApiKeyRecord {
  readonly id: string
  readonly name: string
  /** SHA-256 of the 256-bit secret, base64url. */
  readonly digest: string
  /** The last characters of the key, so that a person can tell keys apart. */
  readonly hint: string
  readonly scopes: ReadonlyArray<KeyScope>
  readonly createdAt: Instant
  readonly revokedAt: Instant | null
}
