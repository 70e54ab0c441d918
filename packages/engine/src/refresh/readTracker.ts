/**
 * What readers of this process were shown: counted for the rows' read rates, and summed up as the debt that makes a row
 * worth a call before its promise is over. Kept in memory and bounded; nothing is written when a row is read.
 */
import type { Candidate } from "@dravo/core/Filling"
import * as ReadRate from "@dravo/core/ReadRate"
import type { Adapter } from "@dravo/core/Adapter"
import { readsOf } from "@dravo/core/Adapter"
import * as Due from "@dravo/core/Due"
import type { Policy, Prediction, Sight } from "@dravo/core/Freshness"
import type { PlatformId, WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import * as Row from "@dravo/core/Row"
import type { Counted, Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import type { Subject } from "@dravo/core/Subject"
import * as Effect from "effect/Effect"

export interface Attention {
  /** One read of each row. */
  count(rows: ReadonlyArray<Row.Row>): void
  /** Adds one read's predicted error to the row's debt; null where the policy predicts nothing. */
  owe(row: Row.Row, now: Instant): Candidate<Row.Row> | null
  /** What reads added since the last refresh of the row; those before this process met it are told from their rate. */
  debtOf(row: Row.Row, now: Instant): number
  /** What a refresh of the row is worth, by the reads all processes counted. */
  valueOf(row: Row.Row, now: Instant): number
  /** Hands the counted reads to the store; what it does not take is lost. */
  readonly flush: Effect.Effect<void, StoreError>
}

export interface Options {
  readonly policy: Policy
  readonly adapterOf: (platform: PlatformId) => Adapter | undefined
  readonly store: Store["Service"]
  /** What a call costs beside what it usually does. */
  readonly pressureOf: (workspace: WorkspaceId, platform: PlatformId) => number
  /** Rows remembered at most; those met first are forgotten first. */
  readonly size?: number
}

export const make = ({ adapterOf, policy, pressureOf, size = 50_000, store }: Options): Attention => {
  const entries = new Map<number, Entry>()
  const entryOf = (row: Row.Row): Entry => {
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
      isMet: true,
      state: row.sync.policyState,
      prediction: null,
      predictedAt: 0
    }
    entries.set(key, entry)
    return entry
  }
  const flush = Effect.suspend(() =>
    Effect.forEach(taken(entries.values()), ([workspace, counts]) => store.touchReads(workspace, counts), {
      discard: true
    })
  )
  const sightOf = (row: Row.Row, adapter: Adapter): Sight => ({
    kind: row.kind,
    platform: row.account.platform,
    pressure: pressureOf(row.account.workspace, row.account.platform),
    price: readsOf(adapter, row.account, row.kind).price,
    publishedAt: row.kind === "publication" ? (row.publication.publishedAt ?? row.publication.createdAt) : null
  })
  const predicted = (row: Row.Row, now: Instant): Prediction | null => {
    const adapter = adapterOf(row.account.platform)
    if (adapter === undefined || policy.predict === undefined || row.sync.policyState === null) return null
    return policy.predict(sightOf(row, adapter), row.sync.policyState, now)
  }
  const owed = (row: Row.Row, now: Instant): number => {
    const adapter = adapterOf(row.account.platform)
    return adapter === undefined
      ? 0
      : (policy.owed?.(sightOf(row, adapter), row.sync.policyState, ReadRate.at(row.reads, now), now) ?? 0)
  }
  return {
    flush,
    // A policy that knows nothing of a row says so with an endless limit.
    valueOf: (row, now) => {
      const prediction = predicted(row, now)
      return Due.value(
        row,
        prediction === null || (prediction.error === 0 && prediction.limit === Infinity) ? null : prediction.error,
        now
      )
    },
    debtOf: (row, now) => {
      const entry = entries.get(keyOf(Row.subject(row)))
      if (entry === undefined || entry.isMet) return owed(row, now)
      return entry.state === row.sync.policyState ? entry.debt : 0
    },
    count: (rows) => {
      for (const row of rows) entryOf(row).reads++
    },
    owe: (row, now) => {
      if (policy.predict === undefined || row.sync.policyState === null) return null
      const entry = entryOf(row)
      if (entry.state !== row.sync.policyState) {
        // It was refreshed since, here or elsewhere.
        entry.state = row.sync.policyState
        entry.debt = 0
        entry.isMet = false
        entry.prediction = null
      }
      if (entry.isMet) {
        entry.debt = owed(row, now)
        entry.isMet = false
      }
      if (entry.prediction === null || now - entry.predictedAt > second || now < entry.predictedAt) {
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
  isMet: boolean
  /** The policy's memory of the refresh the debt counts from. */
  state: string | null
  /** As of `predictedAt`. */
  prediction: Prediction | null
  predictedAt: Instant
}

const keyOf = ({ kind, seq }: Subject): number => seq * 2 + (kind === "account" ? 1 : 0)

/** How long a prediction stands: even of a newborn post's counts, a quarter of a per cent is reached in it. */
const second = 1000

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
