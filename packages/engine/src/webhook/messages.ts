/** What is on its way to endpoints, as their owners see it. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Replay, Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import type { Cursors } from "../read/cursor/Cursors.ts"
import { InvalidRequest } from "../read/InvalidRequest.ts"
import * as Sealed from "../read/cursor/sealed.ts"
import type { Listed, MessagesPage, MessagesRequest } from "./shown.ts"

export const listed = Effect.fnUntraced(function* (
  store: Store["Service"],
  workspace: WorkspaceId
): Effect.fn.Return<ReadonlyArray<Listed>, StoreError> {
  const endpoints = yield* store.listWebhooks(workspace)
  const waiting = endpoints.length === 0 ? [] : yield* store.webhookBacklog(workspace)
  return endpoints.map(({ secrets: _secrets, ...endpoint }) => {
    const backlog = waiting.find(({ endpointId }) => endpointId === endpoint.id)
    return { ...endpoint, waiting: backlog?.waiting ?? 0, waitingSince: backlog?.since ?? null }
  })
})

/** Null where the workspace has no such endpoint. */
export const ifThere = <A, E>(
  store: Store["Service"],
  workspace: WorkspaceId,
  id: string,
  work: Effect.Effect<A, E>
): Effect.Effect<A | null, E | StoreError> =>
  Effect.flatMap(
    store.listWebhooks(workspace),
    (all): Effect.Effect<A | null, E> => (all.some((one) => one.id === id) ? work : Effect.succeed(null))
  )

export const page = (
  { cursors, store }: { readonly cursors: Cursors; readonly store: Store["Service"] },
  workspace: WorkspaceId,
  id: string,
  request: MessagesRequest
): Effect.Effect<MessagesPage | null, InvalidRequest | StoreError> =>
  ifThere(
    store,
    workspace,
    id,
    Sealed.paged(cursors, "messages", (_, asked: MessagesRequest) => read(store, workspace, id, asked))(
      workspace,
      request
    )
  )

export const replayed = Effect.fnUntraced(function* (
  store: Store["Service"],
  workspace: WorkspaceId,
  id: string,
  what: Replay
): Effect.fn.Return<number | null, InvalidRequest | StoreError> {
  if (what._tag === "Ids" && (what.ids.length === 0 || what.ids.length > maxIds))
    return yield* new InvalidRequest({ parameter: "ids", detail: `must be 1 to ${maxIds} ids of messages` })
  if (what._tag === "Made" && what.from > what.to)
    return yield* new InvalidRequest({ parameter: "from", detail: "must not be after to" })
  return yield* ifThere(store, workspace, id, store.replayDeliveries(workspace, id, what))
})

// internal

const maxIds = 1000

const read = Effect.fnUntraced(function* (
  store: Store["Service"],
  workspace: WorkspaceId,
  id: string,
  { cursor, limit = 25, status = null }: { -readonly [K in keyof MessagesRequest]: MessagesRequest[K] | null }
): Effect.fn.Return<MessagesPage, InvalidRequest | StoreError> {
  if (limit === null || !Number.isSafeInteger(limit) || limit < 1 || limit > 100)
    return yield* new InvalidRequest({ parameter: "limit", detail: "must be a whole number from 1 to 100" })
  const before = cursor === undefined ? null : Number(cursor)
  const found = yield* store.pageDeliveries(workspace, { endpointId: id, status, before, limit: limit + 1 })
  const messages = found.slice(0, limit)
  const last = messages.at(-1)
  return { messages, nextCursor: found.length > limit && last !== undefined ? String(last.seq) : null }
})
