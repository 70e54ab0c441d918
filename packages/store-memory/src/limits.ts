/** What platforms and budgets allow: deadlines by key, probes after them, buckets, and notes of what was found out. */
import type { Instant } from "@dravo/core/Instant"
import type { Note, Throttles } from "@dravo/core/Store"

export interface Limits {
  readonly deadlines: Map<string, Instant>
  readonly buckets: Map<string, { readonly level: number; readonly at: Instant }>
  readonly notes: Map<string, Omit<Note, "now">>
  /** What was paid for, by ledger and day. */
  readonly ledgers: Map<string, Map<Instant, Set<string>>>
}

export const empty = (): Limits => ({ deadlines: new Map(), buckets: new Map(), notes: new Map(), ledgers: new Map() })

export const look = ({ deadlines }: Limits, keys: ReadonlyArray<string>, now: Instant): Throttles => {
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

export const throttle = ({ deadlines }: Limits, key: string, until: Instant): void =>
  void deadlines.set(key, Math.max(until, deadlines.get(key) ?? until))

export const takeProbe = (
  limits: Limits,
  keys: ReadonlyArray<string>,
  leaseMillis: number,
  now: Instant
): ReadonlyMap<string, Instant> => {
  const { passed } = look(limits, keys, now)
  for (const key of passed) limits.deadlines.set(key, now + leaseMillis)
  return new Map(passed.map((key) => [key, now + leaseMillis]))
}

export const endProbe = ({ deadlines }: Limits, key: string, held: Instant, until: Instant | null): void => {
  if (deadlines.get(key) !== held) return
  if (until === null) deadlines.delete(key)
  else deadlines.set(key, until)
}

export const take = (
  { buckets }: Limits,
  key: string,
  amount: number,
  capacity: number,
  refillPerSecond: number,
  now: Instant
): boolean => {
  const bucket = buckets.get(key) ?? { level: millionths(capacity), at: now }
  const level = Math.min(
    millionths(capacity),
    bucket.level + Math.max(0, now - bucket.at) * Math.round(refillPerSecond * 1000)
  )
  if (level < millionths(amount)) return false
  buckets.set(key, { level: level - millionths(amount), at: Math.max(now, bucket.at) })
  return true
}

export const levels = ({ buckets }: Limits, keys: ReadonlyArray<string>): ReadonlyMap<string, number> =>
  new Map(
    keys.flatMap((key) => {
      const bucket = buckets.get(key)
      return bucket === undefined ? [] : [[key, bucket.level / 1e6] as const]
    })
  )

export const pay = ({ ledgers }: Limits, ledger: string, day: Instant, resources: ReadonlyArray<string>): number => {
  const days = ledgers.get(ledger) ?? new Map<Instant, Set<string>>()
  ledgers.set(ledger, days)
  for (const known of days.keys()) if (known < day - 86_400_000) days.delete(known)
  const paid = days.get(day) ?? new Set<string>()
  days.set(day, paid)
  const before = paid.size
  for (const resource of resources) paid.add(resource)
  return paid.size - before
}

export const note = ({ notes }: Limits, key: string, now: Instant): Note => ({
  ...(notes.get(key) ?? { text: "", version: 0 }),
  now
})

export const writeNote = ({ notes }: Limits, key: string, text: string, expected: number): boolean => {
  if ((notes.get(key)?.version ?? 0) !== expected) return false
  notes.set(key, { text, version: expected + 1 })
  return true
}

// internal

const millionths = (value: number): number => Math.round(value * 1e6)
