/** What a reading makes of its row: the next state, and the point of history it adds. Pure. */
import { type Adapter, type Reading, readsOf } from "@dravo/core/Adapter"
import type * as Freshness from "@dravo/core/Freshness"
import * as Instant from "@dravo/core/Instant"
import type { MetricCatalog } from "@dravo/core/MetricCatalog"
import * as Metrics from "@dravo/core/Metrics"
import type { PublicationPatch } from "@dravo/core/Publication"
import * as ReadRate from "@dravo/core/ReadRate"
import * as Row from "@dravo/core/Row"
import type { Commit } from "@dravo/core/Store"
import * as Subject from "@dravo/core/Subject"
import * as SyncState from "@dravo/core/SyncState"
import type { BudgetController } from "../spending/budgetController.ts"
import type { LeasedRow } from "./lease.ts"

export interface CommitContext {
  readonly policy: Freshness.Policy
  readonly catalog: MetricCatalog
  readonly budgetController: Pick<BudgetController, "priceMultiplier">
}

/** What the whole reading says beside the one of this row. */
export interface Read {
  readonly reading: Reading
  /** Whether others of the same call brought numbers. */
  readonly othersServed: boolean
  /** When the credential used can no longer be renewed. */
  readonly endsAt: Instant.Instant | null
  readonly now: Instant.Instant
}

export const commitOf = (context: CommitContext, adapter: Adapter, leased: LeasedRow, read: Read): Commit => {
  const { row } = leased.ask
  const reading = row.kind === "account" ? withNotice(read, adapter) : read.reading
  const sync = SyncState.next(row.sync, reading, transition(context, adapter, leased, read))
  if (reading._tag !== "Value") return { ...leased.fenced, sync }
  const learned = unknown(row, reading.learned)
  return {
    ...leased.fenced,
    sync,
    point: freshValues(sync),
    ...(learned === undefined ? {} : { learned })
  }
}

/** What becomes of the row where the store cannot take what was read. */
export const unstoredOf = (context: CommitContext, adapter: Adapter, leased: LeasedRow, read: Read): Commit => ({
  ...leased.fenced,
  sync: SyncState.unstored(leased.ask.row.sync, transition(context, adapter, leased, read))
})

// internal

/** An id the row has already teaches nothing; looking it up would cost the commit statements of its own. */
const unknown = (row: Row.Row, learned: PublicationPatch | undefined): PublicationPatch | undefined => {
  if (row.kind === "account" || learned?.platformPostId !== row.publication.platformPostId) return learned
  const { platformPostId: _, ...others } = learned
  return others
}

const transition = (
  { budgetController, catalog, policy }: CommitContext,
  adapter: Adapter,
  { ask: { row }, fenced }: LeasedRow,
  { now, othersServed, reading }: Read
): SyncState.Context => {
  const combine = (key: string) => catalog.find(adapter.platform, row.kind, key)?.combine
  return {
    now,
    label: adapter.label,
    connection: row.account.connection,
    othersServed,
    policy,
    readRate: row.reads === null ? null : ReadRate.at(row.reads, now),
    isRatio: (key) => combine(key) === "ratio",
    facts: {
      platform: adapter.platform,
      kind: row.kind,
      seed: `${row.account.workspace} ${Subject.key(fenced.subject)}`,
      publishedAt: taughtAge(reading) ?? Row.publishedAt(row),
      price: readsOf(adapter, row.account, row.kind).price,
      isAdditive: (key) => (combine(key) ?? "sum") === "sum",
      pressure: budgetController.priceMultiplier(row.account.workspace, adapter.platform)
    }
  }
}

/** What this very reading taught counts: an import is not as young as its recording. */
const taughtAge = (reading: Reading): Instant.Instant | null =>
  (reading._tag === "Value" ? reading.learned?.publishedAt : undefined) ?? null

/** What was kept from an earlier refresh is a point of that refresh already. */
const freshValues = ({ metrics, metricsAsOf }: SyncState.SyncState) =>
  Metrics.isEmpty(metricsAsOf)
    ? metrics
    : Object.fromEntries(Object.entries(metrics).filter(([key]) => !Object.hasOwn(metricsAsOf, key)))

/** Some platforms grant a year and then nothing short of the owner helps. */
const earlyWarning = 30 * Instant.day

const withNotice = ({ endsAt, now, reading }: Read, adapter: Adapter): Reading => {
  if (reading._tag !== "Value" || endsAt === null || endsAt - now > earlyWarning) return reading
  const notice =
    `The authorisation for ${adapter.label} ends on ${Instant.format(endsAt).slice(0, 10)}; ` +
    "reconnect the account before then."
  return { ...reading, notices: [...(reading.notices ?? []), notice] }
}
