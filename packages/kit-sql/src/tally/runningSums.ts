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

/** Adds a row's values, or with a minus takes them away. */
export const add = (into: RunningSums, metrics: Metrics, times: 1 | -1): void => {
  for (const key in metrics) {
    const value = Object.hasOwn(metrics, key) ? metrics[key] : undefined
    if (value === undefined || !Number.isSafeInteger(value)) continue
    addTo(of(into, key), times * value, times)
  }
}

/** Adds other sums. */
export const merge = (into: RunningSums, from: RunningSums): void => {
  for (const [key, { rows, small, whole }] of from) {
    const known = of(into, key)
    addTo(known, small, rows)
    if (whole !== 0n) known.whole += whole
  }
}

export const sums = (running: RunningSums): Map<string, KeySum> =>
  new Map([...running].map(([key, { rows, small, whole }]) => [key, { rows, sum: whole + BigInt(small) }]))

/** A sum past what JSON has numbers for is a text; a key without rows is forgotten. */
export const print = (running: RunningSums): string => {
  const kept: Array<readonly [string, number, number | string]> = []
  for (const [key, { rows, small, whole }] of running) {
    const sum = whole === 0n ? small : told(whole + BigInt(small))
    if (rows !== 0 || sum !== 0) kept.push([key, rows, sum])
  }
  return JSON.stringify(kept)
}

export const parse = (text: string): RunningSums => {
  // Written by `print`.
  const kept = text === "[]" ? [] : (JSON.parse(text) as ReadonlyArray<readonly [string, number, number | string]>)
  return new Map(
    kept.map(([key, rows, sum]) => [
      key,
      typeof sum === "number" ? { rows, small: sum, whole: 0n } : { rows, small: 0, whole: BigInt(sum) }
    ])
  )
}

// internal

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
