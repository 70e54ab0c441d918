/**
 * The query of a list without its schema, where it is as plain as most are: each parameter known, once, and good.
 * Undefined for everything else, which is for the schema to read or to refuse.
 */
import { parse } from "@dravo/core/Instant"
import { sorts } from "@dravo/engine/Sorting"
import type { AccountsQuery, PostsQuery } from "../contract/Parameters.ts"

/** The names a list takes, and what reads a value of each. */
export interface PlainParameters<Q> {
  readonly read: (search: string) => Q | undefined
}

export const plainPosts = (platforms: ReadonlyArray<string>): PlainParameters<PostsQuery> => {
  const read = reader<PostsQuery>({
    ...shared(platforms),
    postId: text(/^[\x21-\x7e]{1,256}$/u),
    fromDate: (value) => parse(value, "start"),
    toDate: (value) => parse(value, "end"),
    origin: (value) => origins.find((one) => one === value),
    page: whole(999_999_999),
    sort: (value) => sorts.find((one) => one === value),
    order: (value) => (value === "asc" || value === "desc" ? value : undefined),
    overview: (value) => (value === "page" || value === "all" ? value : undefined)
  })
  return {
    read: (search) => {
      const query = read(search)
      const { fromDate, toDate } = query ?? {}
      return fromDate !== undefined && toDate !== undefined && fromDate > toDate ? undefined : query
    }
  }
}

export const plainAccounts = (platforms: ReadonlyArray<string>): PlainParameters<AccountsQuery> => ({
  read: reader<AccountsQuery>(shared(platforms))
})

// internal

const origins = ["published", "discovered", "collaboration"] as const

type Readers<Q> = { readonly [K in keyof Q]-?: (value: string) => Q[K] | undefined }

const text =
  (pattern: RegExp) =>
  (value: string): string | undefined =>
    pattern.test(value) ? value : undefined

const whole =
  (max: number) =>
  (value: string): number | undefined =>
    /^[1-9][0-9]{0,8}$/u.test(value) && Number(value) <= max ? Number(value) : undefined

const shared = (platforms: ReadonlyArray<string>): Readers<AccountsQuery> => ({
  accountId: text(/^[\x21-\x7e]{1,128}$/u),
  platform: (value) => (platforms.includes(value) ? value : undefined),
  refresh: (value) => (value === "true" ? true : value === "false" ? false : undefined),
  limit: whole(100),
  cursor: text(/^[\w-]{40,160}$/u)
})

const reader = <Q extends object>(readers: Readers<Q>): ((search: string) => Q | undefined) => {
  const known = new Map<string, (value: string) => unknown>(Object.entries(readers))
  return (search) => {
    const found: Record<string, unknown> = {}
    for (const [name, value] of search === "" ? [] : new URLSearchParams(search)) {
      const read = known.get(name)
      const good = read === undefined || Object.hasOwn(found, name) ? undefined : read(value)
      if (good === undefined) return undefined
      found[name] = good
    }
    // Each value was made by the reader of its name.
    return found as Q
  }
}
