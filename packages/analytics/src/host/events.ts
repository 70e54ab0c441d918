/**
 * The engine's events, handed to listeners: they hear every build of the library, and none can hurt it or another
 * listener.
 */
import { format } from "@dravo/core/Instant"
import { Analytics } from "@dravo/engine/Analytics"
import type { Event } from "@dravo/engine/Event"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { RefreshEvent } from "../answers.ts"
import { kindOf } from "./thrown.ts"

export interface Subscription {
  readonly listener: (event: RefreshEvent) => unknown
  /** It failed before, and was told of. */
  isKnownToFail: boolean
}

/** Listens at once, so that the first refresh is heard. */
export const layer = (subscriptions: ReadonlySet<Subscription>): Layer.Layer<never, never, Analytics> =>
  Layer.effectDiscard(
    Effect.flatMap(Analytics, ({ events }) =>
      Effect.forkScoped(
        Stream.runForEachArray(events, (some) =>
          // Most hosts listen to nothing.
          subscriptions.size === 0
            ? Effect.void
            : Effect.forEach(
                some,
                (event) => Effect.forEach([...subscriptions], (one) => notify(one, event), { discard: true }),
                { discard: true }
              )
        ),
        { startImmediately: true }
      )
    )
  )

// internal

/** Nobody waits for what an asynchronous listener goes on to do. */
const notify = (subscription: Subscription, event: Event): Effect.Effect<void, never, Scope.Scope> =>
  // An object of its own: what one listener does to it no other sees.
  Effect.tryPromise(async () => subscription.listener(eventOf(event))).pipe(
    Effect.catchTag("UnknownError", ({ cause }) => failed(subscription, cause)),
    Effect.forkScoped({ startImmediately: true }),
    Effect.asVoid
  )

const failed = (subscription: Subscription, thrown: unknown): Effect.Effect<void> =>
  Effect.suspend(() => {
    if (subscription.isKnownToFail) return Effect.void
    subscription.isKnownToFail = true
    return Effect.logWarning(`a listener of onRefresh failed (${kindOf(thrown)}); only its first failure is logged`)
  })

const eventOf = ({ accountId, at, detail, platform, post, type, workspace }: Event): RefreshEvent => ({
  type,
  workspace,
  platform,
  accountId,
  postId: post?.postId ?? null,
  platformPostId: post?.platformPostId ?? null,
  detail,
  at: format(at)
})
