/** Stores broken in what they tell endpoints, and in who sends it. */
import { initial } from "@dravo/core/SyncState"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { type Mutant, mutant } from "./mutant.ts"

export const webhooks: ReadonlyArray<Mutant> = [
  mutant(
    "what changes is told before it is known to be written",
    "a refresh that lost its fence tells nothing",
    false,
    (store) => ({
      commit: (workspace, commits) =>
        Effect.andThen(
          store.raise(workspace, [{ type: "analytics.updated", data: {} }]),
          store.commit(workspace, commits)
        )
    })
  ),
  mutant(
    "a refresh tells nothing",
    "numbers are told to each active endpoint of the workspace that wants them, and the feed tells them after the mark",
    false,
    (store) => ({
      commit: (workspace, commits) =>
        Effect.flatMap(store.listWebhooks(workspace), (endpoints) =>
          Effect.gen(function* () {
            const off = { status: "disabled" } as const
            const on = { status: "active" } as const
            const active = endpoints.filter(({ status }) => status === "active")
            for (const { id, version } of active) yield* store.updateWebhook(workspace, id, version, off)
            const dropped = yield* store.commit(workspace, commits)
            for (const { id, version } of active) yield* store.updateWebhook(workspace, id, version + 1, on)
            return dropped
          })
        )
    })
  ),
  mutant(
    "each refresh is told of",
    "an account that changes again is told of once until that is tried, and then not before a minute is over",
    false,
    (store) => ({
      commit: (workspace, commits) =>
        Effect.tap(store.commit(workspace, commits), () =>
          store.raise(workspace, [{ type: "analytics.updated", data: {} }])
        )
    })
  ),
  mutant(
    "a post that stays gone is told of again",
    "a post is told of when it is found and when it is newly gone, once each",
    false,
    (store) => ({
      commit: (workspace, commits) =>
        store.commit(
          workspace,
          commits.map((one) => ({ ...one, sync: { ...initial, ...one.sync, attemptedAt: one.sync.unavailableAt } }))
        )
    })
  ),
  mutant(
    "a grant that is refused again is told of again",
    "a grant is told of when it dies and when the account is connected again, once each",
    false,
    (store) => ({
      refuseGrant: (workspace, accountId, connection, error) =>
        Effect.tap(store.refuseGrant(workspace, accountId, connection, error), () =>
          store.raise(workspace, [{ type: "account.requires_reconnect", data: {} }])
        )
    })
  ),
  mutant(
    "two processes visit one endpoint",
    "an endpoint is visited by one process at a time, until the visit ends or its lease does",
    false,
    (store) => ({
      engineClaimDeliveries: (query) => store.engineClaimDeliveries(query, Duration.zero)
    })
  ),
  mutant(
    "a visit takes all there is",
    "of each endpoint its share of messages is taken, the longest due first; endpoints longest not visited come first",
    false,
    (store) => ({
      engineClaimDeliveries: ({ endpoints }, lease) => store.engineClaimDeliveries({ endpoints, share: 1e9 }, lease)
    })
  ),
  mutant(
    "a late report is believed",
    "what became of a message is written by whoever tried it last, and an arrived one is not sent again",
    false,
    (store) => ({
      settleDeliveries: (workspace, endpointId, reports) =>
        Effect.flatMap(
          store.pageDeliveries(workspace, { endpointId, status: null, before: null, limit: 1e9 }),
          (deliveries) =>
            store.settleDeliveries(
              workspace,
              endpointId,
              reports.map((one) => ({
                ...one,
                attempts: deliveries.find(({ seq }) => seq === one.seq)?.attempts ?? one.attempts
              }))
            )
        )
    })
  ),
  mutant(
    "what arrived is sent again with what was given up",
    "messages that are not on their way go again by id, by time, or where they were given up, as the ones they were",
    false,
    (store) => ({
      replayDeliveries: (workspace, endpointId) =>
        store.replayDeliveries(workspace, endpointId, { _tag: "Made", from: 0, to: 8e15 })
    })
  ),
  mutant(
    "messages outlive what they are about",
    "what is erased takes its messages along, and a workspace its endpoints",
    false,
    (store) => ({
      erase: (workspace, what) =>
        Effect.flatMap(store.erase(workspace, what), (erased) =>
          Effect.as(store.raise(workspace, [{ type: "post.unavailable", data: {} }]), erased)
        )
    })
  ),
  mutant(
    "an endpoint that asks for time is visited at once",
    "an endpoint that asks for time is left alone until then, and for a day at most",
    false,
    (store) => ({
      settleDeliveries: (workspace, endpointId, reports) => store.settleDeliveries(workspace, endpointId, reports)
    })
  ),
  mutant(
    "what arrived still counts as waiting",
    "what waits for each endpoint is counted, with the time since when, within its workspace",
    false,
    (store) => ({
      webhookBacklog: (workspace) =>
        Effect.map(
          store.pageDeliveries(workspace, { endpointId: null, status: null, before: null, limit: 1e9 }),
          (deliveries) => deliveries.map(({ createdAt, endpointId }) => ({ endpointId, waiting: 1, since: createdAt }))
        )
    })
  ),
  mutant(
    "rows are put off without a word",
    "a metric that is retired and a budget that is spent are told once in the same words, whoever finds it out again",
    false,
    (store) => ({ postpone: (workspace, leases, until) => store.postpone(workspace, leases, until) })
  )
]
