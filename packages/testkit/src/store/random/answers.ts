/**
 * What a store answers, made comparable: sequence numbers become the order of recording within their workspace, fences
 * count from the first one seen, and instants are told from the run's start, in whole ticks where the clock runs by
 * itself.
 */
import type { Account } from "@dravo/core/Account"
import * as Change from "@dravo/core/Change"
import type { Recorded } from "@dravo/core/History"
import type { WorkspaceId } from "@dravo/core/Ids"
import type { ApiKeyRecord } from "@dravo/core/KeyRecord"
import type { Publication } from "@dravo/core/Publication"
import type { Row } from "@dravo/core/Row"
import type { Fenced, Page, Rows } from "@dravo/core/Store"
import type { Kind, Subject } from "@dravo/core/Subject"
import type { SyncState } from "@dravo/core/SyncState"
import { type Clocked, when } from "../../suite/instants.ts"
import type { World } from "../../suite/law.ts"

/** What one run knows of one store. */
export interface Memory extends Clocked {
  readonly world: World
  /** Sequence numbers in order of recording, by workspace and kind. */
  readonly known: Map<string, Array<number>>
  /** The fence last seen and the one first seen, by kind and sequence number. */
  readonly fences: Map<string, { readonly first: number; readonly last: number }>
  /** The version of a secret last seen, by workspace and account. */
  readonly versions: Map<string, number>
  /** How far the run has moved the clock, in steps. */
  readonly waited: { steps: number }
  /** What copies that follow the feed have, by workspace and follower. */
  readonly copies: Map<string, Copy>
}

/** A copy of a workspace's records, as far as it has followed. */
export interface Copy {
  readonly workspace: WorkspaceId
  cursor: Change.Cursor
  readonly records: Map<string, Change.Change>
}

export const remembering = (world: World, isolated: boolean): Memory => ({
  world,
  isolated,
  known: new Map(),
  fences: new Map(),
  versions: new Map(),
  waited: { steps: 0 },
  copies: new Map()
})

/** Notes a recorded subject; recording twice is noted once. */
export const note = (memory: Memory, workspace: WorkspaceId, kind: Kind, seq: number): void => {
  const list = listed(memory, workspace, kind)
  if (!list.includes(seq)) list.push(seq)
}

export const listed = ({ known }: Memory, workspace: WorkspaceId, kind: Kind): Array<number> => {
  const group = `${workspace} ${kind}`
  const list = known.get(group) ?? []
  known.set(group, list)
  return list
}

export const account = (memory: Memory, { connectedAt, disconnectedAt, seq, ...rest }: Account) => ({
  ...rest,
  seq: ordinal(memory, "account", seq),
  connectedAt: when(memory, connectedAt),
  disconnectedAt: when(memory, disconnectedAt)
})

export const publication = (memory: Memory, { createdAt, publishedAt, seq, ...rest }: Publication) => ({
  ...rest,
  seq: ordinal(memory, "publication", seq),
  createdAt: when(memory, createdAt),
  publishedAt: when(memory, publishedAt)
})

export const row = (memory: Memory, row: Row) => ({
  kind: row.kind,
  account: account(memory, row.account),
  publication: row.kind === "publication" ? publication(memory, row.publication) : null,
  sync: sync(memory, row.sync),
  fence: seen(
    memory,
    { kind: row.kind, seq: row.kind === "publication" ? row.publication.seq : row.account.seq },
    row.fence
  ),
  leaseUntil: when(memory, row.leaseUntil),
  // Where the clock runs by itself, so do rates.
  reads: row.reads && {
    perSecond: memory.world.tick === 1 ? row.reads.perSecond : Number(row.reads.perSecond.toPrecision(3)),
    at: when(memory, row.reads.at)
  }
})

export const rows = (memory: Memory, { now, rows }: Rows<Row>) => ({
  rows: rows.map((one) => row(memory, one)),
  now: when(memory, now)
})

export const page = (memory: Memory, found: Page<Row>) => ({ ...rows(memory, found), total: found.total })

export const fenced = (memory: Memory, one: Fenced) => ({
  subject: subject(memory, one.subject),
  fence: seen(memory, one.subject, one.fence)
})

export const subject = (memory: Memory, { kind, seq }: Subject): string => ordinal(memory, kind, seq)

export const recorded = (memory: Memory, { point, subject: whose }: Recorded) => ({
  subject: subject(memory, whose),
  at: when(memory, point.at),
  until: when(memory, point.until),
  metrics: point.metrics
})

export const change = (memory: Memory, change: Change.Change): unknown => {
  const kind = Change.kindOf(change)
  const [prefix, subject] = kind === "grant" ? (["grant of ", "account"] as const) : (["", kind] as const)
  const seq = `${prefix}${ordinal(memory, subject, change.seq)}`
  switch (change._tag) {
    case "Publication":
      return { ...change, seq, publication: publication(memory, change.publication), sync: sync(memory, change.sync) }
    case "Account":
      return {
        ...change,
        seq,
        account: { ...change.account, seq, connectedAt: when(memory, change.account.connectedAt) },
        sync: sync(memory, change.sync)
      }
    case "Grant":
      return { ...change, seq, grant: { ...change.grant, disconnectedAt: when(memory, change.grant.disconnectedAt) } }
    case "Erased":
      return { ...change, seq }
  }
}

export const key = (memory: Memory, { revokedAt, ...rest }: ApiKeyRecord) => ({
  ...rest,
  revokedAt: when(memory, revokedAt)
})

// internal

const sync = (
  memory: Memory,
  { again, attemptedAt, lastUpdatedAt, metricsAsOf, metricsWindow, staleAfter, ...rest }: SyncState
) => ({
  ...rest,
  attemptedAt: when(memory, attemptedAt),
  lastUpdatedAt: when(memory, lastUpdatedAt),
  staleAfter: when(memory, staleAfter),
  metricsAsOf: Object.fromEntries(Object.entries(metricsAsOf).map(([key, at]) => [key, when(memory, at)])),
  again: again && [when(memory, again.from), when(memory, again.until)],
  metricsWindow: metricsWindow && [when(memory, metricsWindow.from), when(memory, metricsWindow.to)]
})

const ordinal = ({ known }: Memory, kind: Kind, seq: number): string => {
  for (const [group, seqs] of known)
    if (group.endsWith(` ${kind}`) && seqs.includes(seq)) return `${group} ${seqs.indexOf(seq)}`
  return `${kind} nobody recorded`
}

const seen = ({ fences }: Memory, { kind, seq }: Subject, fence: number): number => {
  const first = fences.get(`${kind} ${seq}`)?.first ?? fence
  fences.set(`${kind} ${seq}`, { first, last: fence })
  return fence - first
}
