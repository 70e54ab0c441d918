/** Which subjects of a page to ask for, and in how few calls. Pure: the engine runs what this decides. */
import type { Account } from "./Account.ts"
import * as Fill from "./AdaptiveFill.ts"
import type { Reads } from "./Adapter.ts"
import type { PlatformId } from "./Ids.ts"
import type { Instant } from "./Instant.ts"
import * as Row from "./Row.ts"
import type { Kind } from "./Subject.ts"

/** One row to refresh, and why. */
export interface Ask {
  readonly row: Row.Row
  readonly reason: "missing" | "stale" | "forced"
  /** The fence of a lease on the row that this process holds already. */
  readonly held?: number
}

/** How subjects of an account are read; undefined when no adapter is plugged in. */
export type ReadsOf = (platform: PlatformId, kind: Kind, account: Account) => Reads | undefined

export interface Plan {
  readonly asks: ReadonlyArray<Ask>
  /** Rows a forced read leaves alone, with the sentence to show. */
  readonly refused: ReadonlyMap<Row.Row, string>
}

export interface Wish {
  readonly now: Instant
  readonly forced: boolean
  /** A forced refresh leaves rows younger than this alone, in milliseconds; 0 for none. */
  readonly minForceInterval: number
  /** The most platform calls one request may cost; the rest keeps its status and a past `stale_after`. */
  readonly maxCalls: number
  /** Fresh rows that are worth a call nevertheless. */
  readonly isWorn?: (row: Row.Row) => boolean
}

/** Missing rows first, then the oldest, until the calls are spent. */
export const plan = (rows: ReadonlyArray<Row.Row>, wish: Wish, readsOf: ReadsOf): Plan => {
  const refused = new Map<Row.Row, string>()
  const wanted: Array<Ask> = []
  for (const row of rows) {
    const found = Row.need(row, wish.now, wish.forced)
    const need: Row.Need = found._tag === "Leave" && found.because === "fresh" && wish.isWorn?.(row) === true
      ? { _tag: "Ask", reason: "stale" }
      : found
    if (need._tag === "Leave") {
      if (wish.forced && (need.because === "reconnect" || need.because === "disconnected")) refused.set(row, refusals[need.because])
    } else if (readsOf(row.account.platform, row.kind, row.account) === undefined) {
      if (wish.forced) refused.set(row, refusals.unplugged)
    } else if (need.reason === "forced" && (row.sync.lastUpdatedAt ?? -Infinity) > wish.now - wish.minForceInterval) {
      refused.set(row, refusals.recent)
    } else wanted.push({ row, reason: need.reason })
  }
  const asks = affordable(wanted.sort(urgency), wish.maxCalls, readsOf)
  if (wish.forced && asks.length < wanted.length) {
    const asked = new Set(asks)
    for (const ask of wanted) if (!asked.has(ask)) refused.set(ask.row, refusals.unaffordable)
  }
  return { asks, refused }
}

/** Asks that share a call: one workspace, one platform, one kind, and one account unless the platform mixes them. */
export const batches = (asks: ReadonlyArray<Ask>, readsOf: ReadsOf): ReadonlyArray<ReadonlyArray<Ask>> => {
  const groups = new Map<string, Array<Ask>>()
  for (const ask of asks) {
    const key = groupKey(ask, readsOf)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [ask])
    else group.push(ask)
  }
  return [...groups.values()].flatMap((group) => {
    const size = group[0] === undefined ? 1 : Math.max(1, readsOf(group[0].row.account.platform, group[0].row.kind, group[0].row.account)?.batch ?? 1)
    return Array.from({ length: Math.ceil(group.length / size) }, (_, at) => group.slice(at * size, (at + 1) * size))
  })
}

/** The asks, and rows that ride along in their calls at no cost: those closest to being worth a call of their own. */
export const filled = (
  asks: ReadonlyArray<Ask>, candidates: ReadonlyArray<Fill.Candidate<Row.Row>>, readsOf: ReadsOf
): ReadonlyArray<Ask> => {
  if (asks.length === 0 || candidates.length === 0) return asks
  const asked = new Set(asks.map(({ row }) => row))
  const sizes = new Map<string, number>()
  for (const ask of asks) sizes.set(groupKey(ask, readsOf), (sizes.get(groupKey(ask, readsOf)) ?? 0) + 1)
  return [...asks, ...[...sizes].flatMap(([key, size]) => {
    const company = candidates.filter(({ row }) => !asked.has(row) && groupKey({ row, reason: "stale" }, readsOf) === key)
    const account = company[0]?.row.account
    const batch = account === undefined ? 1 : readsOf(account.platform, company[0]?.row.kind ?? "publication", account)?.batch ?? 1
    const places = Math.ceil(size / Math.max(1, batch)) * batch - size
    return Fill.fill(company, places).map((row): Ask => ({ row, reason: "stale" }))
  })]
}

// internal

const refusals = {
  reconnect: "Not refreshed: the account must be reconnected first.",
  disconnected: "Not refreshed: the account is disconnected.",
  unplugged: "Not refreshed: no adapter for this platform is plugged in.",
  unaffordable: "Not refreshed: this request has reached its limit of platform calls.",
  recent: "Not refreshed: it was refreshed a moment ago."
} as const

/** Before year 0, so that rows never read come first without making the difference of two of them NaN. */
const never = Number.MIN_SAFE_INTEGER
const urgency = (a: Ask, b: Ask): number => (a.row.sync.lastUpdatedAt ?? never) - (b.row.sync.lastUpdatedAt ?? never)

const groupKey = ({ row }: Ask, readsOf: ReadsOf): string => {
  const { account } = row
  const shared = readsOf(account.platform, row.kind, account)?.credential === "app"
  return JSON.stringify([account.workspace, account.platform, row.kind, shared ? account.app : account.seq, shared])
}

const affordable = (asks: ReadonlyArray<Ask>, maxCalls: number, readsOf: ReadsOf): ReadonlyArray<Ask> => {
  const sizes = new Map<string, number>()
  let spent = 0
  return asks.filter((ask) => {
    const reads = readsOf(ask.row.account.platform, ask.row.kind, ask.row.account)
    const key = groupKey(ask, readsOf)
    const size = sizes.get(key) ?? 0
    const cost = reads !== undefined && size % Math.max(1, reads.batch) === 0 ? reads.calls : 0
    if (spent + cost > maxCalls) return false
    spent += cost
    sizes.set(key, size + 1)
    return true
  })
}
