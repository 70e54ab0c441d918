/** Endpoints of workspaces as their owners see them: keys are shown when they are made, and never again. */
import { Coordination } from "@dravo/core/Coordination"
import type { WorkspaceId } from "@dravo/core/Ids"
import * as Rules from "@dravo/core/Options"
import type { Secret } from "@dravo/core/Secret"
import { type Replay, Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { SealBroken } from "../credential/seal.ts"
import * as Cursors from "../read/cursor/Cursors.ts"
import type { InvalidRequest } from "../read/InvalidRequest.ts"
import * as Changes from "./endpointChanges.ts"
import * as Kept from "./keptSecrets.ts"
import * as Messages from "./messages.ts"
import type { Change, Given, Listed, Made, MessagesPage, MessagesRequest, Shown } from "./shown.ts"
import { Sender } from "./Sender.ts"

export type * from "./shown.ts"
export type { Resealed } from "./endpointChanges.ts"

type Failure = InvalidRequest | StoreError

/** A workspace's endpoints and their messages. */
export class Webhooks extends Context.Service<
  Webhooks,
  {
    create(workspace: WorkspaceId, given: Given): Effect.Effect<Made, Failure>
    /** In order of creation. */
    list(workspace: WorkspaceId): Effect.Effect<ReadonlyArray<Listed>, StoreError>
    /** Null when the workspace has no such endpoint, as in all that follow. */
    update(workspace: WorkspaceId, id: string, change: Change): Effect.Effect<Shown | null, Failure>
    /** A new key; the one before it signs beside it for as long. */
    rotateSecret(workspace: WorkspaceId, id: string, keep: Duration.Duration): Effect.Effect<Made | null, Failure>
    remove(workspace: WorkspaceId, id: string): Effect.Effect<boolean, StoreError>
    /** The newest first. */
    messages(workspace: WorkspaceId, id: string, request: MessagesRequest): Effect.Effect<MessagesPage | null, Failure>
    /** Sends messages again, under the ids they had; answers how many. */
    replay(workspace: WorkspaceId, id: string, what: Replay): Effect.Effect<number | null, Failure>
    /** Sends a message of its own; none while the endpoint is disabled. */
    test(workspace: WorkspaceId, id: string): Effect.Effect<number | null, StoreError>
    /** Seals the keys of a workspace's endpoints with the newest vault key. */
    reseal(workspace: WorkspaceId): Effect.Effect<Changes.Resealed, StoreError>
  }
>()("@dravo/engine/Webhooks") {}

/** What keys of endpoints are sealed with. */
export interface Options {
  /** The vault's: keys of endpoints are sealed with it. Without one they stand in the database as they are. */
  readonly key?: Secret
  readonly olderKeys?: ReadonlyArray<Secret>
}

/** On the store's endpoints; fails where a key is none. */
export const layer = (given: Options = {}): Layer.Layer<Webhooks, SealBroken, Store | Coordination | Sender> =>
  Layer.effect(
    Webhooks,
    Effect.gen(function* () {
      const options = yield* Rules.validated(given, rules)
      const store = yield* Store
      const cursors = Cursors.make(yield* Coordination)
      const kept = yield* Kept.make(options.key, options.olderKeys ?? [])
      const env: Changes.WebhookEnvironment = { store, sender: yield* Sender, kept }
      return Webhooks.of({
        create: Effect.fn("Webhooks.create")((workspace: WorkspaceId, given: Given) =>
          Changes.create(env, workspace, given)
        ),
        list: Effect.fn("Webhooks.list")((workspace: WorkspaceId) => Messages.listed(store, workspace)),
        update: Effect.fn("Webhooks.update")((workspace: WorkspaceId, id: string, change: Change) =>
          Changes.update(env, workspace, id, change)
        ),
        rotateSecret: Effect.fn("Webhooks.rotateSecret")(
          (workspace: WorkspaceId, id: string, keep: Duration.Duration) => Changes.rotate(env, workspace, id, keep)
        ),
        remove: store.deleteWebhook,
        messages: Effect.fn("Webhooks.messages")((workspace: WorkspaceId, id: string, request: MessagesRequest) =>
          Messages.page({ store, cursors }, workspace, id, request)
        ),
        replay: Effect.fn("Webhooks.replay")((workspace: WorkspaceId, id: string, what: Replay) =>
          Messages.replayed(store, workspace, id, what)
        ),
        test: Effect.fn("Webhooks.test")((workspace: WorkspaceId, id: string) =>
          Messages.ifThere(store, workspace, id, store.raise(workspace, [{ type: "webhook.test", data: {} }], id))
        ),
        reseal: Effect.fn("Webhooks.reseal")((workspace: WorkspaceId) => Changes.reseal(env, workspace))
      })
    })
  )

// internal

const rules: Rules.Rules<Options> = {
  key: Rules.secret,
  olderKeys: Rules.predicate((keys) => Array.isArray(keys), "must be a list of texts")
}
