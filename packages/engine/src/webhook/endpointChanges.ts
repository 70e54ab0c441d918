/** Making and changing endpoints. Whoever changes one sees its newest version, whoever else changes it meanwhile. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import { type Endpoint, type EndpointPatch, eventTypes, isEventType, maxEndpoints } from "@dravo/core/Webhook"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { InvalidRequest } from "../read/InvalidRequest.ts"
import type { KeptSecrets } from "./keptSecrets.ts"
import type { Sender } from "./Sender.ts"
import { newSecret } from "./signature.ts"
import type { Change, Given, Made, Shown } from "./shown.ts"

export interface WebhookEnvironment {
  readonly store: Store["Service"]
  readonly sender: Sender["Service"]
  readonly kept: KeptSecrets
}

export const create = Effect.fnUntraced(function* (
  { kept, sender, store }: WebhookEnvironment,
  workspace: WorkspaceId,
  given: Given
): Effect.fn.Return<Made, InvalidRequest | StoreError> {
  const { events = null, url = "" } = yield* checked(sender, given)
  const id = `we_${crypto.randomUUID().replaceAll("-", "")}`
  const secret = newSecret()
  const secrets = yield* kept.write(workspace, id, [{ secret, until: null }])
  const endpoint = yield* store.insertWebhook(workspace, { id, url, events, secrets })
  if (endpoint === null)
    return yield* new InvalidRequest({ parameter: "url", detail: `is one too many: there are ${maxEndpoints}` })
  return made(endpoint, secret)
})

export const update = Effect.fnUntraced(function* (
  { sender, store }: WebhookEnvironment,
  workspace: WorkspaceId,
  id: string,
  change: Change
): Effect.fn.Return<Shown | null, InvalidRequest | StoreError> {
  const patch = yield* checked(sender, change)
  const endpoint = yield* patched(store, workspace, id, () => Effect.succeed(patch))
  return endpoint && shown(endpoint)
})

export const rotate = Effect.fnUntraced(function* (
  { kept, store }: WebhookEnvironment,
  workspace: WorkspaceId,
  id: string,
  keep: Duration.Duration
): Effect.fn.Return<Made | null, StoreError> {
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
  return endpoint && made(endpoint, secret)
})

/** What sealing secrets anew came to. */
export interface Resealed {
  readonly resealed: number
  /** Sealed with none of the known keys: nothing is sent until the endpoint's key is rotated. */
  readonly unreadable: number
}

export const reseal = Effect.fnUntraced(function* (
  { kept, store }: WebhookEnvironment,
  workspace: WorkspaceId
): Effect.fn.Return<Resealed, StoreError> {
  const counts = { resealed: 0, unreadable: 0 }
  for (const { id } of yield* store.listWebhooks(workspace)) {
    const done = yield* patched(
      store,
      workspace,
      id,
      Effect.fnUntraced(function* ({ secrets }: Endpoint) {
        const known = yield* kept.read(workspace, id, secrets)
        return known === undefined ? null : { secrets: yield* kept.write(workspace, id, known) }
      })
    )
    counts[done === null ? "unreadable" : "resealed"] += 1
  }
  return counts
})

// internal

const shown = ({ secrets: _secrets, ...endpoint }: Endpoint): Shown => endpoint

const made = (endpoint: Endpoint, secret: string): Made => ({
  endpoint: shown(endpoint),
  secret: Redacted.make(secret, { label: "webhook secret" })
})

/** Null where there is no such endpoint, or nothing to change about it. */
const patched = Effect.fnUntraced(function* (
  store: Store["Service"],
  workspace: WorkspaceId,
  id: string,
  patchOf: (before: Endpoint) => Effect.Effect<EndpointPatch | null>
): Effect.fn.Return<Endpoint | null, StoreError> {
  for (;;) {
    const before = (yield* store.listWebhooks(workspace)).find((one) => one.id === id)
    const patch = before === undefined ? null : yield* patchOf(before)
    if (before === undefined || patch === null) return null
    const after = yield* store.updateWebhook(workspace, id, before.version, patch)
    if (after !== null) return after
  }
})

const checked = Effect.fnUntraced(function* (
  sender: Sender["Service"],
  { events, status, url }: Change
): Effect.fn.Return<EndpointPatch, InvalidRequest> {
  const refused = url === undefined ? undefined : url.length > 2048 ? "is too long" : sender.refusal(url)
  if (refused !== undefined) return yield* new InvalidRequest({ parameter: "url", detail: refused })
  const known = events?.filter(isEventType)
  if (known?.length !== events?.length || known?.length === 0)
    return yield* new InvalidRequest({ parameter: "events", detail: `must be some of ${eventTypes.join(", ")}` })
  if (status !== undefined && status !== "active" && status !== "disabled")
    return yield* new InvalidRequest({ parameter: "status", detail: "must be active or disabled" })
  return {
    ...(url === undefined ? {} : { url: new URL(url).href }),
    ...(events === undefined ? {} : { events: known === undefined ? null : [...new Set(known)] }),
    ...(status === undefined ? {} : { status, ...(status === "disabled" ? { disabledFor: null } : {}) })
  }
})
