/** Which posts of an account have numbers that need not be asked for yet. */
import type { Account } from "@dravo/core/Account"
import type { ListingEdge } from "@dravo/core/Adapter"
import * as Due from "@dravo/core/Due"
import type { PlatformPostId } from "@dravo/core/Ids"
import * as Row from "@dravo/core/Row"
import type { StoreError } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import type { RefreshEnvironment } from "../environment.ts"

/** Of its newest, as far as two pages of the list go: those that are neither due nor soon. */
export const freshPosts = Effect.fnUntraced(function* (
  { store }: Pick<RefreshEnvironment, "store">,
  { accountId, workspace }: Account,
  { page }: ListingEdge
): Effect.fn.Return<ReadonlySet<PlatformPostId>, StoreError> {
  const { now, rows } = yield* store.pagePublications(workspace, {
    filters: [{ _tag: "Account", accountId }],
    start: { _tag: "Offset", offset: 0 },
    limit: 2 * page.max,
    counted: false
  })
  const fresh = rows.filter(
    (row) => row.sync.lastUpdatedAt !== null && !isWanted(row, now) && !Due.isSoon(row, now, null)
  )
  return new Set(fresh.map(({ publication }) => publication.platformPostId))
})

// internal

const isWanted = (row: Row.Row, now: number): boolean => Row.decide(row, now, false)._tag === "Refresh"
