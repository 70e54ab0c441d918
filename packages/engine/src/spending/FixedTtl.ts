/**
 * What a workspace would pay for keeping every number six hours old at most: the measure a budget's saving is told by.
 */
import type { BudgetWindow } from "@dravo/core/Budget"
import type { Adapter } from "@dravo/core/Adapter"
import type { WorkspaceId } from "@dravo/core/Ids"
import { day as millis, type Instant, startOfDay } from "@dravo/core/Instant"
import type { Store } from "@dravo/core/Store"
import * as Effect from "effect/Effect"

/** What refreshing everything at one time to live would cost, in dollars. */
export interface FixedCost {
  /** From the beginning of the period until now. */
  readonly spent: number
  /** By the end of the period, if nothing more is published. */
  readonly forecast: number
}

/**
 * Every post and account is read four times a day, which is paid once. Counted from the rows there are, one count a
 * day: posts that are gone and those nobody reads are in it, because a time to live knows nothing of either.
 */
export const cost = Effect.fnUntraced(function* (
  store: Store["Service"],
  adapter: Adapter,
  workspace: WorkspaceId,
  { from, to }: BudgetWindow,
  now: Instant
) {
  const { accounts, posts } = adapter.capabilities
  const connected = yield* store.pageAccounts(workspace, {
    accountId: null,
    platform: adapter.platform,
    after: 0,
    limit: max
  })
  const postsBy = (at: Instant) =>
    Effect.map(
      store.pagePublications(workspace, {
        filters: [
          { _tag: "Platform", platform: adapter.platform },
          { _tag: "CreatedTo", at }
        ],
        start: { _tag: "Offset", offset: 0 },
        limit: 1
      }),
      ({ total }) => total
    )
  const costOf = Effect.fnUntraced(function* (day: Instant) {
    const end = Math.min(day + millis, to) - 1
    const owners = connected.rows.filter(({ account }) => account.connectedAt <= end).length
    return (
      (posts.price === null ? 0 : (yield* postsBy(end)) * posts.price.dollars) + owners * (accounts.price?.dollars ?? 0)
    )
  })
  let spent = 0
  let last = 0
  for (let day = startOfDay(from); day <= now; day += millis) spent += last = yield* costOf(day)
  const ahead = Math.max(0, Math.ceil((to - startOfDay(now)) / millis) - 1)
  return { spent, forecast: spent + ahead * last } satisfies FixedCost
})

// internal

/** More accounts of one platform than a workspace has. */
const max = 10_000
