/** The two reads: page, plan, refresh within the budget, read again what moved. */
import type { Candidate } from "@dravo/core/Filling"
import type { WorkspaceId } from "@dravo/core/Ids"
import type { MetricCatalog } from "@dravo/core/MetricCatalog"
import * as Metrics from "@dravo/core/Metrics"
import * as Overview from "@dravo/core/Overview"
import * as Planner from "@dravo/core/Planner"
import * as Query from "@dravo/core/Query"
import * as Row from "@dravo/core/Row"
import type { Rows, Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import * as Subject from "@dravo/core/Subject"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { AccountsRequest, PostsRequest } from "./Requests.ts"
import type { InvalidRequest } from "./InvalidRequest.ts"
import type { Refresher } from "../refresh/Refresher.ts"
import * as View from "./View.ts"
import * as Check from "./check.ts"

export interface Environment {
  readonly store: Store["Service"]
  readonly refresher: Refresher["Service"]
  readonly catalog: MetricCatalog
  readonly readsOf: Planner.ReadsOf
  readonly platforms: ReadonlySet<string>
  readonly readBudget: Duration.Duration
  readonly firstReadBudget: Duration.Duration
  readonly maxCalls: number
  readonly minForceInterval: number
}

/** Deeper offsets cost the database more than a walk by cursor or a narrower date range would. */
export const maxOffset = 100_000

export const posts = Effect.fnUntraced(function* (
  env: Environment,
  workspace: WorkspaceId,
  request: PostsRequest
): Effect.fn.Return<View.PostsPage, InvalidRequest | StoreError> {
  const { filters, limit, page, start } = yield* Check.posts(request, env.platforms)
  const offset = start._tag === "Offset" ? start.offset : 0
  if (offset > maxOffset) {
    const { total } = yield* env.store.pagePublications(workspace, {
      filters,
      start: { _tag: "Offset", offset: 0 },
      limit: 1
    })
    if (offset < total) return yield* Check.tooDeep
    return { rows: [], total, page, limit, overview: Overview.of([], env.catalog), nextCursor: null }
  }
  // One row more than asked tells whether the walk goes on.
  const found = yield* env.store.pagePublications(workspace, { filters, start, limit: limit + 1 })
  const rows = found.rows.slice(0, limit)
  const last = rows.at(-1)?.publication
  const fresh = yield* refreshed(env, workspace, { ...found, rows }, request.refresh ?? false)
  return {
    rows: fresh.rows.map((row) => View.publication(row, fresh.now, fresh.notices(row))),
    total: found.total,
    page,
    limit,
    overview: Overview.of(
      fresh.rows.map(({ publication, sync }) => ({ ...publication, metrics: sync.metrics })),
      env.catalog
    ),
    nextCursor: found.rows.length > limit && last !== undefined ? Query.encodeCursor(last) : null
  }
})

export const accounts = Effect.fnUntraced(function* (
  env: Environment,
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

// internal

interface Refreshed<R extends Row.Row> {
  readonly rows: ReadonlyArray<R>
  readonly now: number
  readonly notices: (row: R) => ReadonlyArray<string>
}

const refreshed = Effect.fnUntraced(function* <R extends Row.Row>(
  env: Environment,
  workspace: WorkspaceId,
  page: Rows<R>,
  forced: boolean
): Effect.fn.Return<Refreshed<R>, StoreError> {
  const worn = new Set<Row.Row>()
  const owing: Array<Candidate<Row.Row>> = []
  // A commanded refresh is nobody's look at the numbers.
  if (!forced) env.refresher.attention.count(page.rows)
  const isWorn = (row: Row.Row): boolean => {
    const owed = env.refresher.attention.owe(row, page.now)
    if (owed === null) return false
    owing.push(owed)
    if (owed.debt < owed.prediction.limit) return false
    worn.add(row)
    return true
  }
  const plan = Planner.plan(
    page.rows,
    {
      now: page.now,
      forced,
      minForceInterval: env.minForceInterval,
      maxCalls: env.maxCalls,
      isWorn
    },
    env.readsOf
  )
  const notices = new Map([...plan.refused].map(([row, because]) => [keyOf(row), because]))
  const noticesOf = (row: R) => {
    const notice = notices.get(keyOf(row))
    return notice === undefined ? [] : [notice]
  }
  // The hot path: nothing to ask, no other service is touched.
  if (plan.asks.length === 0) return { rows: page.rows, now: page.now, notices: noticesOf }
  const asks = plan.asks.filter(({ row }) => !worn.has(row))
  const along = Planner.filled(plan.asks, owing, env.readsOf).filter((ask) => !asks.includes(ask))
  // Numbers that are still promised are shown as they are: nobody waits for newer ones.
  if (along.length > 0) yield* env.refresher.refresh(along, Duration.zero)
  if (asks.length === 0) return { rows: page.rows, now: page.now, notices: noticesOf }
  const known = page.rows.some((row) => !Metrics.isEmpty(row.sync.metrics))
  const ended = yield* env.refresher.refresh(asks, known ? env.readBudget : env.firstReadBudget)
  for (const [key, end] of ended) if (end._tag === "Refused") notices.set(key, end.because)
  // Also those not back in time: whether a refresh is still running is part of the answer.
  const again = yield* env.store.rows(
    workspace,
    asks.map(({ row }) => Row.subject(row))
  )
  const newer = new Map(again.rows.map((row) => [keyOf(row), row]))
  return {
    rows: page.rows.map((row) => sameKind(row, newer.get(keyOf(row)))),
    now: again.now,
    notices: noticesOf
  }
})

const keyOf = (row: Row.Row): string => Subject.key(Row.subject(row))

/** The newer row; subject keys carry the kind, so equal keys are rows of one kind. */
const sameKind = <R extends Row.Row>(row: R, newer: Row.Row | undefined): R =>
  newer !== undefined && newer.kind === row.kind ? (newer as R) : row
