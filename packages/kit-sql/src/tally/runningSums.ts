/** Sums under way: plain numbers while these are exact, which nearly all of them are. */
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
    const known = into.get(key)
    if (known === undefined) into.set(key, { rows: times, small: times * value, whole: 0n })
    else addTo(known, times * value, times)
  }
}

export const sums = (running: RunningSums): ReadonlyArray<readonly [string, KeySum]> =>
  [...running].map(([key, { rows, small, whole }]) => [key, { rows, sum: whole + BigInt(small) }])

// internal

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
