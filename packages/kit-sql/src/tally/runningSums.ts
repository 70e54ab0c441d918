/** Sums under way, and as they are kept: plain numbers while these are exact, which nearly all of them are. */
import type { Metrics } from "@dravo/core/Metrics"
import type { KeySum } from "@dravo/core/Sums"

/** By key. */
export type RunningSums = Map<string, Running>

interface Running {
  rows: number
  /** What was added since `whole` was last told. */
  small: number
  whole: bigint
}

export const make = (): RunningSums => new Map()

/** Takes a row's old values away and adds its new ones. */
export const move = (into: ReadonlyArray<RunningSums>, old: Metrics, next: Metrics): void => {
  for (const key in next) {
    const value = countIn(next, key)
    if (value === undefined) continue
    const before = countIn(old, key)
    const growth = value - (before ?? 0)
    // Of two exact numbers the difference may be none.
    if (before !== undefined && !Number.isSafeInteger(growth)) addAll(into, key, -before, -1)
    if (before === undefined || !Number.isSafeInteger(growth)) addAll(into, key, value, 1)
    else addAll(into, key, growth, 0)
  }
  for (const key in old) {
    const before = countIn(old, key)
    if (before !== undefined && countIn(next, key) === undefined) addAll(into, key, -before, -1)
  }
}

/** Adds other sums. */
export const merge = (into: RunningSums, from: RunningSums): void => {
  // Called for each bucket of each level: an iterator would make a pair of each entry.
  from.forEach(({ rows, small, whole }, key) => {
    const known = of(into, key)
    addTo(known, small, rows)
    if (whole !== 0n) known.whole += whole
  })
}

export const sums = (running: RunningSums): Map<string, KeySum> =>
  new Map([...running].map(([key, { rows, small, whole }]) => [key, { rows, sum: whole + BigInt(small) }]))

/** A key, its rows and their sum. */
type Printed = readonly [string, number, number | string]

/** A sum past what JSON has numbers for is a text; a key without rows is forgotten. */
export const print = (running: RunningSums): ReadonlyArray<Printed> => {
  const kept: Array<Printed> = []
  running.forEach(({ rows, small, whole }, key) => {
    const sum = whole === 0n ? small : told(whole + BigInt(small))
    if (rows !== 0 || sum !== 0) kept.push([key, rows, sum])
  })
  return kept
}

export const parse = (text: string): RunningSums => {
  // Written by `print`.
  const kept = text === "[]" ? [] : (JSON.parse(text) as ReadonlyArray<Printed>)
  const running = make()
  for (const [key, rows, sum] of kept)
    running.set(key, typeof sum === "number" ? { rows, small: sum, whole: 0n } : { rows, small: 0, whole: BigInt(sum) })
  return running
}

// internal

const countIn = (metrics: Metrics, key: string): number | undefined => {
  const value = Object.hasOwn(metrics, key) ? metrics[key] : undefined
  return value !== undefined && Number.isSafeInteger(value) ? value : undefined
}

const addAll = (into: ReadonlyArray<RunningSums>, key: string, value: number, rows: number): void => {
  for (const one of into) addTo(of(one, key), value, rows)
}

const of = (running: RunningSums, key: string): Running => {
  const known = running.get(key)
  if (known !== undefined) return known
  const none = { rows: 0, small: 0, whole: 0n }
  running.set(key, none)
  return none
}

const addTo = (running: Running, value: number, rows: number): void => {
  running.rows += rows
  const small = running.small + value
  if (Number.isSafeInteger(small)) {
    running.small = small
    return
  }
  running.whole += BigInt(running.small) + BigInt(value)
  running.small = 0
}

const told = (sum: bigint): number | string =>
  sum <= BigInt(Number.MAX_SAFE_INTEGER) && sum >= BigInt(Number.MIN_SAFE_INTEGER) ? Number(sum) : String(sum)
