/** One visit to an endpoint: its messages are sent side by side, and what became of each is written down. */
import * as Change from "@dravo/core/Change"
import * as Instant from "@dravo/core/Instant"
import type { Report, Store, Visit } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import type { Attempt, Delivery } from "@dravo/core/Webhook"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import type { Cursors } from "../read/Cursors.ts"
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
  const tried = yield* Effect.forEach(deliveries, (one) => attempted(env, visit, secrets, one), {
    concurrency: "unbounded"
  })
  const reports = tried.map(({ report }) => report)
  const after = yield* env.store.settleDeliveries(workspace, endpoint.id, reports)
  const isGone = tried.some(({ status }) => status === 410)
  if (after === null || !(isGone || Schedule.isGivenUp(after, now))) return
  const disabledFor = isGone
    ? "It answered 410."
    : "Nothing arrived for three days, and the last 20 messages were given up."
  yield* env.store.updateWebhook(workspace, endpoint.id, after.version, { status: "disabled", disabledFor })
})

// internal

/** Where the feed begins to tell of it; null for what the feed does not tell. */
const cursorOf = Effect.fnUntraced(function* (
  { cursors, store }: DeliveryEnvironment,
  { workspace }: Visit,
  mark: number
) {
  const { cursor } = yield* store.changes(workspace, Change.beginning, 1)
  const place = { history: cursor.history, mark, kind: "account" as const, seq: 0 }
  return yield* cursors.seal(workspace, "changes", Change.encodeCursor(place))
})

const attempted = Effect.fnUntraced(function* (
  env: DeliveryEnvironment,
  visit: Visit,
  secrets: ReadonlyArray<string>,
  delivery: Delivery
): Effect.fn.Return<{ readonly report: Report; readonly status: number | null }, StoreError> {
  const { data, id, mark, type } = delivery
  const cursor = mark === null ? null : yield* cursorOf(env, visit, mark)
  const body = JSON.stringify({
    type,
    timestamp: Instant.format(delivery.createdAt),
    data: { ...data, changes_cursor: cursor }
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
): { readonly report: Report; readonly status: number | null } => {
  const status = typeof answer === "string" ? null : answer.status
  const entry: Attempt = { ...when, status, detail: typeof answer === "string" ? answer : answer.body }
  const log = [...delivery.log, entry].slice(-longestLog)
  const named = { seq: delivery.seq, attempts: delivery.attempts, log }
  if (status !== null && status >= 200 && status < 300)
    return { status, report: { ...named, status: "delivered", nextAt: now } }
  const wish = typeof answer === "string" ? null : Schedule.retryAfter(answer.retryAfter, when.at)
  const next = status === 410 ? null : Schedule.nextAt(delivery.tries, now, random, wish)
  return { status, report: { ...named, status: next === null ? "dead" : "pending", nextAt: next ?? now } }
}

const longestLog = 20
