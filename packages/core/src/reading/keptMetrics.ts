/** Which numbers of earlier readings a new one leaves standing. */
import type * as Metrics from "../domain/metric/Metrics.ts"
import type { Reading } from "../platform/Adapter.ts"

/**
 * Known keys the answer withheld or gave no usable number for. A key that is merely missing from a good answer is gone.
 */
export const keptKeys = (
  known: Metrics.Metrics,
  fresh: Metrics.Metrics,
  { metrics, withheld = [] }: Extract<Reading, { _tag: "Value" }>
): ReadonlyArray<string> => {
  const kept: Array<string> = []
  // A list of the keys would be made for each row, and nearly none keeps one.
  for (const key in known)
    if (
      !Object.hasOwn(fresh, key) &&
      ((Object.hasOwn(metrics, key) && metrics[key] != null) ||
        withheld.some(({ keys }) => keys === "all" || keys.some((named) => names(named, key))))
    )
      kept.push(key)
  return kept
}

/** Fresh numbers and what is kept of the known ones, in the order of their keys. */
export const withKept = (
  known: Metrics.Metrics,
  kept: ReadonlyArray<string>,
  fresh: Metrics.Metrics
): Metrics.Metrics =>
  // Fresh numbers are in order already.
  kept.length === 0 ? fresh : sorted({ ...pick(known, kept), ...fresh })

// internal

/** A trailing `*` names every key with that prefix, as in definitions. */
const names = (named: string, key: string): boolean =>
  named.endsWith("*") ? key.startsWith(named.slice(0, -1)) : named === key

const pick = (metrics: Metrics.Metrics, keys: ReadonlyArray<string>): Metrics.Metrics =>
  Object.fromEntries(keys.flatMap((key) => (metrics[key] === undefined ? [] : [[key, metrics[key]]])))

const sorted = (metrics: Metrics.Metrics): Metrics.Metrics =>
  Object.fromEntries(Object.entries(metrics).sort(([a], [b]) => (a < b ? -1 : 1)))
