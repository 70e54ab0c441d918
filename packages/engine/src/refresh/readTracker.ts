/**
 * What readers of this process were shown: counted for the rows' read rates, and summed up as the debt that makes a row
 * worth a call before it goes stale. Kept in memory and bounded; nothing is written when a row is read.
 */
import { type Adapter, readsOf } from "@dravo/core/Adapter"
import * as Due from "@dravo/core/Due"
import type { Candidate } from "@dravo/core/Filling"
import type { Policy, Prediction, PredictionInput } from "@dravo/core/Freshness"
import type { PlatformId, WorkspaceId } from "@dravo/core/Ids"
import * as Instant from "@dravo/core/Instant"
import * as ReadRate from "@dravo/core/ReadRate"
import * as Row from "@dravo/core/Row"
import type { Counted, Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import type { Subject } from "@dravo/core/Subject"
import * as Effect from "effect/Effect"

export interface ReadTracker {
  /** Counts one read of each row. */
  count(rows: ReadonlyArray<Row.Row>): void
  /**
   * Adds one read's predicted error to the row's debt and answers what it comes to; null where the policy predicts
   * nothing.
   */
  recordRead(row: Row.Row, now: Instant.Instant): Candidate<Row.Row> | null
  /** What reads added since the row's last refresh; what came before this process met it is told from its read rate. */
  debtOf(row: Row.Row, now: Instant.Instant): number
  /** What a refresh of the row is worth, by the reads all processes counted. */
  valueOf(row: Row.Row, now: Instant.Instant): number
  /** Hands the counted reads to the store; what it does not take is lost. */
  readonly flush: Effect.Effect<void, StoreError>
}

export interface Options {
  readonly policy: Policy
  readonly adapterOf: (platform: PlatformId) => Adapter | undefined
  readonly store: Store["Service"]
  /** What a call costs relative to its usual price. */
  readonly priceMultiplierOf: (workspace: WorkspaceId, platform: PlatformId) => number
  /** Rows remembered at most; those met first are forgotten first. */
  readonly size?: number
}

export const make = (options: Options): ReadTracker => {
  const entries = new Map<number, Entry>()
  const entryOf = (row: Row.Row): Entry => entryIn(entries, row, options.size ?? 50_000)
  const { predicted, estimatedDebt } = predictor(options)
  return {
    flush: Effect.suspend(() =>
      Effect.forEach(taken(entries.values()), ([workspace, counts]) => options.store.touchReads(workspace, counts), {
        discard: true
      })
    ),
    // A policy that knows nothing of a row says so with an endless limit.
    valueOf: (row, now) => {
      const prediction = predicted(row, now)
      const isUnknown = prediction === null || (prediction.error === 0 && prediction.limit === Infinity)
      return Due.value(row, isUnknown ? null : prediction.error, now)
    },
    debtOf: (row, now) => {
      const entry = entries.get(keyOf(Row.subject(row)))
      if (entry === undefined || entry.isNew) return estimatedDebt(row, now)
      return entry.state === row.sync.policyState ? entry.debt : 0
    },
    count: (rows) => {
      for (const row of rows) entryOf(row).reads++
    },
    recordRead: (row, now) => {
      if (options.policy.predict === undefined || row.sync.policyState === null) return null
      const entry = entryOf(row)
      if (entry.state !== row.sync.policyState) {
        // It was refreshed since, here or elsewhere.
        Object.assign(entry, { state: row.sync.policyState, debt: 0, isNew: false, prediction: null })
      }
      if (entry.isNew) {
        entry.debt = estimatedDebt(row, now)
        entry.isNew = false
      }
      if (entry.prediction === null || now - entry.predictedAt > Instant.second || now < entry.predictedAt) {
        const prediction = predicted(row, now)
        if (prediction === null) return null
        entry.predictedAt = now
        entry.prediction = prediction
      }
      entry.debt += entry.prediction.error
      return { row, prediction: entry.prediction, debt: entry.debt }
    }
  }
}

// internal

interface Entry {
  readonly workspace: WorkspaceId
  readonly subject: Subject
  reads: number
  debt: number
  /** Whether this process has just met the row: what its readers were shown before is told from their rate. */
  isNew: boolean
  /** The policy's memory of the refresh the debt counts from. */
  state: string | null
  /** As of `predictedAt`, and good for a second: even a newborn post's counts grow by a quarter of a per cent in it. */
  prediction: Prediction | null
  predictedAt: Instant.Instant
}

const keyOf = ({ kind, seq }: Subject): number => seq * 2 + (kind === "account" ? 1 : 0)

const entryIn = (entries: Map<number, Entry>, row: Row.Row, size: number): Entry => {
  const subject = Row.subject(row)
  const key = keyOf(subject)
  const known = entries.get(key)
  if (known !== undefined) return known
  if (entries.size >= size)
    for (const oldest of entries.keys()) {
      entries.delete(oldest)
      break
    }
  const entry: Entry = {
    workspace: row.account.workspace,
    subject,
    reads: 0,
    debt: 0,
    isNew: true,
    state: row.sync.policyState,
    prediction: null,
    predictedAt: 0
  }
  entries.set(key, entry)
  return entry
}

/** What the policy foresees of a row. */
const predictor = ({ adapterOf, policy, priceMultiplierOf }: Options) => {
  const inputOf = (row: Row.Row, adapter: Adapter): PredictionInput => ({
    kind: row.kind,
    platform: row.account.platform,
    pressure: priceMultiplierOf(row.account.workspace, row.account.platform),
    price: readsOf(adapter, row.account, row.kind).price,
    publishedAt: Row.publishedAt(row)
  })
  return {
    predicted: (row: Row.Row, now: Instant.Instant): Prediction | null => {
      const adapter = adapterOf(row.account.platform)
      if (adapter === undefined || policy.predict === undefined || row.sync.policyState === null) return null
      return policy.predict(inputOf(row, adapter), row.sync.policyState, now)
    },
    estimatedDebt: (row: Row.Row, now: Instant.Instant): number => {
      const adapter = adapterOf(row.account.platform)
      if (adapter === undefined || policy.estimatedDebt === undefined) return 0
      return policy.estimatedDebt(inputOf(row, adapter), row.sync.policyState, ReadRate.at(row.reads, now), now)
    }
  }
}

/** One statement's worth. */
const portion = 1000

const taken = (entries: Iterable<Entry>): ReadonlyArray<readonly [WorkspaceId, ReadonlyArray<Counted>]> => {
  const byWorkspace = new Map<WorkspaceId, Array<Counted>>()
  for (const entry of entries) {
    if (entry.reads === 0) continue
    const list = byWorkspace.get(entry.workspace) ?? []
    byWorkspace.set(entry.workspace, list)
    list.push({ subject: entry.subject, reads: entry.reads })
    entry.reads = 0
  }
  return [...byWorkspace].flatMap(([workspace, counts]) =>
    Array.from(
      { length: Math.ceil(counts.length / portion) },
      (_, at) => [workspace, counts.slice(at * portion, (at + 1) * portion)] as const
    )
  )
}
