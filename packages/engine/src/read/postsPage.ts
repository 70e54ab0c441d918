/** A page of posts as a request names it: checked, read from the store, and where the next one begins. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { MetricCatalog } from "@dravo/core/MetricCatalog"
import type { PublicationRow } from "@dravo/core/Row"
import type { Rows, Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import * as Check from "./check.ts"
import type { InvalidRequest } from "./InvalidRequest.ts"
import * as Sorting from "./order/Sorting.ts"
import type { PostsRequest } from "./Requests.ts"

/** Deeper offsets cost the database more than a walk by cursor or a narrower date range would. */
export const maxOffset = 100_000

/** What a request asks for. */
export type PageQuery = Effect.Success<ReturnType<typeof queryOf>>

export const queryOf = Effect.fnUntraced(function* (
  env: { readonly catalog: MetricCatalog; readonly platforms: Check.Platforms },
  request: PostsRequest
) {
  const sorting = yield* Check.sorting(request)
  const ordering = Sorting.orderingOf(env.catalog, sorting)
  const asked = yield* Check.posts(request, env.platforms, (text) => Sorting.decodePlace(sorting, ordering?.by, text))
  return { ...asked, sorting, ordering, isTooDeep: asked.start._tag === "Offset" && asked.start.offset > maxOffset }
})

export const read = Effect.fnUntraced(function* (
  store: Pick<Store["Service"], "pagePublications">,
  workspace: WorkspaceId,
  { filters, limit, ordering, sorting, start }: PageQuery,
  counted: boolean
): Effect.fn.Return<
  Rows<PublicationRow> & { readonly total: number; readonly nextCursor: string | null },
  InvalidRequest | StoreError
> {
  // One row more than asked tells whether the walk goes on.
  const query = { filters, start, limit: limit + 1, counted, ...(ordering === undefined ? {} : { ordering }) }
  const found = yield* store.pagePublications(workspace, query)
  if (found.isRefused === true) return yield* Check.tooManyToSort(sorting, Sorting.scanLimit)
  const rows = found.rows.slice(0, limit)
  const last = rows.at(-1)
  const goesOn = found.rows.length > limit && last !== undefined
  return { ...found, rows, nextCursor: goesOn ? Sorting.encodePlace(sorting, ordering?.by, last) : null }
})
