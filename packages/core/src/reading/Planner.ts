/** Which subjects of a page to ask for, and in how few calls. Pure: the engine runs what this decides. */
import type { Account } from "../domain/Account.ts"
import * as Fill from "./Filling.ts"
import { mixesAccounts, type ReadCapability } from "../platform/Adapter.ts"
import { allow, type Allowance, requestsFor } from "../platform/RequestAllowance.ts"
import type { FillerCall } from "./Due.ts"
import type { PlatformId, WorkspaceId } from "../domain/Ids.ts"
import { type Instant, second } from "../domain/Instant.ts"
import * as Row from "./Row.ts"
import type { Kind } from "../domain/Subject.ts"

/** One row to refresh, and why. */
export interface Ask {
  readonly row: Row.Row
  readonly reason: "missing" | "stale" | "forced"
  /** The fence of a lease on the row that this process holds already. */
  readonly held?: number
  /** Only while it costs nothing; what it brings no numbers for stays as it is. */
  readonly free?: boolean
  /** Its numbers are still promised, so nobody waits for newer ones. */
  readonly early?: boolean
  /**
   * What all readings of one plan may make beyond their usual requests, whichever needs them first; as many as it ever
   * may where nobody says.
   */
  readonly spare?: Allowance
  /** How much a refresh matters compared with others (`Due.value`); somebody waits for asks that do not say. */
  readonly value?: number
}

/** How subjects of an account are read; undefined when no adapter is plugged in. */
export type ReadsOf = (platform: PlatformId, kind: Kind, account: Account) => ReadCapability | undefined

/** What a read asks platforms for now, and what it does not although it would. */
export interface Plan {
  readonly asks: ReadonlyArray<Ask>
  /** Rows the read leaves alone although they were wanted, with the sentence to show. */
  readonly refused: ReadonlyMap<Row.Row, string>
}

/** What a read says about how much it wants to be asked. */
export interface PlanOptions {
  readonly now: Instant
  readonly forced: boolean
  /**
   * A forced refresh leaves rows alone that were asked for less than this ago, in milliseconds, whatever came of it; up
   * to a second of it without a word. 0 for none.
   */
  readonly minForceInterval: number
  /** The most HTTP requests to platforms it may cost; the rest keeps its status and a past `stale_after`. */
  readonly maxCalls: number
  /** What reads of fresh rows added up to, this one included: those that exceed their limit are worth a call early. */
  readonly debts?: ReadonlyMap<Row.Row, Fill.Candidate<Row.Row>>
}

/** What a row says that the limit of platform calls left out. */
export const leftOut = "Not refreshed: this request has reached its limit of platform calls."

/** Missing rows first, then the oldest, until the calls are spent. */
export const plan = (rows: ReadonlyArray<Row.Row>, options: PlanOptions, readsOf: ReadsOf): Plan => {
  const refused = new Map<Row.Row, string>()
  const wanted: Array<Ask> = []
  for (const row of rows) {
    const decision = Row.decide(row, options.now, options.forced)
    if (decision._tag === "Skip") {
      const early = decision.because === "fresh" && exceedsDebt(options.debts?.get(row))
      if (early && isPlugged(row, readsOf)) wanted.push({ row, reason: "stale", early })
      if (options.forced && (decision.because === "reconnect" || decision.because === "disconnected"))
        refused.set(row, refusals[decision.because])
    } else if (!isPlugged(row, readsOf)) {
      refused.set(row, refusals.unplugged)
    } else if (decision.reason === "forced" && isRecent(row, options)) {
      if (options.minForceInterval > justNow) refused.set(row, refusals.recent)
    } else wanted.push({ row, reason: decision.reason })
  }
  if (wanted.length === 0) return { asks: [], refused }
  const asks = affordable(wanted.sort(urgency), options.maxCalls, readsOf)
  if (asks.length < wanted.length) {
    const asked = new Set(asks.map(({ row }) => row))
    // Whose numbers are still promised misses nothing.
    for (const { early, row } of wanted) if (early !== true && !asked.has(row)) refused.set(row, leftOut)
  }
  return { asks, refused }
}

/**
 * Asks that share a call: one workspace, one platform, one kind, and one account unless the platform mixes them. The
 * calls worth most come first, and in each of them the rows worth most, the newest of those that are worth the same.
 */
export const batches = (asks: ReadonlyArray<Ask>, readsOf: ReadsOf): ReadonlyArray<ReadonlyArray<Ask>> =>
  [...grouped(asks, readsOf).values()]
    .flatMap((group) => {
      const size = Math.max(1, readsOfFirst(group, readsOf)?.batch ?? 1)
      const ranked = group.toSorted((a, b) => descending(valueOf(a), valueOf(b)) || newestFirst(a, b))
      return Array.from({ length: Math.ceil(group.length / size) }, (_, at) => ranked.slice(at * size, (at + 1) * size))
    })
    .map((batch) => ({ batch, value: perCall(batch, readsOf) }))
    .sort((a, b) => descending(a.value, b.value))
    .map(({ batch }) => batch)

/** A call with slots left, and whom they are for. */
export interface SpareCapacity extends FillerCall {
  readonly workspace: WorkspaceId
}

/** The calls of these asks that others may join at no cost. */
export const spareCapacity = (asks: ReadonlyArray<Ask>, readsOf: ReadsOf): ReadonlyArray<SpareCapacity> =>
  [...grouped(asks, readsOf).values()].flatMap((group) => {
    const [first] = group
    const reads = readsOfFirst(group, readsOf)
    if (first === undefined || reads === undefined || reads.price !== null) return []
    const { account } = first.row
    const slots = Math.ceil(group.length / Math.max(1, reads.batch)) * reads.batch - group.length
    const of = mixesAccounts(reads) ? { app: account.app } : { account: account.accountId }
    return slots > 0 ? [{ workspace: account.workspace, of, slots }] : []
  })

