/** Rows as fresh as the platforms can make them within the read budget: plan, refresh, read again what moved. */
import { isConnected } from "@dravo/core/Account"
import type { Coordination } from "@dravo/core/Coordination"
import type { Candidate } from "@dravo/core/Filling"
import type { PlatformId, WorkspaceId } from "@dravo/core/Ids"
import type { MetricCatalog } from "@dravo/core/MetricCatalog"
import * as Metrics from "@dravo/core/Metrics"
import * as Planner from "@dravo/core/Planner"
import * as Row from "@dravo/core/Row"
import type { Rows, Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import * as Subject from "@dravo/core/Subject"
import * as SyncState from "@dravo/core/SyncState"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { GrantRecheck } from "../credential/refusedVersions.ts"
import type { Outcome, Refresher } from "../refresh/Refresher.ts"
import type * as Check from "./check.ts"

export interface ReadEnvironment {
  readonly store: Store["Service"]
  readonly coordination: Coordination["Service"]
  readonly refresher: Refresher["Service"]
  readonly grantRecheck: GrantRecheck
  readonly catalog: MetricCatalog
  readonly readsOf: Planner.ReadsOf
  /** The network's name in sentences. */
  readonly labelOf: (platform: PlatformId) => string
  readonly platforms: Check.Platforms
  readonly readBudget: Duration.Duration
  readonly firstReadBudget: Duration.Duration
  readonly maxCalls: number
  readonly minForceInterval: number
}

interface Refreshed<R extends Row.Row> {
  readonly rows: ReadonlyArray<R>
  readonly now: number
  readonly notices: (row: R) => ReadonlyArray<string>
}

/**
 * What the platforms have that is newer, within the read budget; `forced` asks for everything that can be asked at all.
 */
export const refreshed = <R extends Row.Row>(
  env: ReadEnvironment,
  workspace: WorkspaceId,
  found: Rows<R>,
  forced: boolean
): Effect.Effect<Refreshed<R>, StoreError> => {
  const refused = found.rows.filter((row) => isConnected(row.account) && Row.isRefused(row))
  // The hot path: nothing to ask, no other service is touched.
  return refused.length === 0
    ? Effect.suspend(() => read(env, workspace, found, forced))
    : Effect.flatMap(revived(env, workspace, found, refused), (page) => read(env, workspace, page, forced))
}

// internal

const read = <R extends Row.Row>(
  env: ReadEnvironment,
  workspace: WorkspaceId,
  page: Rows<R>,
  forced: boolean
): Effect.Effect<Refreshed<R>, StoreError> => {
  const debts = countReads(env, page, forced)
  const plan = planPage(env, page, forced, debts)
  return plan.asks.length === 0
    ? Effect.succeed({ rows: page.rows, now: page.now, notices: noticesOf(refusals(plan)) })
    : asked(env, workspace, page, plan, debts)
}

const refusals = ({ refused }: Planner.Plan): Map<string, string> => {
  const notices = new Map<string, string>()
  for (const [row, because] of refused) notices.set(keyOf(row), because)
  return notices
}

const none: ReadonlyArray<string> = []

const noticesOf =
  (notices: ReadonlyMap<string, string>) =>
  (row: Row.Row): ReadonlyArray<string> => {
    const notice = notices.size === 0 ? undefined : notices.get(keyOf(row))
    return notice === undefined ? none : [notice]
  }

const asked = Effect.fnUntraced(function* <R extends Row.Row>(
  env: ReadEnvironment,
  workspace: WorkspaceId,
  page: Rows<R>,
  plan: Planner.Plan,
  debts: Debts
): Effect.fn.Return<Refreshed<R>, StoreError> {
  const notices = refusals(plan)
  const asks = plan.asks.filter(({ early }) => early !== true)
  yield* startFillers(env, plan.asks, asks, [...debts.values()])
  if (asks.length === 0) return { rows: page.rows, now: page.now, notices: noticesOf(notices) }
  const { again, ended } = yield* waitAndReread(env, workspace, page, asks)
  for (const [key, end] of ended) if (end._tag === "Refused") notices.set(key, end.because)
  const newer = new Map(again.rows.map((row) => [keyOf(row), asEnded(env, row, ended.get(keyOf(row)))]))
  return {
    rows: page.rows.map((row) => sameKind(row, newer.get(keyOf(row)))),
    now: again.now,
    notices: noticesOf(notices)
  }
})

/** Rows whose account was refused are read again where its owner has another credential by now. */
const revived = Effect.fnUntraced(function* <R extends Row.Row>(
  env: ReadEnvironment,
  workspace: WorkspaceId,
  page: Rows<R>,
  refused: ReadonlyArray<R>
): Effect.fn.Return<Rows<R>, StoreError> {
  const accounts = new Map(refused.map(({ account }) => [account.seq, account]))
  const asked = Effect.forEach([...accounts.values()], env.grantRecheck.revive, { concurrency: 8 })
  // A host that does not answer keeps no reader.
  const answers = Option.getOrElse(yield* Effect.timeoutOption(asked, env.readBudget), (): ReadonlyArray<boolean> => [])
  if (!answers.includes(true)) return page
  const again = yield* env.store.rows(workspace, refused.map(Row.subject))
  const newer = new Map(again.rows.map((row) => [keyOf(row), row]))
  return { rows: page.rows.map((row) => sameKind(row, newer.get(keyOf(row)))), now: again.now }
})

type Debts = ReadonlyMap<Row.Row, Candidate<Row.Row>>

/** Counts the read and adds its error to the debt of fresh rows; a commanded refresh is nobody's look at numbers. */
const countReads = ({ refresher }: ReadEnvironment, { now, rows }: Rows<Row.Row>, forced: boolean): Debts => {
  if (forced) return new Map()
  refresher.reads.count(rows)
  const debts = new Map<Row.Row, Candidate<Row.Row>>()
  for (const row of rows) {
    const decision = Row.decide(row, now, false)
    const isFresh = decision._tag === "Skip" && decision.because === "fresh"
    const debt = isFresh ? refresher.reads.recordRead(row, now) : null
    if (debt !== null) debts.set(row, debt)
  }
  return debts
}

const planPage = (env: ReadEnvironment, { now, rows }: Rows<Row.Row>, forced: boolean, debts: Debts): Planner.Plan =>
  Planner.plan(
    rows,
    { now, forced, minForceInterval: env.minForceInterval, maxCalls: env.maxCalls, debts },
    env.readsOf
  )

/** Numbers that are still fresh are shown as they are: nobody waits for newer ones. */
const startFillers = (
  env: ReadEnvironment,
  all: ReadonlyArray<Planner.Ask>,
  waitedFor: ReadonlyArray<Planner.Ask>,
  candidates: ReadonlyArray<Candidate<Row.Row>>
): Effect.Effect<void> => {
  const fillers = Planner.filled(all, candidates, env.readsOf).filter((ask) => !waitedFor.includes(ask))
  return fillers.length === 0 ? Effect.void : Effect.asVoid(env.refresher.refresh(fillers, Duration.zero))
}

/** Rows are read again also where they were not back in time: whether a refresh still runs is part of the answer. */
const waitAndReread = Effect.fnUntraced(function* (
  env: ReadEnvironment,
  workspace: WorkspaceId,
  { rows }: Rows<Row.Row>,
  asks: ReadonlyArray<Planner.Ask>
) {
  const known = rows.some((row) => !Metrics.isEmpty(row.sync.metrics))
  const ended = yield* env.refresher.refresh(asks, known ? env.readBudget : env.firstReadBudget)
  const again = yield* env.store.rows(
    workspace,
    asks.map(({ row }) => Row.subject(row))
  )
  return { again, ended }
})

/** A row whose new numbers the store did not take says so; its old ones stay. */
const asEnded = ({ labelOf }: ReadEnvironment, row: Row.Row, end: Outcome | undefined): Row.Row =>
  end?._tag === "Unstored"
    ? { ...row, leaseUntil: null, sync: SyncState.shownUnstored(row.sync, labelOf(row.account.platform), end.until) }
    : row

const keyOf = (row: Row.Row): string => Subject.key(Row.subject(row))

/** The newer row; subject keys carry the kind, so equal keys are rows of one kind. */
const sameKind = <R extends Row.Row>(row: R, newer: Row.Row | undefined): R =>
  newer !== undefined && newer.kind === row.kind ? (newer as R) : row
