/** Endpoints of workspaces as their owners see them: keys are shown when they are made, and never again. */
import type { Secret } from "@dravo/core/Secret"
import type { WorkspaceId } from "@dravo/core/Ids"
import { type DeliveriesQuery, type Replay, Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import { type Delivery, type Endpoint, type EventType, isEventType, mostEndpoints } from "@dravo/core/Webhook"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type { SealBroken } from "../credential/seal.ts"
import { InvalidRequest } from "../read/InvalidRequest.ts"
import * as Kept from "./keptSecrets.ts"
import { Sender } from "./Sender.ts"
import { newSecret } from "./signature.ts"

/** An endpoint without its keys. */
export type Shown = Omit<Endpoint, "secrets">

/** The only moment a key is shown. */
export interface Made {
  readonly endpoint: Shown
  readonly secret: Redacted.Redacted
}

/** An endpoint as a host asks for it. */
export interface Given {
  readonly url: string
  /** All when left out. */
  readonly events?: ReadonlyArray<string> | null
}

/** What is to change of an endpoint. */
export interface Change extends Partial<Given> {
  readonly status?: Endpoint["status"]
}

type Failure = InvalidRequest | StoreError

/** A workspace's endpoints and their messages. */
export class Webhooks extends Context.Service<
  Webhooks,
  {
    create(workspace: WorkspaceId, given: Given): Effect.Effect<Made, Failure>
    /** In order of creation. */
    list(workspace: WorkspaceId): Effect.Effect<ReadonlyArray<Shown>, StoreError>
    /** Null when the workspace has no such endpoint, as in all that follow. */
    update(workspace: WorkspaceId, id: string, change: Change): Effect.Effect<Shown | null, Failure>
    /** A new key; the one before it signs beside it for as long. */
    rotateSecret(workspace: WorkspaceId, id: string, keep: Duration.Duration): Effect.Effect<Made | null, Failure>
    remove(workspace: WorkspaceId, id: string): Effect.Effect<boolean, StoreError>
    /** The newest first. */
    deliveries(workspace: WorkspaceId, query: DeliveriesQuery): Effect.Effect<ReadonlyArray<Delivery>, StoreError>
    /** Sends messages again, under the ids they had; answers how many. */
    replay(workspace: WorkspaceId, id: string, what: Replay): Effect.Effect<number, StoreError>
    /** Sends a message of its own; false where there is no active endpoint to send it to. */
    test(workspace: WorkspaceId, id: string): Effect.Effect<boolean, StoreError>
  }
>()("@dravo/engine/Webhooks") {}

/** What keys of endpoints are sealed with. */
export interface Options {
  /** The vault's: keys of endpoints are sealed with it. Without one they stand in the database as they are. */
  readonly key?: Secret
  readonly olderKeys?: ReadonlyArray<Secret>
}

/** On the store's endpoints; fails where what is stored cannot be opened with these keys. */
export const layer = (options: Options = {}): Layer.Layer<Webhooks, SealBroken, Store | Sender> =>
  Layer.effect(
    Webhooks,
    Effect.gen(function* () {
      const store = yield* Store
      const sender = yield* Sender
      const kept = yield* Kept.make(options.key, options.olderKeys ?? [])
      return Webhooks.of({
        create: Effect.fn("Webhooks.create")((workspace: WorkspaceId, given: Given) =>
          create({ store, sender, kept }, workspace, given)
        ),
        list: (workspace) => Effect.map(store.listWebhooks(workspace), (all) => all.map(shown)),
        update: Effect.fn("Webhooks.update")((workspace: WorkspaceId, id: string, change: Change) =>
          Effect.flatMap(checked(sender, change), (patch) =>
            Effect.map(
              patched(store, workspace, id, () => Effect.succeed(patch)),
              (done) => done && shown(done)
            )
          )
        ),
        rotateSecret: Effect.fn("Webhooks.rotateSecret")(
          (workspace: WorkspaceId, id: string, keep: Duration.Duration) =>
            rotate({ store, sender, kept }, workspace, id, keep)
        ),
        remove: store.deleteWebhook,
        deliveries: store.pageDeliveries,
        replay: store.replayDeliveries,
        test: (workspace, id) =>
          Effect.map(store.raise(workspace, [{ type: "webhook.test", data: {} }], id), (made) => made > 0)
      })
    })
  )

// internal

interface WebhookEnvironment {
  readonly store: Store["Service"]
  readonly sender: Sender["Service"]
  readonly kept: Kept.KeptSecrets
}

const shown = ({ secrets: _secrets, ...endpoint }: Endpoint): Shown => endpoint

const create = Effect.fnUntraced(function* (
  { kept, sender, store }: WebhookEnvironment,
  workspace: WorkspaceId,
  given: Given
): Effect.fn.Return<Made, Failure> {
  const { events = null, url = "" } = yield* checked(sender, given)
  const id = `we_${crypto.randomUUID().replaceAll("-", "")}`
  const secret = newSecret()
  const secrets = yield* kept.write(workspace, id, [{ secret, until: null }])
  const endpoint = yield* store.insertWebhook(workspace, { id, url, events, secrets })
  if (endpoint === null)
    return yield* new InvalidRequest({ parameter: "url", detail: `is one too many: there are ${mostEndpoints}` })
  return { endpoint: shown(endpoint), secret: Redacted.make(secret, { label: "webhook secret" }) }
})

const rotate = Effect.fnUntraced(function* (
  { kept, store }: WebhookEnvironment,
  workspace: WorkspaceId,
  id: string,
  keep: Duration.Duration
): Effect.fn.Return<Made | null, Failure> {
  const secret = newSecret()
  const until = Math.ceil((yield* Clock.currentTimeMillis) + Duration.toMillis(keep))
  const endpoint = yield* patched(
    store,
    workspace,
    id,
    Effect.fnUntraced(function* (before: Endpoint) {
      const old = (yield* kept.read(workspace, id, before.secrets)) ?? []
      // Two at once: of those before, the newest alone.
      const last = old.filter((one) => one.until === null).map((one) => ({ ...one, until }))
      return { secrets: yield* kept.write(workspace, id, [{ secret, until: null }, ...last]) }
    })
  )
  return endpoint && { endpoint: shown(endpoint), secret: Redacted.make(secret, { label: "webhook secret" }) }
})

/** Under the newest version, whoever else changes it meanwhile. */
const patched = (
  store: Store["Service"],
  workspace: WorkspaceId,
  id: string,
  patch: (before: Endpoint) => Effect.Effect<Parameters<Store["Service"]["updateWebhook"]>[3]>
): Effect.Effect<Endpoint | null, StoreError> =>
  Effect.gen(function* () {
    for (;;) {
      const before = (yield* store.listWebhooks(workspace)).find((one) => one.id === id)
      if (before === undefined) return null
      const after = yield* store.updateWebhook(workspace, id, before.version, yield* patch(before))
      if (after !== null) return after
    }
  })

const checked = Effect.fnUntraced(function* (
  sender: Sender["Service"],
  { events, status, url }: Change
): Effect.fn.Return<
  { url?: string; events?: ReadonlyArray<EventType> | null; status?: Endpoint["status"] },
  InvalidRequest
> {
  const refused = url === undefined ? undefined : url.length > 2048 ? "is too long" : sender.refusal(url)
  if (refused !== undefined) return yield* new InvalidRequest({ parameter: "url", detail: refused })
  const known = events?.filter(isEventType)
  if (known?.length !== events?.length || known?.length === 0)
    return yield* new InvalidRequest({ parameter: "events", detail: "must be a list of known events" })
  return {
    ...(url === undefined ? {} : { url: new URL(url).href }),
    ...(events === undefined ? {} : { events: known ?? null }),
    ...(status === undefined ? {} : { status })
  }
})