/** The asks, and rows that ride along in their calls at no cost: those closest to being worth a call of their own. */
export const filled = (
  asks: ReadonlyArray<Ask>,
  candidates: ReadonlyArray<Fill.Candidate<Row.Row>>,
  readsOf: ReadsOf
): ReadonlyArray<Ask> => {
  if (asks.length === 0 || candidates.length === 0) return asks
  const asked = new Set(asks.map(({ row }) => row))
  const sizes = new Map<string, number>()
  for (const ask of asks) sizes.set(groupKey(ask, readsOf), (sizes.get(groupKey(ask, readsOf)) ?? 0) + 1)
  return [
    ...asks,
    ...[...sizes].flatMap(([key, size]) => {
      const sharingCall = candidates.filter(
        ({ row }) => !asked.has(row) && groupKey({ row, reason: "stale" }, readsOf) === key
      )
      const account = sharingCall[0]?.row.account
      const batch =
        account === undefined
          ? 1
          : (readsOf(account.platform, sharingCall[0]?.row.kind ?? "publication", account)?.batch ?? 1)
      const slots = Math.ceil(size / Math.max(1, batch)) * batch - size
      return Fill.fill(sharingCall, slots).map((row): Ask => ({ row, reason: "stale" }))
    })
  ]
}

// internal

const isPlugged = ({ account, kind }: Row.Row, readsOf: ReadsOf): boolean =>
  readsOf(account.platform, kind, account) !== undefined

const exceedsDebt = (candidate: Fill.Candidate<Row.Row> | undefined): boolean =>
  candidate !== undefined && candidate.debt >= candidate.prediction.limit

const refusals = {
  reconnect: "Not refreshed: the account must be reconnected first.",
  disconnected: "Not refreshed: the account is disconnected.",
  unplugged: "Not refreshed: no adapter for this platform is plugged in.",
  recent: "Not refreshed: it was asked for a moment ago."
} as const

/** Numbers as old as this are what a forced read asks for: it takes them without a word. */
const justNow = second

/** What was asked for later than now was so by a clock that was ahead. */
const isRecent = (row: Row.Row, { minForceInterval, now }: PlanOptions): boolean =>
  lastAsked(row) <= now && lastAsked(row) > now - minForceInterval

const lastAsked = ({ sync }: Row.Row): number =>
  Math.max(sync.lastUpdatedAt ?? -Infinity, sync.attemptedAt ?? -Infinity)

/** Before year 0, so that rows never read come first without making the difference of two of them NaN. */
const never = Number.MIN_SAFE_INTEGER
const urgency = (a: Ask, b: Ask): number => (a.row.sync.lastUpdatedAt ?? never) - (b.row.sync.lastUpdatedAt ?? never)

const grouped = (asks: ReadonlyArray<Ask>, readsOf: ReadsOf): ReadonlyMap<string, ReadonlyArray<Ask>> => {
  // Rows that were read together share their account.
  const known = { publication: new Map<Account, string>(), account: new Map<Account, string>() }
  return Map.groupBy(asks, (ask) => {
    const keys = known[ask.row.kind]
    const key = keys.get(ask.row.account) ?? groupKey(ask, readsOf)
    keys.set(ask.row.account, key)
    return key
  })
}

const readsOfFirst = ([first]: ReadonlyArray<Ask>, readsOf: ReadsOf): ReadCapability | undefined =>
  first && readsOf(first.row.account.platform, first.row.kind, first.row.account)

const valueOf = ({ value = Infinity }: Ask): number => value
/** Neighbours in time share a call: platforms list an account's posts in that order. */
const newestFirst = (a: Ask, b: Ask): number => descending(Row.publishedAt(a.row) ?? 0, Row.publishedAt(b.row) ?? 0)
const perCall = (batch: ReadonlyArray<Ask>, readsOf: ReadsOf): number =>
  batch.reduce((sum, ask) => sum + valueOf(ask), 0) / Math.max(1, usually(readsOfFirst(batch, readsOf), batch.length))

const usually = (reads: ReadCapability | undefined, size: number): number =>
  reads === undefined ? 0 : requestsFor(reads.requests.usual, size)
/** The difference of two infinities is no order. */
const descending = (a: number, b: number): number => (a === b ? 0 : a > b ? -1 : 1)

const groupKey = ({ row }: Ask, readsOf: ReadsOf): string => {
  const { account } = row
  const reads = readsOf(account.platform, row.kind, account)
  const shared = reads !== undefined && mixesAccounts(reads)
  return JSON.stringify([account.workspace, account.platform, row.kind, shared ? account.app : account.seq, shared])
}

/** Takes what the calls bear; what is left of them is there for whichever reading needs more than its usual ones. */
const affordable = (asks: ReadonlyArray<Ask>, maxCalls: number, readsOf: ReadsOf): ReadonlyArray<Ask> => {
  const sizes = new Map<string, number>()
  let left = maxCalls
  const taken = asks.filter((ask) => {
    const reads = readsOf(ask.row.account.platform, ask.row.kind, ask.row.account)
    const key = groupKey(ask, readsOf)
    const size = sizes.get(key) ?? 0
    const inCall = size % Math.max(1, reads?.batch ?? 1)
    const cost = usually(reads, inCall + 1) - usually(reads, inCall)
    if (cost > left) return false
    left -= cost
    sizes.set(key, size + 1)
    return true
  })
  if (left === Infinity) return taken
  const spare = allow(left)
  return taken.map((ask) => ({ ...ask, spare }))
}
