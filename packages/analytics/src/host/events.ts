/** The engine's events, handed to listeners: they hear every build of the library, and none can hurt it. */
import { format } from "@dravo/core/Instant"
import { Analytics } from "@dravo/engine/Analytics"
import type { Event } from "@dravo/engine/Event"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import type { RefreshEvent } from "../answers.ts"

export type Listener = (event: RefreshEvent) => void

/** Listens at once, so that the first refresh is heard. */
export const layer = (listeners: ReadonlySet<Listener>): Layer.Layer<never, never, Analytics> =>
  Layer.effectDiscard(
    Effect.flatMap(Analytics, ({ events }) =>
      Effect.forkScoped(
        Stream.runForEach(events, (event) => told(listeners, eventOf(event))),
        { startImmediately: true }
      )
    )
  )

// internal

const told = (listeners: ReadonlySet<Listener>, event: RefreshEvent): Effect.Effect<void> =>
  Effect.forEach(
    [...listeners],
    (listener) =>
      Effect.catchDefect(
        Effect.sync(() => listener(event)),
        (defect) => Effect.logWarning("an event listener threw", defect)
      ),
    { discard: true }
  )

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
