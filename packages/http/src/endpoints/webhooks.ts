/** What the endpoints about webhooks answer with. */
import * as Instant from "@dravo/core/Instant"
import type { StoreError } from "@dravo/core/StoreError"
import type { InvalidRequest } from "@dravo/engine/InvalidRequest"
import type { Webhooks } from "@dravo/engine/Webhooks"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as Answers from "../answers/Webhooks.ts"
import type { MessagesQuery } from "../contract/Parameters.ts"
import * as Problems from "../contract/Problems.ts"
import * as Bodies from "../contract/webhookBodies.ts"
import { Principal } from "../identity/Principal.ts"
import { bodyOf } from "./body.ts"
import { jsonOf } from "./respond.ts"

interface Asked {
  readonly request: HttpServerRequest.HttpServerRequest
}
interface AskedOfOne extends Asked {
  readonly params: { readonly webhook_id: string }
}

/** Undefined where the host has not turned them on: then nothing is at these addresses. */
export const webhooks = (service: Webhooks["Service"] | undefined) => ({
  create: Effect.fnUntraced(function* ({ request }: Asked) {
    const { hooks, workspace } = yield* allowed(service)
    const given = yield* create(request)
    return yield* jsonOf(Effect.map(hooks.create(workspace, given), Answers.withSecret))
  }),
  list: Effect.fnUntraced(function* () {
    const { hooks, workspace } = yield* allowed(service)
    return yield* jsonOf(Effect.map(hooks.list(workspace), Answers.webhooksAnswer))
  }),
  update: Effect.fnUntraced(function* ({ params, request }: AskedOfOne) {
    const { hooks, workspace } = yield* allowed(service)
    const change = yield* update(request)
    return yield* jsonOf(
      Effect.map(hooks.update(workspace, params.webhook_id, change), (found) => found && Answers.webhook(found))
    )
  }),
  remove: Effect.fnUntraced(function* ({ params: { webhook_id: id } }: AskedOfOne) {
    const { hooks, workspace } = yield* allowed(service)
    return yield* jsonOf(Effect.map(hooks.remove(workspace, id), (was) => (was ? { id, deleted: true } : null)))
  }),
  rotate: Effect.fnUntraced(function* ({ params, request }: AskedOfOne) {
    const { hooks, workspace } = yield* allowed(service)
    const { keep_hours: hours = 24 } = yield* rotate(request)
    return yield* jsonOf(
      Effect.map(
        hooks.rotateSecret(workspace, params.webhook_id, Duration.hours(hours)),
        (made) => made && Answers.withSecret(made)
      )
    )
  }),
  test: Effect.fnUntraced(function* ({ params }: AskedOfOne) {
    const { hooks, workspace } = yield* allowed(service)
    return yield* sent(hooks.test(workspace, params.webhook_id))
  }),
  messages: Effect.fnUntraced(function* ({ params, query }: AskedOfOne & { readonly query: MessagesQuery }) {
    const { hooks, workspace } = yield* allowed(service)
    const page = hooks.messages(workspace, params.webhook_id, query)
    return yield* jsonOf(Effect.map(page, (found) => found && Answers.messagesAnswer(found)))
  }),
  replay: Effect.fnUntraced(function* ({ params, request }: AskedOfOne) {
    const { hooks, workspace } = yield* allowed(service)
    const what = yield* replayOf(yield* replay(request))
    return yield* sent(hooks.replay(workspace, params.webhook_id, what))
  })
})

// internal

const [create, update, rotate, replay] = [
  bodyOf(Bodies.CreateWebhook),
  bodyOf(Bodies.UpdateWebhook),
  bodyOf(Bodies.RotateWebhookSecret),
  bodyOf(Bodies.ReplayWebhookMessages)
]

const allowed = Effect.fnUntraced(function* (service: Webhooks["Service"] | undefined) {
  const { scopes, workspace } = yield* Principal
  if (!scopes.has("admin")) return yield* Problems.forbidden("admin")
  if (service === undefined) return yield* Problems.withoutWebhooks()
  return { hooks: service, workspace }
})

const sent = (messages: Effect.Effect<number | null, InvalidRequest | StoreError>) =>
  jsonOf(Effect.map(messages, (count) => (count === null ? null : { messages: count })))

const replayOf = ({ dead, from, ids, to }: Bodies.ReplayWebhookMessages) => {
  const named = [ids !== undefined, from !== undefined || to !== undefined, dead !== undefined]
  const [start, end] = [Instant.parse(from ?? "", "start"), Instant.parse(to ?? "", "end")]
  if (named.filter((one) => one).length !== 1 || (named[1] === true && (start === undefined || end === undefined)))
    return Problems.invalidRequest([
      { parameter: "body", message: "must name messages in one way: by ids, by from and to, or by dead: true" }
    ])
  return Effect.succeed(
    ids !== undefined
      ? { _tag: "Ids" as const, ids }
      : start !== undefined && end !== undefined
        ? { _tag: "Made" as const, from: start, to: end }
        : { _tag: "Dead" as const }
  )
}
