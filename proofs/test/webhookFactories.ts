/** What sends webhooks, each with what its options may be. */
import type { Coordination } from "@dravo/core/Coordination"
import type { Store } from "@dravo/core/Store"
import * as Deliveries from "@dravo/engine/Deliveries"
import * as Sender from "@dravo/engine/Sender"
import * as Webhooks from "@dravo/engine/Webhooks"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { any, type Factory, run, time } from "./factory.ts"

export const webhookFactories = (engine: Layer.Layer<Store | Coordination, unknown>): ReadonlyArray<Factory> => [
  {
    name: "Webhooks.layer",
    fails: (options) =>
      run(
        Effect.scoped(
          Layer.build(Webhooks.layer(any(options)).pipe(Layer.provide(Sender.layer()), Layer.provide(engine)))
        )
      ),
    base: { key: Buffer.alloc(32, 7).toString("base64") },
    takes: { key: ["text"], olderKeys: ["none", "list"] }
  },
  {
    name: "Deliveries.layer",
    fails: (options) =>
      run(
        Effect.scoped(
          Layer.build(Deliveries.layer(any(options)).pipe(Layer.provide(Sender.layer()), Layer.provide(engine)))
        )
      ),
    base: { key: Buffer.alloc(32, 7).toString("base64"), drain: 0 },
    takes: {
      interval: time,
      share: ["number"],
      endpoints: ["number"],
      lease: time,
      keptFor: time,
      drain: [...time, "function", "class"],
      key: ["text"],
      olderKeys: ["none", "list"]
    }
  },
  {
    name: "Sender.layer",
    fails: (options) => run(Effect.scoped(Layer.build(Sender.layer(any(options))))),
    isHarmless: true,
    takes: { allowHosts: ["none", "list"], timeout: time, resolve: ["function", "class"] }
  }
]
