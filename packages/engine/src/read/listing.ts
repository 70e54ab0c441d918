/** The two reads: page, plan, refresh within the budget, read again what moved. */
import { isConnected } from "@dravo/core/Account"
import type { Candidate } from "@dravo/core/Filling"
import type { PlatformId, WorkspaceId } from "@dravo/core/Ids"
import type { MetricCatalog } from "@dravo/core/MetricCatalog"
import * as Metrics from "@dravo/core/Metrics"
import * as Ordering from "@dravo/core/Ordering"
import * as Overview from "@dravo/core/Overview"
import * as Planner from "@dravo/core/Planner"
import * as Query from "@dravo/core/Query"
import * as Row from "@dravo/core/Row"
import type { Coordination } from "@dravo/core/Coordination"
import type { Rows, Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import * as Subject from "@dravo/core/Subject"
import * as SyncState from "@dravo/core/SyncState"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { GrantRecheck } from "../credential/refusedVersions.ts"
import type { AccountsRequest, PostsRequest } from "./Requests.ts"
import type { InvalidRequest } from "./InvalidRequest.ts"
import type { Outcome, Refresher } from "../refresh/Refresher.ts"
import { whole } from "./totals/overview.ts"
import * as Sorting from "./order/Sorting.ts"
import * as View from "./View.ts"
import * as Check from "./check.ts"

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

/** Deeper offsets cost the database more than a walk by cursor or a narrower date range would. */
export const maxOffset = 100_000

export const posts = Effect.fnUntraced(function* (
  env: ReadEnvironment,
  workspace: WorkspaceId,
  request: PostsRequest
): Effect.fn.Return<View.PostsPage, InvalidRequest | StoreError> {
  const sorting = yield* Check.sorting(request)
  const ordering = Sorting.orderingOf(env.catalog, sorting)
  const { filters, limit, page, start } = yield* Check.posts(request, env.platforms, (text) =>
    Sorting.decodePlace(sorting, ordering?.by, text)
  )
  const offset = start._tag === "Offset" ? start.offset : 0
  if (offset > maxOffset) {
    const { total } = yield* env.store.pagePublications(workspace, { filters, start: beginning, limit: 1 })
    if (offset < total) return yield* Check.tooDeep
    const overview = yield* overviewOf(env, workspace, request, filters, [])
    return { rows: [], total, page, limit, ...overview, nextCursor: null }
  }
  const query = { filters, start, limit: limit + 1, ...(ordering === undefined ? {} : { ordering }) }
  // One row more than asked tells whether the walk goes on.
  const found = yield* env.store.pagePublications(workspace, query)
  if (found.isRefused === true) return yield* Check.tooManyToSort(sorting, Sorting.scanLimit)
  const rows = found.rows.slice(0, limit)
  const last = rows.at(-1)
  const fresh = yield* refreshed(env, workspace, { ...found, rows }, request.refresh ?? false)
  return {
    rows: inOrder(fresh.rows, ordering).map((row) => View.publication(row, fresh.now, fresh.notices(row))),
    total: found.total,
    page,
    limit,
    ...(yield* overviewOf(env, workspace, request, filters, fresh.rows)),
    nextCursor:
      found.rows.length > limit && last !== undefined ? Sorting.encodePlace(sorting, ordering?.by, last) : null
  }
})

export const accounts = Effect.fnUntraced(function* (
  env: ReadEnvironment,
  workspace: WorkspaceId,
  request: AccountsRequest
): Effect.fn.Return<View.AccountsPage, InvalidRequest | StoreError> {
  const query = yield* Check.accounts(request, env.platforms)
  const found = yield* env.store.pageAccounts(workspace, { ...query, limit: query.limit + 1 })
  const rows = found.rows.slice(0, query.limit)
  const last = rows.at(-1)?.account
  const fresh = yield* refreshed(env, workspace, { ...found, rows }, request.refresh ?? false)
  return {
    rows: fresh.rows.map((row) => View.account(row, fresh.now, fresh.notices(row))),
    total: rows.length,
    nextCursor:
      found.rows.length > query.limit && last !== undefined ? Query.encodeCursor({ createdAt: 0, seq: last.seq }) : null
  }
})

const beginning = { _tag: "Offset", offset: 0 } as const

/** By the numbers that are shown, which may be newer than those the page was found by. */
const inOrder = (
  rows: ReadonlyArray<Row.PublicationRow>,
  ordering: Ordering.Ordering | undefined
): ReadonlyArray<Row.PublicationRow> => (ordering === undefined ? rows : rows.toSorted(Ordering.compare(ordering)))

const overviewOf = (
  env: ReadEnvironment,
  workspace: WorkspaceId,
  { overview = "page" }: PostsRequest,
  filters: ReadonlyArray<Query.Filter>,
  rows: ReadonlyArray<Row.PublicationRow>
): Effect.Effect<Pick<View.PostsPage, "overview" | "overviewOf">, StoreError> =>
  overview === "all"
    ? Effect.map(whole(env, workspace, filters), (all) => ({ overview: all, overviewOf: overview }))
    : Effect.sync(() => {
        const contributions = rows.map(({ publication: { platform, postId }, sync }) => ({
          platform,
          postId,
          metrics: sync.metrics
        }))
        return { overview: Overview.of(contributions, env.catalog), overviewOf: overview }
      })

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

/** Numbers that are still promised are shown as they are: nobody waits for newer ones. */
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
