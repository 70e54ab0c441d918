/** What the calls about webhooks do. */
import { Misconfigured } from "@dravo/core/Misconfigured"
import type { Replay } from "@dravo/core/Store"
import { InvalidRequest } from "@dravo/engine/InvalidRequest"
import { Webhooks } from "@dravo/engine/Webhooks"
import * as Wire from "@dravo/http/Webhooks"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Requests from "./webhookRequests.ts"
import type { InWorkspace } from "../requests.ts"
import * as Inputs from "./webhookInputs.ts"

export const createWebhook = Effect.fnUntraced(function* (input: Requests.CreateWebhook) {
  const { workspace, ...given } = yield* Inputs.create(input)
  return Wire.withSecret(yield* (yield* hooks).create(workspace, given))
})

export const listWebhooks = Effect.fnUntraced(function* (input: InWorkspace) {
  const { workspace } = yield* Inputs.inWorkspace(input)
  return Wire.webhooksAnswer(yield* (yield* hooks).list(workspace))
})

export const updateWebhook = Effect.fnUntraced(function* (input: Requests.UpdateWebhook) {
  const { webhookId, workspace, ...change } = yield* Inputs.update(input)
  const endpoint = yield* (yield* hooks).update(workspace, webhookId, change)
  return endpoint && Wire.webhook(endpoint)
})

export const deleteWebhook = Effect.fnUntraced(function* (input: Requests.OneWebhook) {
  const { webhookId, workspace } = yield* Inputs.one(input)
  return yield* (yield* hooks).remove(workspace, webhookId)
})

export const rotateWebhookSecret = Effect.fnUntraced(function* (input: Requests.RotateWebhookSecret) {
  const { keepFor = "24 hours", webhookId, workspace } = yield* Inputs.rotate(input)
  const made = yield* (yield* hooks).rotateSecret(workspace, webhookId, Duration.fromInputUnsafe(keepFor))
  return made && Wire.withSecret(made)
})

export const testWebhook = Effect.fnUntraced(function* (input: Requests.OneWebhook) {
  const { webhookId, workspace } = yield* Inputs.one(input)
  return sent(yield* (yield* hooks).test(workspace, webhookId))
})

export const listWebhookMessages = Effect.fnUntraced(function* (input: Requests.ListWebhookMessages) {
  const { webhookId, workspace, ...request } = yield* Inputs.messages(input)
  const page = yield* (yield* hooks).messages(workspace, webhookId, request)
  return page && Wire.messagesAnswer(page)
})

export const replayWebhookMessages = Effect.fnUntraced(function* (input: Requests.ReplayWebhookMessages) {
  const { webhookId, workspace, ...named } = yield* Inputs.replay(input)
  return sent(yield* (yield* hooks).replay(workspace, webhookId, yield* replayOf(named)))
})

// internal

const hooks = Effect.flatMap(
  Effect.serviceOption(Webhooks),
  Option.match({
    onNone: () =>
      Effect.fail(new Misconfigured({ option: "webhooks", detail: "must be given to createAnalytics, as in {}" })),
    onSome: Effect.succeed
  })
)

const sent = (messages: number | null): Wire.SentMessages | null => (messages === null ? null : { messages })

interface Named {
  readonly ids?: ReadonlyArray<string>
  readonly from?: number
  readonly to?: number
  readonly dead?: true
}

const replayOf = ({ dead, from, ids, to }: Named): Effect.Effect<Replay, InvalidRequest> => {
  if (ids !== undefined && from === undefined && to === undefined && dead === undefined)
    return Effect.succeed({ _tag: "Ids", ids })
  if (from !== undefined && to !== undefined && ids === undefined && dead === undefined)
    return Effect.succeed({ _tag: "Made", from, to })
  if (dead === true && ids === undefined && from === undefined && to === undefined)
    return Effect.succeed({ _tag: "Dead" })
  return Effect.fail(
    new InvalidRequest({
      parameter: "ids",
      detail: "or from and to, or dead: true must say which messages, and only one of them"
    })
  )
}
