/** The whole library as one layer, from what the host said. */
import * as Adapters from "@dravo/core/Adapters"
import type { Credentials } from "@dravo/core/Credentials"
import * as LoopTurns from "@dravo/core/LoopTurns"
import { redacted } from "@dravo/core/Secret"
import type { Coordination } from "@dravo/core/Coordination"
import type { Store } from "@dravo/core/Store"
import * as Analytics from "@dravo/engine/Analytics"
import * as ApiKeys from "@dravo/engine/ApiKeys"
import * as Deliveries from "@dravo/engine/Deliveries"
import * as HostCredentials from "@dravo/engine/HostCredentials"
import type { App } from "@dravo/engine/Incoming"
import type { Policy } from "@dravo/engine/Maintenance"
import * as Refresher from "@dravo/engine/Refresher"
import * as Sender from "@dravo/engine/Sender"
import * as Vault from "@dravo/engine/Vault"
import * as Webhooks from "@dravo/engine/Webhooks"
import { specPlatforms } from "@dravo/http/Platforms"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as References from "effect/References"
import * as Tracer from "effect/Tracer"
import type { DiscoveryOptions, IncomingApp, Options, WebhookOptions } from "../options.ts"
import { take } from "../runtime/loopTurns.ts"
import { tokenFunction } from "./credentials.ts"
import * as Events from "./events.ts"
import * as Logging from "./logging.ts"
import * as Web from "./web.ts"
import * as Work from "./work.ts"

export type Services = Analytics.Analytics | ApiKeys.ApiKeys | Store | Coordination | Web.Web | Work.Work

/** `drain` is asked when closing begins; `subscriptions` whenever a refresh ends. */
export const layer = (
  options: Options,
  drain: () => Duration.Duration,
  subscriptions: ReadonlySet<Events.Subscription>
): Layer.Layer<Services, unknown> =>
  Layer.mergeAll(Web.layer(options), Events.layer(subscriptions), Work.layer(work(options, drain))).pipe(
    Layer.provideMerge(webhooks(options)),
    Layer.provideMerge(
      Analytics.layer({ platforms: specPlatforms, ...budgets(options), ...kept(options), ...received(options) })
    ),
    Layer.provide(
      Refresher.layer({
        drain,
        ...(options.freshness === undefined ? {} : { freshness: options.freshness }),
        ...(options.budgets === undefined ? {} : { budgets: options.budgets }),
        ...(options.discovery === undefined ? {} : { discovery: discovery(options.discovery) })
      })
    ),
    Layer.provideMerge(ApiKeys.layer),
    Layer.provide(credentials(options)),
    Layer.provide(Adapters.layer(options.adapters)),
    Layer.provideMerge(traced),
    Layer.provideMerge(options.store),
    Layer.provideMerge(Logging.layer(options)),
    Layer.provideMerge(Layer.succeed(LoopTurns.LoopTurns, take))
  )

// internal

/** Spans are a good part of what a warm read costs: none are made unless a tracer came along with the store. */
const traced = Layer.effect(
  References.TracerEnabled,
  Effect.map(Tracer.Tracer, (tracer) => tracer !== Tracer.nativeTracer)
)

/** What a host's own choice is shown of an account. */
const discovery = ({ accounts }: DiscoveryOptions): Refresher.Discovery =>
  accounts === undefined
    ? {}
    : {
        accounts: ({ accountId, handle, platform, platformAccountId, workspace }) =>
          accounts({ workspace, accountId, platform, platformAccountId, handle })
      }

const received = ({ incoming }: Options): Analytics.Options =>
  incoming === undefined
    ? {}
    : { incoming: Object.fromEntries(Object.entries(incoming).map(([platform, app]) => [platform, appOf(app)])) }

const appOf = ({ deletionPage, olderSecrets = [], secret, verifyToken }: IncomingApp): App => ({
  secret: redacted(secret, "app secret"),
  olderSecrets: olderSecrets.map((one) => redacted(one, "app secret")),
  ...(verifyToken === undefined ? {} : { verifyToken: redacted(verifyToken, "verify token") }),
  ...(deletionPage === undefined ? {} : { deletionPage })
})

const kept = ({ maxAge, retention }: Options): Policy => ({
  ...(retention === undefined ? {} : { retention }),
  ...(maxAge === undefined ? {} : { maxAge })
})

const work = (options: Options, drain: () => Duration.Duration): Work.Settings => ({
  policy: kept(options),
  deliveries:
    options.webhooks === undefined
      ? Layer.empty
      : Deliveries.layer({ drain, ...sealing(options) }).pipe(Layer.provide(sender(options.webhooks)), Layer.orDie)
})

/** Nothing of it is there unless it is turned on. */
const webhooks = (options: Options): Layer.Layer<never, never, Store | Coordination> =>
  options.webhooks === undefined
    ? Layer.empty
    : Webhooks.layer(sealing(options)).pipe(Layer.provide(sender(options.webhooks)), Layer.orDie)

const sender = ({ allowHosts }: WebhookOptions) => Sender.layer(allowHosts === undefined ? {} : { allowHosts })

const sealing = ({ vault, webhooks }: Options): Webhooks.Options => {
  const key = webhooks?.key ?? vault?.key
  const olderKeys = webhooks?.olderKeys ?? vault?.olderKeys
  return { ...(key === undefined ? {} : { key }), ...(olderKeys === undefined ? {} : { olderKeys }) }
}

const budgets = ({
  firstReadBudget,
  maxCalls,
  minForceInterval,
  readBudget,
  sortable
}: Options): Analytics.Options => ({
  ...(sortable === undefined ? {} : { sortable }),
  ...(readBudget === undefined ? {} : { readBudget }),
  ...(firstReadBudget === undefined ? {} : { firstReadBudget }),
  ...(maxCalls === undefined ? {} : { maxCalls }),
  ...(minForceInterval === undefined ? {} : { minForceInterval })
})

const credentials = ({
  credentials,
  vault
}: Options): Layer.Layer<Credentials, Vault.VaultError, Store | Adapters.Adapters> => {
  if (credentials !== undefined) return HostCredentials.layer(tokenFunction(credentials))
  if (vault === undefined) return HostCredentials.none
  return Vault.layer({
    key: redacted(vault.key, "vault key"),
    olderKeys: (vault.olderKeys ?? []).map((key) => redacted(key, "vault key")),
    ...(vault.margin === undefined ? {} : { margin: vault.margin })
  })
}
