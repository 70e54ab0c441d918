/** A process that sends webhooks until it is killed; with `--forgetful` a message counts as arrived once taken. */
import { Store } from "@dravo/core/Store"
import * as Deliveries from "@dravo/engine/Deliveries"
import * as Sender from "@dravo/engine/Sender"
import * as Sqlite from "@dravo/store-sqlite"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

const [filename = "", ...flags] = process.argv.slice(2)

const forgetful = Layer.effect(
  Store,
  Effect.map(Store, (store) => ({
    ...store,
    engineClaimDeliveries: (query: Parameters<typeof store.engineClaimDeliveries>[0], lease: never) =>
      Effect.tap(store.engineClaimDeliveries(query, lease), (visits) =>
        Effect.forEach(visits, ({ deliveries, endpoint, now, workspace }) =>
          store.settleDeliveries(
            workspace,
            endpoint.id,
            deliveries.map(({ attempts, seq }) => ({ seq, attempts, status: "delivered", nextAt: now, log: [] }))
          )
        )
      )
  }))
)

const sqlite = Sqlite.layer({ filename })
const store = flags.includes("--forgetful") ? Layer.provideMerge(forgetful, sqlite) : sqlite

await Effect.runPromise(
  Effect.provide(
    Effect.never,
    Deliveries.layer({ interval: "50 millis", lease: "2 seconds" }).pipe(
      Layer.provide(Sender.layer({ allowHosts: ["127.0.0.1"], timeout: "1 second" })),
      Layer.provide(store)
    )
  )
)
