/**
 * Visits accounts whose listing is on, the one that has waited longest past its time first. Any number of processes may
 * do so on one database: each account is walked by one of them.
 */
import type { Adapters } from "@dravo/core/Adapters"
import type { PlatformId } from "@dravo/core/Ids"
import { day } from "@dravo/core/Instant"
import type { Store, Walk } from "@dravo/core/Store"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import type * as Scope from "effect/Scope"
import { firstDays, firstPosts } from "../refresh/listing/walkAccount.ts"
import type { Refresher } from "../refresh/Refresher.ts"

export interface VisitEnvironment {
  readonly store: Store["Service"]
  readonly refresher: Refresher["Service"]
  readonly interval: Duration.Duration
  readonly lease: Duration.Duration
}

/** A line of its own for each platform that lists anything: one that hangs keeps no other waiting. */
export const forked = (env: VisitEnvironment, adapters: Adapters["Service"]): Effect.Effect<void, never, Scope.Scope> =>
  Effect.forEach(
    adapters.platforms.filter((platform) => Option.getOrUndefined(adapters.get(platform))?.listPosts !== undefined),
    (platform) => Effect.forkScoped(Effect.forever(round(env, platform))),
    { discard: true }
  )

// internal

/** Accounts taken at once: few, so that those of other processes get their turn. */
const atOnce = 4

/** Begun and ended in one step: an end in between would leave listings taken until their lease is over. */
const round = (env: VisitEnvironment, platform: PlatformId): Effect.Effect<void> =>
  Effect.gen(function* () {
    const walks = yield* env.store.engineClaimListings({ platform, limit: atOnce }, env.lease)
    yield* Effect.forEach(walks, (walk) => visit(env, walk), { concurrency: atOnce, discard: true })
    if (walks.length === 0) yield* rest(env)
  }).pipe(
    Effect.catchTag("StoreError", (error) =>
      Effect.andThen(Effect.logError("visits wait: the store failed", error), rest(env))
    )
  )

const visit = Effect.fnUntraced(function* ({ refresher, store }: VisitEnvironment, walk: Walk) {
  const { account, now, version } = walk
  if (refresher.isListed(account)) {
    const bounds = { from: now - firstDays * day, posts: firstPosts, dollars: null, again: false }
    const visited = yield* refresher.visit(walk, { bounds, isPaid: false, progress: () => Effect.void })
    if (visited !== null) return
  }
  // Not listed by itself, or taken over: looked at again tomorrow, unless it is connected anew.
  yield* store.commitListing(account.workspace, account.accountId, {
    version,
    state: walk.state ?? "",
    nextAt: now + day,
    lease: null,
    commits: [],
    found: []
  })
})

/** Not in step with other processes. */
const rest = ({ interval }: VisitEnvironment): Effect.Effect<void> =>
  Effect.flatMap(Random.nextBetween(0.8, 1.2), (share) => Effect.sleep(Duration.times(interval, share)))
