/** Sealed credentials and the leases of their renewal. */
import type { Account } from "@dravo/core/Account"
import type { Instant } from "@dravo/core/Instant"
import { maxLease } from "@dravo/core/Row"
import type { SecretRecord } from "@dravo/core/Store"

interface Entry {
  /** Null once deleted: the version goes on counting, so a renewal begun before cannot overwrite a later credential. */
  readonly sealed: string | null
  readonly version: number
  readonly leaseUntil: Instant | null
}

/**
 * By workspace and account id, so that versions go on counting for an account that was erased and is connected anew.
 */
export type Secrets = Map<string, Entry>

export const read = (secrets: Secrets, account: Account | undefined): SecretRecord | null => {
  const entry = account && secrets.get(keyOf(account))
  return entry === undefined || entry.sealed === null ? null : { sealed: entry.sealed, version: entry.version }
}

/** A disconnected account takes no credential. */
export const write = (secrets: Secrets, account: Account, sealed: string, expected: number): SecretRecord | null => {
  if (account.disconnectedAt !== null || (read(secrets, account)?.version ?? 0) !== expected) return null
  const version = (secrets.get(keyOf(account))?.version ?? 0) + 1
  secrets.set(keyOf(account), { sealed, version, leaseUntil: null })
  return { sealed, version }
}

export const remove = (secrets: Secrets, account: Account): void => {
  const entry = secrets.get(keyOf(account))
  if (entry !== undefined) secrets.set(keyOf(account), { ...entry, sealed: null, leaseUntil: null })
}

export const claim = (
  secrets: Secrets,
  account: Account | undefined,
  version: number,
  leaseMillis: number,
  now: Instant
): boolean => {
  const entry = held(secrets, account, version)
  if (account === undefined || entry === undefined || isHeld(entry.leaseUntil, now)) return false
  secrets.set(keyOf(account), { ...entry, leaseUntil: now + leaseMillis })
  return true
}

export const release = (secrets: Secrets, account: Account | undefined, version: number): void => {
  const entry = held(secrets, account, version)
  if (account !== undefined && entry !== undefined) secrets.set(keyOf(account), { ...entry, leaseUntil: null })
}

// internal

const isHeld = (until: Instant | null, now: Instant): boolean =>
  until !== null && until > now && until <= now + maxLease

const keyOf = ({ accountId, workspace }: Account): string => `${workspace} ${accountId}`

const held = (secrets: Secrets, account: Account | undefined, version: number): Entry | undefined => {
  const entry = account && secrets.get(keyOf(account))
  return entry !== undefined && entry.sealed !== null && entry.version === version ? entry : undefined
}
