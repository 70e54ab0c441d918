/** Counts what a fake platform was asked. */

export interface Counters {
  readonly calls: number
  /** The most requests that were open at one moment. */
  readonly maxConcurrent: number
  readonly endpoints: Readonly<Record<string, EndpointCounters>>
  /** How often each id was asked for. */
  readonly ids: Readonly<Record<string, number>>
  readonly statuses: Readonly<Record<string, number>>
  /** What the platform itself counts, such as billed resources. */
  readonly [extra: string]: unknown
}

export interface EndpointCounters {
  readonly calls: number
  readonly maxConcurrent: number
  /** Ids over all calls. */
  readonly ids: number
}

export interface Ledger {
  open(endpoint: string, ids: ReadonlyArray<string>): void
  close(endpoint: string): void
  status(status: number): void
  counters(): Counters
  reset(): void
}

export const make = (): Ledger => {
  const total = gauge()
  const endpoints = new Map<string, Gauge>()
  const ids = new Map<string, number>()
  const statuses = new Map<string, number>()
  const of = (name: string): Gauge => {
    const found = endpoints.get(name) ?? gauge()
    endpoints.set(name, found)
    return found
  }
  return {
    open: (endpoint, asked) => {
      enter(total, asked.length)
      enter(of(endpoint), asked.length)
      for (const id of asked) ids.set(id, (ids.get(id) ?? 0) + 1)
    },
    close: (endpoint) => {
      total.open--
      of(endpoint).open--
    },
    status: (status) => {
      statuses.set(String(status), (statuses.get(String(status)) ?? 0) + 1)
    },
    counters: () => ({
      calls: total.calls,
      maxConcurrent: total.maxConcurrent,
      endpoints: Object.fromEntries(
        [...endpoints]
          .filter(([, one]) => one.calls > 0)
          .map(([name, one]) => [name, { calls: one.calls, maxConcurrent: one.maxConcurrent, ids: one.ids }])
      ),
      ids: Object.fromEntries(ids),
      statuses: Object.fromEntries(statuses)
    }),
    reset: () => {
      // Requests still open stay open: only what was counted is forgotten.
      for (const one of [total, ...endpoints.values()])
        Object.assign(one, { calls: 0, ids: 0, maxConcurrent: one.open })
      ids.clear()
      statuses.clear()
    }
  }
}

// internal

interface Gauge {
  calls: number
  open: number
  maxConcurrent: number
  ids: number
}

const gauge = (): Gauge => ({ calls: 0, open: 0, maxConcurrent: 0, ids: 0 })

const enter = (one: Gauge, ids: number): void => {
  one.calls++
  one.open++
  one.ids += ids
  one.maxConcurrent = Math.max(one.maxConcurrent, one.open)
}
