/**
 * Whole lists as streams: page after page from the store, each read when the one before was taken. No platform is
 * asked.
 */
import * as Change from "@dravo/core/Change"
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Start } from "@dravo/core/Query"
import type { StoreError } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { Cursors } from "./cursor/Cursors.ts"
import { InvalidRequest } from "./InvalidRequest.ts"
import type { AccountsRequest, PostsRequest } from "./Requests.ts"
import * as View from "./View.ts"
import * as Check from "./check.ts"
import type * as Listing from "./listing.ts"
import { renamed } from "./cursor/sealed.ts"

/** Rows as they are stored, a page at a time. */
export type Exported<A> = Stream.Stream<A, StoreError>

/** Fails like the list would before anything is streamed; the first page is read by then. */
export const posts = Effect.fnUntraced(function* (
  env: Listing.ReadEnvironment,
  workspace: WorkspaceId,
  request: PostsRequest
): Effect.fn.Return<Exported<View.PublicationView>, InvalidRequest | StoreError> {
  yield* rejectPaging(request)
  const checked = yield* Check.posts(request, env.platforms)
  return yield* walked(
    checked.start,
    Effect.fnUntraced(function* (start: Start) {
      const { now, rows } = yield* env.store.pagePublications(workspace, {
        filters: checked.filters,
        start,
        limit: portion,
        counted: false
      })
      const last = rows.at(-1)?.publication
      return [
        rows.map((row) => View.publication(row, now, [])),
        next(rows, last && { _tag: "After" as const, createdAt: last.createdAt, seq: last.seq })
      ]
    })
  )
})

/** Every account of a request, a page of the store at a time. */
export const accounts = Effect.fnUntraced(function* (
  env: Listing.ReadEnvironment,
  workspace: WorkspaceId,
  request: AccountsRequest
): Effect.fn.Return<Exported<View.AccountView>, InvalidRequest | StoreError> {
  yield* rejectPaging(request)
  const query = yield* Check.accounts(request, env.platforms)
  return yield* walked(
    query.after,
    Effect.fnUntraced(function* (after: number) {
      const { now, rows } = yield* env.store.pageAccounts(workspace, { ...query, after, limit: portion })
      return [rows.map((row) => View.account(row, now, [])), next(rows, rows.at(-1)?.account.seq)]
    })
  )
})

/** Ends with the record that was the last one when its page was read; what changes later is in the next walk. */
export const changes = (
  env: Listing.ReadEnvironment,
  cursors: Cursors,
  workspace: WorkspaceId,
  cursor: Change.Cursor
): Effect.Effect<Exported<Change.Named>, StoreError> =>
  walked(
    cursor,
    Effect.fnUntraced(function* (after: Change.Cursor) {
      const page = yield* env.store.changes(workspace, after, portion)
      return [yield* renamed(cursors, workspace, Change.named(page)), next(page.changes, page.cursor)]
    })
  )

// internal

/**
 * Small enough that a page dies young: what outlives two collections of V8's nursery waits there for a collection of
 * everything, and a page of 200 rows did, at four times the memory. Large enough that a round trip costs less than its
 * rows.
 */
const portion = 100

const next = <S>(rows: ReadonlyArray<unknown>, after: S | undefined): Option.Option<S> =>
  rows.length < portion || after === undefined ? Option.none() : Option.some(after)

/**
 * Between pages the event loop has its turn: a database in this process answers at once, and a reader as quick would
 * keep everybody else waiting until the last row, and what was written in memory until then.
 */
const walked = <A, S>(
  start: S,
  page: (at: S) => Effect.Effect<readonly [ReadonlyArray<A>, Option.Option<S>], StoreError>
): Effect.Effect<Exported<A>, StoreError> =>
  Effect.map(page(start), ([items, rest]) =>
    Stream.concat(
      Stream.fromIterable(items),
      Option.isNone(rest)
        ? Stream.empty
        : Stream.paginate(rest.value, (at: S) => Effect.andThen(Effect.yieldNow, page(at)))
    )
  )

const notTogether = (parameter: string) =>
  new InvalidRequest({
    parameter,
    detail: "cannot be given for a whole list as CSV or NDJSON, which has every row as it is stored, the newest first"
  })

const rejectPaging = (request: PostsRequest & AccountsRequest): Effect.Effect<void, InvalidRequest> =>
  request.refresh === true
    ? notTogether("refresh")
    : request.sort !== undefined
      ? notTogether("sort")
      : request.page !== undefined
        ? notTogether("page")
        : request.limit !== undefined
          ? notTogether("limit")
          : Effect.void
