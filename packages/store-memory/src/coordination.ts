/** What platforms and budgets allow: deadlines by key, probes after them, buckets, and texts of what was found out. */
import type { Instant } from "@dravo/core/Instant"
import type { Cooldowns, Standing, VersionedCell } from "@dravo/core/Coordination"

export interface State {
  readonly deadlines: Map<string, Instant>
  readonly buckets: Map<string, { readonly level: number; readonly at: Instant }>
  readonly cells: Map<string, Omit<VersionedCell, "now">>
  /** What was paid for, by ledger and day. */
  readonly ledgers: Map<string, Map<Instant, Set<string>>>
}

export const empty = (): State => ({ deadlines: new Map(), buckets: new Map(), cells: new Map(), ledgers: new Map() })

export const cooldowns = ({ deadlines }: State, keys: ReadonlyArray<string>, now: Instant): Cooldowns => {
  const known = [...new Set(keys)].flatMap((key) => {
    const until = deadlines.get(key)
    return until === undefined ? [] : [[key, until] as const]
  })
  return {
    until: new Map(known.filter(([, until]) => until > now)),
    passed: known.flatMap(([key, until]) => (until > now ? [] : [key])),
    now
  }
}

export const standing = (
  { deadlines }: State,
  after: string | null,
  limit: number,
  now: Instant
): ReadonlyArray<Standing> =>
  paged(
    [...deadlines].flatMap(([key, until]) => (until > now ? [{ key, until }] : [])),
    (one) => one.key,
    after,
    limit
  )

export const shorten = ({ deadlines }: State, key: string, until: Instant | null): boolean => {
  const known = deadlines.get(key)
  if (known === undefined || (until !== null && known <= until)) return false
  if (until === null) deadlines.delete(key)
  else deadlines.set(key, until)
  return true
}

export const cellKeys = ({ cells }: State, after: string | null, limit: number): ReadonlyArray<string> =>
  paged([...cells.keys()], (key) => key, after, limit)

export const coolDown = ({ deadlines }: State, key: string, until: Instant): void =>
  void deadlines.set(key, Math.max(until, deadlines.get(key) ?? until))

export const takeProbe = (
  state: State,
  keys: ReadonlyArray<string>,
  leaseMillis: number,
  now: Instant
): ReadonlyMap<string, Instant> => {
  const { passed } = cooldowns(state, keys, now)
  for (const key of passed) state.deadlines.set(key, now + leaseMillis)
  return new Map(passed.map((key) => [key, now + leaseMillis]))
}

export const endProbe = ({ deadlines }: State, key: string, held: Instant, until: Instant | null): void => {
  if (deadlines.get(key) !== held) return
  if (until === null) deadlines.delete(key)
  else deadlines.set(key, until)
}

export const takeTokens = (
  { buckets }: State,
  key: string,
  amount: number,
  capacity: number,
  refillPerSecond: number,
  now: Instant
): boolean => {
  const known = buckets.get(key)
  const isAhead = known !== undefined && known.at - now > timeToFill(capacity, refillPerSecond)
  const bucket = known === undefined || isAhead ? { level: millionths(capacity), at: now } : known
  const level = Math.min(
    millionths(capacity),
    bucket.level + Math.max(0, now - bucket.at) * Math.round(refillPerSecond * 1000)
  )
  if (level < millionths(amount)) return false
  buckets.set(key, { level: level - millionths(amount), at: Math.max(now, bucket.at) })
  return true
}

export const levels = ({ buckets }: State, keys: ReadonlyArray<string>): ReadonlyMap<string, number> =>
  new Map(
    keys.flatMap((key) => {
      const bucket = buckets.get(key)
      return bucket === undefined ? [] : [[key, bucket.level / 1e6] as const]
    })
  )

export const recordCharges = (
  { ledgers }: State,
  ledger: string,
  day: Instant,
  resources: ReadonlyArray<string>
): number => {
  const days = ledgers.get(ledger) ?? new Map<Instant, Set<string>>()
  ledgers.set(ledger, days)
  for (const known of days.keys()) if (known < day - 86_400_000) days.delete(known)
  const paid = days.get(day) ?? new Set<string>()
  days.set(day, paid)
  const before = paid.size
  for (const resource of resources) paid.add(resource)
  return paid.size - before
}

export const readCell = ({ cells }: State, key: string, now: Instant): VersionedCell => ({
  ...(cells.get(key) ?? { text: "", version: 0 }),
  now
})

export const writeCell = ({ cells }: State, key: string, text: string, expected: number): boolean => {
  if ((cells.get(key)?.version ?? 0) !== expected) return false
  cells.set(key, { text, version: expected + 1 })
  return true
}

// internal

const paged = <A>(
  all: ReadonlyArray<A>,
  keyOf: (one: A) => string,
  after: string | null,
  limit: number
): ReadonlyArray<A> =>
  all
    .filter((one) => keyOf(one) > (after ?? ""))
    .toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
    .slice(0, limit)

/** Of a bucket that a clock took from which was further ahead nothing would come until then: it counts as new. */
const timeToFill = (capacity: number, refillPerSecond: number): number => {
  const perMilli = Math.round(refillPerSecond * 1000)
  return perMilli > 0 ? Math.ceil(millionths(capacity) / perMilli) : Infinity
}

const millionths = (value: number): number => Math.round(value * 1e6)
