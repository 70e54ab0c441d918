/** Sealed credentials and the leases of their renewal. */
import type { Account } from "@dravo/core/Account"
import type { Instant } from "@dravo/core/Instant"
import type { SecretRecord } from "@dravo/core/Store"

interface Entry {
  /** Null once deleted: the version goes on counting, so a renewal begun before cannot overwrite a later credential. */
  readonly sealed: string | null
  readonly version: number
  readonly leaseUntil: Instant | null
}

/** By the account's seq, which is unique in the store. */
export type Secrets = Map<number, Entry>

export const read = (secrets: Secrets, account: Account | undefined): SecretRecord | null => {
  const entry = account && secrets.get(account.seq)
  return entry === undefined || entry.sealed === null ? null : { sealed: entry.sealed, version: entry.version }
}

/** A disconnected account takes no credential. */
export const write = (secrets: Secrets, account: Account, sealed: string, expected: number): SecretRecord | null => {
  if (account.disconnectedAt !== null || (read(secrets, account)?.version ?? 0) !== expected) return null
  const version = (secrets.get(account.seq)?.version ?? 0) + 1
  secrets.set(account.seq, { sealed, version, leaseUntil: null })
  return { sealed, version }
}

export const remove = (secrets: Secrets, account: Account): void => {
  const entry = secrets.get(account.seq)
  if (entry !== undefined) secrets.set(account.seq, { ...entry, sealed: null, leaseUntil: null })
}

export const claim = (
  secrets: Secrets, account: Account | undefined, version: number, leaseMillis: number, now: Instant
): boolean => {
  const entry = held(secrets, account, version)
  if (account === undefined || entry === undefined || entry.leaseUntil !== null && entry.leaseUntil > now) return false
  secrets.set(account.seq, { ...entry, leaseUntil: now + leaseMillis })
  return true
}

export const release = (secrets: Secrets, account: Account | undefined, version: number): void => {
  const entry = held(secrets, account, version)
  if (account !== undefined && entry !== undefined) secrets.set(account.seq, { ...entry, leaseUntil: null })
}

// internal

const held = (secrets: Secrets, account: Account | undefined, version: number): Entry | undefined => {
  const entry = account && secrets.get(account.seq)
  return entry !== undefined && entry.sealed !== null && entry.version === version ? entry : undefined
}
