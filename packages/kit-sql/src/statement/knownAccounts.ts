/**
 * What an account is under one connection, remembered: a page of 25 rows need not read and decode twenty accounts that
 * were read a moment ago. Connecting anew counts the connection up, so what is remembered under it does not change;
 * what may change in between stands in the rows.
 */
import type { Account } from "@dravo/core/Account"
import { minute } from "@dravo/core/Instant"

/** What a row says of its account, as it came from the database. */
export interface Seen {
  readonly workspace: string
  readonly accountId: unknown
  readonly seq: number
  readonly connection: number
  readonly connectedAt: number
  readonly disconnectedAt: number | null
  readonly grantError: string | null
}

export interface KnownAccounts {
  /** Undefined of one that must be read. */
  readonly find: (seen: Seen, now: number) => Account | undefined
  readonly note: (account: Account, now: number) => void
}

/** Those of one database. */
export const knownAccountsOf = (kysely: object): KnownAccounts => {
  const known = databases.get(kysely) ?? make()
  databases.set(kysely, known)
  return known
}

// internal

/** A database that is put back to an earlier day counts a connection twice: nothing is remembered for long. */
const longest = minute

/** Some megabytes. */
const max = 10_000

const databases = new WeakMap<object, KnownAccounts>()

const make = (): KnownAccounts => {
  const entries = new Map<number, { readonly account: Account; readonly notedAt: number }>()
  return {
    find: (seen, now) => {
      const entry = entries.get(seen.seq)
      if (entry === undefined || Math.abs(now - entry.notedAt) > longest || !isSame(entry.account, seen))
        return undefined
      const { account } = entry
      const { disconnectedAt, grantError } = seen
      return account.disconnectedAt === disconnectedAt && account.grantError === grantError
        ? account
        : { ...account, disconnectedAt, grantError }
    },
    note: (account, now) => {
      if (entries.size >= max) entries.clear()
      entries.set(account.seq, { account, notedAt: now })
    }
  }
}

const isSame = (account: Account, seen: Seen): boolean =>
  account.workspace === seen.workspace &&
  account.accountId === seen.accountId &&
  account.connection === seen.connection &&
  account.connectedAt === seen.connectedAt
