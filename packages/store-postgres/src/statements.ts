/** How a statement is sent: whether it has a deadline, and its name where the session is ours alone. */
import { createHash } from "node:crypto"
import type pg from "pg"

/** Far above any statement of ours on a sound server, and below the time a browser waits. */
export const queryMillis = 10_000

/** Undefined for a text that goes without a name. */
export type NameOf = (text: string) => string | undefined

export const configOf = (text: string, values: ReadonlyArray<unknown>, nameOf: NameOf): pg.QueryConfig => {
  const name = values.length > 0 && isTimed(text) ? nameOf(text) : undefined
  return name === undefined ? { text, values: [...values] } : { text, values: [...values], name }
}

/** What a migration does may take as long as it takes. */
export const isTimed = (text: string): boolean =>
  !/^\s*(?:create|alter|drop|do|set|select pg_advisory_xact_lock)\b/iu.test(text)

/**
 * How answers are read, whatever the host has set in `pg.types` for all its pools: integers of 64 bits and everything
 * else stay text, for the store decodes them itself.
 */
export const ownTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: number) => (isSmallInteger(oid) ? Number : oid === boolean ? isTrue : unread)
}

/** Names for the sessions of one pool: what other pools of the process ask, of other schemas, takes none away. */
export const naming = (): NameOf => {
  const names = new Map<string, string>()
  return (text) => {
    const known = names.get(text)
    if (known !== undefined || names.size >= maxNames) return known
    const name = `dravo_${createHash("sha256").update(text).digest("base64url").slice(0, 32)}`
    names.set(text, name)
    return name
  }
}

export const unnamed: NameOf = () => undefined

// internal

/** Object ids of the server's own types, which never change. */
const boolean = 16
const isSmallInteger = (oid: number): boolean => oid === 21 || oid === 23
const isTrue = (text: unknown): boolean => text === "t"
const unread = (text: unknown): unknown => text

/** The store has some hundred statements; a text seen for the first time past this goes unnamed. */
const maxNames = 1000
