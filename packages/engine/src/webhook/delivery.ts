/** One visit to an endpoint: its messages are sent side by side, and what became of each is written down. */
import * as Change from "@dravo/core/Change"
import * as Instant from "@dravo/core/Instant"
import type { Report, Store, Visit } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import type { Attempt, Delivery } from "@dravo/core/Webhook"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Random from "effect/Random"
import type { Cursors } from "../read/cursor/Cursors.ts"
import * as Telemetry from "../refresh/Telemetry.ts"
import * as Kept from "./keptSecrets.ts"
import * as Schedule from "./schedule.ts"
import type { Answer, Sender } from "./Sender.ts"
import { signatures } from "./signature.ts"

export interface DeliveryEnvironment {
  readonly store: Store["Service"]
  readonly sender: Sender["Service"]
  readonly kept: Kept.KeptSecrets
  readonly cursors: Cursors
}

/** Disables an endpoint that says it is gone, and one nothing has reached for days. */
export const visited = Effect.fnUntraced(function* (
  env: DeliveryEnvironment,
  visit: Visit
): Effect.fn.Return<void, StoreError> {
  const { deliveries, endpoint, now, workspace } = visit
  const keys = yield* env.kept.read(workspace, endpoint.id, endpoint.secrets)
  const secrets = Kept.active(keys ?? [], now)
  const placeOf = yield* places(env, visit)
  const tried = yield* Effect.forEach(deliveries, (one) => attempted(env, visit, secrets, one, placeOf), {
    concurrency: "unbounded"
  })
  const reports = tried.map(({ report }) => report)
  const rest = Math.max(...tried.map((one) => one.restUntil ?? 0))
  const disable = (version: number, disabledFor: string) =>
    env.store.updateWebhook(workspace, endpoint.id, version, { status: "disabled", disabledFor })
  const isGone = tried.some(({ status }) => status === 410)
  // First: an end in between leaves a message to be sent, and not an endpoint that is asked again.
  if (isGone) yield* disable(endpoint.version, "It answered 410.")
  const after = yield* env.store.settleDeliveries(workspace, endpoint.id, reports, rest > 0 ? rest : null)
  yield* Effect.forEach(reports, counted, { discard: true })
  if (after === null || isGone || !tried.some(({ isGivenUp }) => isGivenUp)) return
  // The tries of a message take three days: all of them failed, and so did everything beside them.
  if (Schedule.isSilent(after, now)) yield* disable(after.version, silent)
})

// internal

const silent = "Nothing arrived for three days, and a message was given up."

/** `pending` is an attempt that failed and is followed by another. */
const counted = ({ status }: Report): Effect.Effect<void> =>
  Metric.update(Metric.withAttributes(Telemetry.deliveries, { outcome: status === "pending" ? "retried" : status }), 1)

/** Where the feed begins to tell of a message; null for what the feed does not tell. */
type PlaceOf = (mark: number | null) => Effect.Effect<string | null, StoreError>

const places = Effect.fnUntraced(function* (
  { cursors, store }: DeliveryEnvironment,
  { deliveries, workspace }: Visit
): Effect.fn.Return<PlaceOf, StoreError> {
  if (deliveries.every(({ mark }) => mark === null)) return () => Effect.succeed(null)
  const { history } = (yield* store.changes(workspace, Change.beginning, 1)).cursor
  return (mark) =>
    mark === null
      ? Effect.succeed(null)
      : cursors.seal(workspace, "changes", Change.encodeCursor({ history, mark, kind: "account", seq: 0 }))
})

/** What became of one attempt. */
interface Tried {
  readonly report: Report
  readonly status: number | null
  /** Until when the endpoint wants to be left alone. */
  readonly restUntil: Instant.Instant | null
  /** It was the last try. */
  readonly isGivenUp: boolean
}

const attempted = Effect.fnUntraced(function* (
  env: DeliveryEnvironment,
  visit: Visit,
  secrets: ReadonlyArray<string>,
  delivery: Delivery,
  placeOf: PlaceOf
): Effect.fn.Return<Tried, StoreError> {
  const { data, id, mark, type } = delivery
  const body = JSON.stringify({
    type,
    timestamp: Instant.format(delivery.createdAt),
    data: { ...data, changes_cursor: yield* placeOf(mark) }
  })
  const at = Math.floor(yield* Clock.currentTimeMillis)
  const seconds = Math.floor(at / 1000)
  const headers = {
    "content-type": "application/json",
    "user-agent": "dravo-webhooks/1",
    "webhook-id": id,
    "webhook-timestamp": String(seconds),
    "webhook-signature": yield* signatures(secrets, id, seconds, body)
  }
  const sending: Effect.Effect<Answer | string> =
    secrets.length === 0
      ? Effect.succeed("its keys cannot be opened with this vault key")
      : Effect.catch(env.sender.send({ url: visit.endpoint.url, headers, body }), ({ detail }) =>
          Effect.succeed(detail)
        )
  const [took, answer] = yield* Effect.timed(sending)
  const millis = Math.round(Duration.toMillis(took))
  return reported(delivery, answer, { at, millis }, visit.now + millis, yield* Random.next)
})

/** Any 2xx is an arrival, and nothing else is. */
const reported = (
  delivery: Delivery,
  answer: Answer | string,
  when: Pick<Attempt, "at" | "millis">,
  now: Instant.Instant,
  random: number
): Tried => {
  const said = typeof answer === "string" ? null : answer
  const status = said?.status ?? null
  const entry: Attempt = { ...when, status, detail: typeof answer === "string" ? answer : answer.body }
  const log = [...delivery.log, entry].slice(-maxLog)
  const named = { seq: delivery.seq, attempts: delivery.attempts, log }
  if (status !== null && status >= 200 && status < 300)
    return { status, restUntil: null, isGivenUp: false, report: { ...named, status: "delivered", nextAt: now } }
  const isUnwanted = status === 410 || said?.isUnwanted === true
  const wish = Schedule.retryAfterMillis(said?.retryAfter ?? null, when.at)
  const next = isUnwanted ? null : Schedule.nextAt(delivery.tries, now, random, wish)
  const rest = Schedule.restOf(status, said?.retryAfter ?? null, when.at)
  return {
    status,
    restUntil: rest === null ? null : now + rest,
    isGivenUp: next === null && !isUnwanted,
    report: { ...named, status: next === null ? "dead" : "pending", nextAt: next ?? now }
  }
}

const maxLog = 20
