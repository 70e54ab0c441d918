/** When an account's posts do well, by weekday and hour of a time zone, from posts compared at equal age. */
import type { Instant } from "../domain/Instant.ts"
import { median } from "./EqualAge.ts"

/** One post of the past: when it went out and how it did. */
export interface Sample {
  readonly publishedAt: Instant
  /** How many times what is usual for its account. */
  readonly value: number
}

/** An hour of a weekday, in the asked time zone, and how posts of it did. */
export interface Slot {
  /** From Monday, 1. */
  readonly weekday: number
  readonly hour: number
  readonly posts: number
  /** How many times what is usual; drawn towards it the more, the fewer posts there are. */
  readonly score: number
}

/** Slots from Monday's first hour on, or that the data say nothing and why. */
export type BestTime =
  | { readonly status: "ok"; readonly posts: number; readonly slots: ReadonlyArray<Slot> }
  | {
      readonly status: "insufficient_data"
      readonly posts: number
      readonly because: "too few posts" | "no rhythm that chance would not make"
      /** How many posts each slot has, without a score. */
      readonly slots: ReadonlyArray<Omit<Slot, "score">>
    }

/** With fewer posts than this no slot is told, whatever they did. */
export const minPosts = 20

/** The weekday and hour of instants in an IANA time zone; undefined for a name that is none. */
export const clock = (
  zone: string
): ((at: Instant) => { readonly weekday: number; readonly hour: number }) | undefined => {
  try {
    const format = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      weekday: "short",
      hour: "2-digit",
      hourCycle: "h23"
    })
    return (at) => {
      const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]))
      return { weekday: weekdays.indexOf(parts.get("weekday") ?? "") + 1, hour: Number(parts.get("hour")) }
    }
  } catch {
    return undefined
  }
}

/** Judges samples by the weekday and hour the clock puts them at. */
export const of = (samples: ReadonlyArray<Sample>, at: NonNullable<ReturnType<typeof clock>>): BestTime => {
  const placed = samples.map((sample) => ({ ...at(sample.publishedAt), value: sample.value }))
  const cells = grouped(placed, ({ hour, weekday }) => weekday * 24 + hour)
  const counts = [...cells].map(([cell, { length }]) => ({
    weekday: Math.floor(cell / 24),
    hour: cell % 24,
    posts: length
  }))
  const slots = counts.sort((a, b) => a.weekday - b.weekday || a.hour - b.hour)
  const posts = samples.length
  if (posts < minPosts) return { status: "insufficient_data", posts, because: "too few posts", slots }
  if (!hasRhythm(placed))
    return { status: "insufficient_data", posts, because: "no rhythm that chance would not make", slots }
  const usual = robustMean(placed.map(({ value }) => value))
  return {
    status: "ok",
    posts,
    slots: slots.map((slot) => {
      const own = robustMean((cells.get(slot.weekday * 24 + slot.hour) ?? []).map(({ value }) => value))
      const weight = slot.posts / (slot.posts + drawn)
      return { ...slot, score: (usual + weight * (own - usual)) / usual }
    })
  }
}

/** The mean without the fifth at either end; of few values their median. */
export const robustMean = (values: ReadonlyArray<number>): number => {
  if (values.length < 5) return median(values) ?? 0
  const sorted = values.toSorted((a, b) => a - b)
  const cut = Math.floor(sorted.length / 5)
  const kept = sorted.slice(cut, sorted.length - cut)
  return kept.reduce((sum, value) => sum + value, 0) / kept.length
}

// internal

const weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

/** A slot of so many posts is as much its own as everybody's. */
const drawn = 3

interface Placed {
  readonly weekday: number
  readonly hour: number
  readonly value: number
}

const grouped = <A>(all: ReadonlyArray<A>, key: (one: A) => number): ReadonlyMap<number, ReadonlyArray<A>> => {
  const groups = new Map<number, Array<A>>()
  for (const one of all) {
    const group = groups.get(key(one)) ?? []
    groups.set(key(one), group)
    group.push(one)
  }
  return groups
}

/** How often chance may make what is told as a rhythm: once in a hundred. */
const shuffles = 199
const exceptions = 1

/** Whether hours and weekdays tell more of the ranks of values than they do of the same values in any other order. */
const hasRhythm = (placed: ReadonlyArray<Placed>): boolean => {
  const order = placed.map((_, n) => n).sort((a, b) => (placed[a]?.value ?? 0) - (placed[b]?.value ?? 0))
  const ranks = placed.map(() => 0)
  order.forEach((n, rank) => void (ranks[n] = rank))
  const told = spread(placed, ranks)
  const random = generator(placed.length)
  let asMuch = 0
  for (let turn = 0; turn < shuffles && asMuch <= exceptions; turn++) {
    for (let n = ranks.length - 1; n > 0; n--) {
      const other = Math.floor(random() * (n + 1))
      const [a = 0, b = 0] = [ranks[n], ranks[other]]
      ranks[n] = b
      ranks[other] = a
    }
    if (spread(placed, ranks) >= told) asMuch += 1
  }
  return asMuch <= exceptions
}

/** How far the ranks of hours, and of weekdays, lie from one another. */
const spread = (placed: ReadonlyArray<Placed>, ranks: ReadonlyArray<number>): number => {
  const sums = { hour: new Float64Array(24), weekday: new Float64Array(8) }
  const counts = { hour: new Float64Array(24), weekday: new Float64Array(8) }
  for (const [n, one] of placed.entries())
    for (const by of ["hour", "weekday"] as const) {
      sums[by][one[by]] = (sums[by][one[by]] ?? 0) + (ranks[n] ?? 0)
      counts[by][one[by]] = (counts[by][one[by]] ?? 0) + 1
    }
  let total = 0
  for (const by of ["hour", "weekday"] as const)
    for (const [at, count] of counts[by].entries()) if (count > 0) total += (sums[by][at] ?? 0) ** 2 / count
  return total
}

/** The same numbers for as many posts every time, so that an answer does not change from read to read. */
const generator = (seed: number): (() => number) => {
  let state = (seed * 2_654_435_761) >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}
