/** The two pages of rows: what a request asks for, found in the store, refreshed, and shown. */
import * as Effect from "effect/Effect"
import type { WorkspaceId } from "@dravo/core/Ids"
import * as Ordering from "@dravo/core/Ordering"
import * as Overview from "@dravo/core/Overview"
import * as Query from "@dravo/core/Query"
import type * as Row from "@dravo/core/Row"
import type { StoreError } from "@dravo/core/StoreError"
import * as Check from "./check.ts"
import { type ReadEnvironment, refreshed } from "./freshRows.ts"
import type { InvalidRequest } from "./InvalidRequest.ts"
import * as PostsPage from "./postsPage.ts"
import type { AccountsRequest, PostsRequest } from "./Requests.ts"
import { whole } from "./totals/overview.ts"
import * as View from "./View.ts"

export type { ReadEnvironment } from "./freshRows.ts"

export const posts = Effect.fnUntraced(function* (
  env: ReadEnvironment,
  workspace: WorkspaceId,
  request: PostsRequest
): Effect.fn.Return<View.PostsPage, InvalidRequest | StoreError> {
  const query = yield* PostsPage.queryOf(env, request)
  const { filters, limit, ordering, page } = query
  if (query.isTooDeep) {
    const { total } = yield* env.store.pagePublications(workspace, { filters, start: beginning, limit: 1 })
    if (query.start._tag === "Offset" && query.start.offset < total) return yield* Check.tooDeep
    const overview = yield* overviewOf(env, workspace, request, filters, [])
    return { rows: [], total, page, limit, ...overview, nextCursor: null }
  }
  const found = yield* PostsPage.read(env.store, workspace, query, true)
  const fresh = yield* refreshed(env, workspace, found, request.refresh ?? false)
  return {
    rows: inOrder(fresh.rows, ordering).map((row) => View.publication(row, fresh.now, fresh.notices(row))),
    total: found.total,
    page,
    limit,
    ...(yield* overviewOf(env, workspace, request, filters, fresh.rows)),
    nextCursor: found.nextCursor
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

// internal

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
