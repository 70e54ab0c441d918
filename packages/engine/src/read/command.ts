/**
 * A commanded refresh: every matching row is forced, in as few calls as they take. Rows are gathered account by
 * account, so that those of one credential share calls, and only some thousand of them are in memory at a time.
 */
import { isConnected } from "@dravo/core/Account"
import { mixesAccounts } from "@dravo/core/Adapter"
import type { WorkspaceId } from "@dravo/core/Ids"
import { second } from "@dravo/core/Instant"
import type { Filter, Start } from "@dravo/core/Query"
import * as Row from "@dravo/core/Row"
import type { StoreError } from "@dravo/core/StoreError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { InvalidRequest } from "./InvalidRequest.ts"
import type { RefreshRequest, RefreshSummary } from "./Requests.ts"
import * as Check from "./check.ts"
import { refreshed } from "./freshRows.ts"
import type * as Listing from "./listing.ts"

export const refresh = Effect.fnUntraced(function* (
  env: Listing.ReadEnvironment,
  workspace: WorkspaceId,
  request: RefreshRequest
): Effect.fn.Return<RefreshSummary, InvalidRequest | StoreError> {
  const { filters } = yield* Check.posts(request, env.platforms)
  // A command is meant: unlike a forced read it takes no numbers for those it asks for.
  const minForceInterval = env.minForceInterval > second ? env.minForceInterval : 0
  const patient = { ...env, readBudget: patience, firstReadBudget: patience, maxCalls: Infinity, minForceInterval }
  const posts = viewCollector(patient, workspace)
  const accounts = viewCollector(patient, workspace)
  if (request.postId === undefined) {
    yield* eachAccount(env, workspace, request, (row) =>
      Effect.andThen(
        isConnected(row.account) ? accounts.add([row]) : Effect.void,
        eachPage(env, workspace, [...filters, { _tag: "Account", accountId: row.account.accountId }], posts.add)
      )
    )
  } else {
    // Naming one post asks for no account.
    yield* eachPage(env, workspace, filters, posts.add)
  }
  const statuses = [...(yield* posts.end), ...(yield* accounts.end)]
  const count = (status: Row.Status) =>
    statuses.filter(([one]) => one === status).reduce((sum, [, rows]) => sum + rows, 0)
  return {
    publications: posts.count(),
    accounts: accounts.count(),
    synced: count("synced"),
    partial: count("partial"),
    failed: count("failed"),
    pending: count("pending"),
    requiresReconnect: count("requires_reconnect")
  }
})

// internal

/** Calls end by themselves long before: what is not back by then hangs. */
const patience = Duration.minutes(10)

/**
 * Rows read from the store, and refreshed, at once: many times what any call takes, so that few calls go half empty.
 */
const portion = 1000

type Counted = ReadonlyMap<Row.Status, number>

interface ViewCollector {
  /** Takes rows of one account. */
  readonly add: (rows: ReadonlyArray<Row.Row>) => Effect.Effect<void, StoreError>
  /** Refreshes what is left and tells how many rows ended how. */
  readonly end: Effect.Effect<Counted, StoreError>
  readonly count: () => number
}

/**
 * Refreshes rows as soon as there are enough. Those whose call may mix accounts wait for more of their kind; those of
 * an account's own credential wait for nobody else's.
 */
const viewCollector = (env: Listing.ReadEnvironment, workspace: WorkspaceId): ViewCollector => {
  const statuses = new Map<Row.Status, number>()
  const mixed = new Map<string, Array<Row.Row>>()
  let own: Array<Row.Row> = []
  let count = 0
  const flush = Effect.fnUntraced(function* (rows: ReadonlyArray<Row.Row>) {
    if (rows.length === 0) return
    const found = yield* env.store.rows(workspace, rows.slice(0, 1).map(Row.subject))
    const fresh = yield* refreshed(env, workspace, { rows, now: found.now }, true)
    for (const row of fresh.rows) {
      const status = Row.status(row, fresh.now)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
  })
  return {
    count: () => count,
    add: Effect.fnUntraced(function* (rows) {
      count += rows.length
      for (const row of rows) {
        const app = appOf(env, row)
        const waiting = app === null ? own : (mixed.get(app) ?? [])
        waiting.push(row)
        if (app !== null) mixed.set(app, waiting)
      }
      for (const [app, waiting] of mixed) {
        if (waiting.length < portion) continue
        mixed.delete(app)
        yield* flush(waiting)
      }
      if (own.length < portion) return
      const full = own
      own = []
      yield* flush(full)
    }),
    end: Effect.gen(function* () {
      yield* flush([...own, ...[...mixed.values()].flat()])
      return statuses
    })
  }
}

/** The app whose accounts a call may mix; null where a call reads one account. */
const appOf = (env: Listing.ReadEnvironment, { account, kind }: Row.Row): string | null => {
  const reads = env.readsOf(account.platform, kind, account)
  return reads !== undefined && mixesAccounts(reads) ? JSON.stringify([account.platform, account.app]) : null
}

/** In connection order, those included that were disconnected: their rows say why they are left alone. */
const eachAccount = Effect.fnUntraced(function* (
  env: Listing.ReadEnvironment,
  workspace: WorkspaceId,
  { accountId, platform }: RefreshRequest,
  each: (row: Row.AccountRow) => Effect.Effect<void, StoreError>
): Effect.fn.Return<void, InvalidRequest | StoreError> {
  const query = yield* Check.accounts(
    { ...(accountId === undefined ? {} : { accountId }), ...(platform === undefined ? {} : { platform }) },
    env.platforms
  )
  for (let after: number | undefined = 0; after !== undefined; ) {
    const page: ReadonlyArray<Row.AccountRow> = (yield* env.store.pageAccounts(workspace, {
      ...query,
      after,
      limit: 100,
      disconnected: true
    })).rows
    yield* Effect.forEach(page, each, { discard: true })
    after = page.length < 100 ? undefined : page.at(-1)?.account.seq
  }
})

const eachPage = Effect.fnUntraced(function* (
  env: Listing.ReadEnvironment,
  workspace: WorkspaceId,
  filters: ReadonlyArray<Filter>,
  each: (rows: ReadonlyArray<Row.Row>) => Effect.Effect<void, StoreError>
): Effect.fn.Return<void, StoreError> {
  for (let start: Start | undefined = { _tag: "Offset", offset: 0 }; start !== undefined; ) {
    const query = { filters, start, limit: portion, counted: false } as const
    const page: ReadonlyArray<Row.PublicationRow> = (yield* env.store.pagePublications(workspace, query)).rows
    yield* each(page)
    const last = page.at(-1)?.publication
    start =
      page.length < portion || last === undefined
        ? undefined
        : { _tag: "After", createdAt: last.createdAt, seq: last.seq }
  }
})
