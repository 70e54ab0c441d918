/** Webhooks as this program has them: on where there is a vault key to seal their secrets with. */
import type { Coordination } from "@dravo/core/Coordination"
import type { Store } from "@dravo/core/Store"
import * as Deliveries from "@dravo/engine/Deliveries"
import * as Sender from "@dravo/engine/Sender"
import * as Webhooks from "@dravo/engine/Webhooks"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import * as Platforms from "./platforms.ts"

export interface Keys {
  readonly vaultKey: Option.Option<Redacted.Redacted>
  readonly olderVaultKeys?: ReadonlyArray<Redacted.Redacted>
}

/** A key that is none is told of by the vault, which is built of the same one. */
export const layer = (keys: Keys): Layer.Layer<never, never, Store | Coordination> =>
  Option.match(options(keys), {
    onNone: () => Layer.empty,
    onSome: (own) => Webhooks.layer(own).pipe(Layer.provide(sender), Layer.orDie)
  })

/** Sends until its scope closes. */
export const sending = (keys: Keys): Layer.Layer<never, never, Store | Coordination> =>
  Option.match(options(keys), {
    onNone: () => Layer.empty,
    onSome: (own) => Deliveries.layer(own).pipe(Layer.provide(sender), Layer.orDie)
  })

// internal

const options = ({ olderVaultKeys = [], vaultKey }: Keys): Option.Option<Webhooks.Options> =>
  Option.map(vaultKey, (key) => ({ key, olderKeys: olderVaultKeys }))

const sender = Layer.unwrap(
  Effect.map(Platforms.text("DRAVO_WEBHOOK_HOSTS"), (hosts) =>
    Sender.layer({
      allowHosts: Option.getOrElse(hosts, () => "")
        .split(",")
        .map((host) => host.trim())
        .filter((host) => host !== "")
    })
  )
)
