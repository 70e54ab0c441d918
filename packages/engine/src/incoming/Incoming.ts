/**
 * Messages platforms send of their own accord: verified, acted on once, and answered. What one says of numbers is not
 * believed but for a story's last ones; everything else makes rows due, and reading them tells.
 */
import type { Account } from "@dravo/core/Account"
import type { Adapter } from "@dravo/core/Adapter"
import type { Adapters } from "@dravo/core/Adapters"
import type { Incoming as Port, IncomingRequest, Reply } from "@dravo/core/Incoming"
import type { PlatformId } from "@dravo/core/Ids"
import * as Rules from "@dravo/core/Options"
import type { StoreError } from "@dravo/core/StoreError"
import { greeted, type Shared, type Verified, verified } from "@dravo/core/VerifiedMessage"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import * as Telemetry from "../refresh/Telemetry.ts"
import { act, type ActEnvironment } from "./act.ts"
import * as Attempts from "./attempts.ts"

/** What the operator of an application agreed with a platform. */
export interface App {
  /** The application's secret, which its messages are signed with. */
  readonly secret: Redacted.Redacted
  /** Secrets before this one, while it is being replaced. */
  readonly olderSecrets?: ReadonlyArray<Redacted.Redacted>
  /** The word typed into the platform's form beside the address, where it has one. */
  readonly verifyToken?: Redacted.Redacted
  /** Where people read what became of their wish for deletion; without it such wishes are refused. */
  readonly deletionPage?: string
}

/** By the name of the platform. */
export type Apps = Readonly<Record<string, App>>

/** What became of a request. */
export interface Received {
  readonly outcome: /** The platform asked whether the address is ours. */
    | "greeted"
    /** It was acted on, as far as it says anything of use. */
    | "understood"
    /** It was acted on before. */
    | "repeated"
    /** It is not the platform's, or too old. */
    | "refused"
    /** It cannot be acted on at the moment: the platform sends it again when it is told so. */
    | "busy"
  /** What the platform wants to read; null where a status is enough. */
  readonly reply: Reply | null
  /** Things it says that were acted on, and others. */
  readonly facts: number
  readonly others: number
  /** The accounts they are about, of all workspaces. */
  readonly accounts: ReadonlyArray<Account>
}

/** What receiving works with. */
export interface IncomingEnvironment extends ActEnvironment {
  readonly adapters: Adapters["Service"]
  readonly apps: Apps
}

/** Null where nothing is received for the platform. */
export const receive = Effect.fnUntraced(function* (
  env: IncomingEnvironment,
  platform: PlatformId,
  request: IncomingRequest
): Effect.fn.Return<Received | null, StoreError> {
  const app = Object.hasOwn(env.apps, platform) ? env.apps[platform] : undefined
  const adapter = Option.getOrUndefined(env.adapters.get(platform))
  if (app === undefined || adapter?.incoming === undefined) return null
  const received = yield* answered(env, { adapter, app, port: adapter.incoming }, request)
  const outcome = { platform, outcome: received.outcome }
  yield* Metric.update(Metric.withAttributes(Telemetry.messages, outcome), 1)
  if (received.others > 0) yield* Metric.update(Metric.withAttributes(Telemetry.unknown, { platform }), received.others)
  return received
})

/** The platforms whose messages are received. */
export const platformsOf = (adapters: Adapters["Service"], apps: Apps): ReadonlyArray<PlatformId> =>
  adapters.platforms.filter(
    (platform) => Object.hasOwn(apps, platform) && Option.getOrUndefined(adapters.get(platform))?.incoming !== undefined
  )

/** What each of them must be; below what it is made of. */
export const rules = {
  app: Rules.object<App>({
    secret: Rules.required(Rules.secret),
    olderSecrets: Rules.predicate(
      (all) => Array.isArray(all) && all.every((one) => Rules.secret(one, "") === undefined),
      "must be a list of secrets"
    ),
    verifyToken: Rules.secret,
    deletionPage: Rules.url
  })
}

// internal

interface Receiving {
  readonly adapter: Adapter
  readonly app: App
  readonly port: Port
}

const nothing = { reply: null, facts: 0, others: 0, accounts: [] } as const
const refused: Received = { ...nothing, outcome: "refused" }

const answered = Effect.fnUntraced(function* (
  env: IncomingEnvironment,
  { adapter, app, port }: Receiving,
  request: IncomingRequest
): Effect.fn.Return<Received, StoreError> {
  const shared: Shared = {
    secrets: [app.secret, ...(app.olderSecrets ?? [])],
    verifyToken: app.verifyToken ?? null
  }
  if (request.method === "GET") {
    const reply = yield* greeted(port, shared, request)
    return reply === null ? refused : { ...nothing, reply, outcome: "greeted" }
  }
  const now = Math.floor(yield* env.coordination.now)
  const message = yield* verified(port, shared, request, now)
  if (message === null) return refused
  const { facts, others } = message.understood
  const isErasure = facts.some(({ _tag }) => _tag === "ErasureAsked")
  if (isErasure && app.deletionPage === undefined) return refused
  const reply = replyTo(message, app)
  if (facts.length === 0) return { ...nothing, reply, others, outcome: "understood" }
  const ledger = { platform: adapter.platform, id: message.id, now }
  if (!(yield* Attempts.begin(env.coordination, ledger))) return { ...nothing, reply, others, outcome: "repeated" }
  const { accounts, isBusy } = yield* act(env, adapter, message.understood, now)
  if (isBusy) return { ...nothing, others, accounts, outcome: "busy" }
  yield* Attempts.end(env.coordination, ledger)
  return { reply, others, accounts, facts: facts.length, outcome: "understood" }
})

const replyTo = ({ id, understood }: Verified, { deletionPage }: App): Reply | null =>
  understood.reply === undefined || deletionPage === undefined ? null : understood.reply(id.slice(0, 32), deletionPage)
