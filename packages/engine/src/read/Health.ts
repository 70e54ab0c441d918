/** What keeps an account's numbers from being fresh: its token, its scopes, the platform's limits, its last error. */
import type { Account } from "@dravo/core/Account"
import { type Adapter, needsToken, readsOf } from "@dravo/core/Adapter"
import type { CredentialHealth, Credentials } from "@dravo/core/Credentials"
import * as Instant from "@dravo/core/Instant"
import * as Row from "@dravo/core/Row"
import type { Coordination } from "@dravo/core/Coordination"
import type { Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Kind } from "@dravo/core/Subject"
import * as Effect from "effect/Effect"
import * as Quotas from "../spending/Quotas.ts"
import * as BreakerStore from "../refresh/breaker/breakerStore.ts"
import * as Deadlines from "../refresh/throttle/deadlines.ts"
import * as ThrottleKeys from "../refresh/throttle/throttleKeys.ts"

/** One kind of reading, and what the granted scopes leave of it. */
export interface ReadingHealth {
  readonly kind: Kind
  readonly needs: ReadonlyArray<string>
  /** Needed but not granted; null where nobody knows what was granted. */
  readonly missing: ReadonlyArray<string> | null
  /** Official keys the missing scopes cost: those that came with the last reading nevertheless are not among them. */
  readonly lost: ReadonlyArray<string>
}

/** What keeps an account's numbers from being fresh. */
export interface Health {
  readonly account: Account
  /**
   * `missing`: no usable credential; `refused`: the platform turned it down; `unknown`: it could not be looked up now;
   * `not_needed`: anybody may read this account.
   */
  readonly token: "valid" | "expiring" | "expired" | "missing" | "refused" | "unknown" | "not_needed"
  readonly credential: CredentialHealth | null
  readonly readings: ReadonlyArray<ReadingHealth>
  /**
   * Until when the platform is not asked, for the app and for this account; the latest, where kinds of reading have
   * limits of their own.
   */
  readonly throttles: { readonly app: Instant.Instant | null; readonly account: Instant.Instant | null }
  /** What its application may ask a day, all accounts together, where the platform says. */
  readonly quotas: ReadonlyArray<Quotas.QuotaWindow>
  /** Until when the platform is asked by nobody because it does not answer; null while it is asked. */
  readonly downUntil: Instant.Instant | null
  readonly status: Row.Status
  readonly error: string | null
  readonly lastUpdatedAt: Instant.Instant | null
  /** Of the account's workspace; null where it has no endpoint. */
  readonly webhooks: WebhookStanding | null
}

/** The endpoints of a workspace in sum. */
export interface WebhookStanding {
  readonly endpoints: number
  /** Nothing is sent to these until somebody enables them. */
  readonly disabled: number
  readonly waiting: number
  /** When the oldest message that waits was made; null where none does. */
  readonly waitingSince: Instant.Instant | null
}

/** Null where the workspace has no endpoint. */
export const webhooksOf = Effect.fnUntraced(function* (
  store: Pick<Store["Service"], "listWebhooks" | "webhookBacklog">,
  workspace: WorkspaceId
): Effect.fn.Return<WebhookStanding | null, StoreError> {
  const endpoints = yield* store.listWebhooks(workspace)
  if (endpoints.length === 0) return null
  const backlog = yield* store.webhookBacklog(workspace)
  return {
    endpoints: endpoints.length,
    disabled: endpoints.filter(({ status }) => status === "disabled").length,
    waiting: backlog.reduce((sum, { waiting }) => sum + waiting, 0),
    waitingSince: backlog.length === 0 ? null : Math.min(...backlog.map(({ since }) => since))
  }
})

/** From the account's own row; asks no platform. `adapter` is undefined when the platform is not plugged in. */
export const of = Effect.fnUntraced(function* (
  row: Row.AccountRow,
  now: Instant.Instant,
  adapter: Adapter | undefined,
  { coordination, store }: { readonly coordination: Coordination["Service"]; readonly store: Store["Service"] },
  credentials: Credentials["Service"]
) {
  const app = ThrottleKeys.ofScope(row.account, "app"),
    own = ThrottleKeys.ofScope(row.account, "account")
  const { until } = yield* Deadlines.deadlines(coordination, [...app, ...own])
  const owned = adapter === undefined || needsToken(adapter, row.account)
  const open = adapter !== undefined && !owned && adapter.appCredential === undefined
  const looked = yield* owned ? Effect.result(credentials.inspect(row.account)) : Effect.succeed(null)
  const credential = looked?._tag === "Success" ? looked.success : null
  const token = open
    ? "not_needed"
    : row.account.grantError !== null
      ? "refused"
      : looked?._tag === "Failure"
        ? looked.failure.reason._tag === "ReconnectRequired"
          ? "missing"
          : "unknown"
        : validity(credential, now)
  const posts = yield* store.pagePublications(row.account.workspace, {
    filters: [{ _tag: "Account", accountId: row.account.accountId }],
    start: { _tag: "Offset", offset: 0 },
    limit: recentPosts,
    counted: false
  })
  const arriving = arrivingIn(posts.rows)
  const health: Health = {
    account: row.account,
    webhooks: yield* webhooksOf(store, row.account.workspace),
    token,
    credential,
    readings:
      adapter === undefined
        ? []
        : [
            reading(adapter, row.account, "publication", credential, arriving),
            reading(adapter, row.account, "account", credential, arrivingIn([row]))
          ],
    throttles: { app: latest(until, app), account: latest(until, own) },
    quotas: adapter === undefined ? [] : yield* Quotas.windows(coordination, { adapter, app: row.account.app }, now),
    downUntil: yield* BreakerStore.refusedUntil(coordination, row.account),
    status: Row.status(row, now),
    error: Row.error(row, now),
    lastUpdatedAt: row.sync.lastUpdatedAt
  }
  return health
})

// internal

const latest = (until: ReadonlyMap<string, Instant.Instant>, keys: ReadonlyArray<string>): Instant.Instant | null => {
  const found = keys.flatMap((key) => until.get(key) ?? [])
  return found.length === 0 ? null : Math.max(...found)
}

/** How many of an account's newest posts tell which numbers arrive. */
const recentPosts = 25

/**
 * Keys the rows' last readings brought under the current connection; a platform may give what its scopes do not say.
 */
const arrivingIn = (rows: ReadonlyArray<Row.Row>): ReadonlySet<string> =>
  new Set(
    rows.flatMap(({ account, sync }) =>
      sync.attemptedConnection === account.connection
        ? Object.keys(sync.metrics).filter((key) => !Object.hasOwn(sync.metricsAsOf, key))
        : []
    )
  )

/** A week: long enough for a person to act. */
const soon = 7 * Instant.day

const validity = (credential: CredentialHealth | null, now: Instant.Instant): "valid" | "expiring" | "expired" => {
  const end = credential?.renewable === true ? credential.endsAt : (credential?.expiresAt ?? null)
  if (end === null) return "valid"
  return end <= now ? "expired" : end - now < soon ? "expiring" : "valid"
}

const reading = (
  adapter: Adapter,
  account: Account,
  kind: Kind,
  credential: CredentialHealth | null,
  arriving: ReadonlySet<string>
): ReadingHealth => {
  const { scopes: needs } = readsOf(adapter, account, kind)
  const granted = credential?.scopes ?? null
  const missing = granted === null ? null : needs.filter((scope) => !granted.includes(scope))
  const lost = adapter.metrics.filter(
    (one) =>
      one.kind === kind &&
      one.retired === null &&
      one.scope !== null &&
      missing?.includes(one.scope) === true &&
      !arriving.has(one.key)
  )
  return { kind, needs, missing, lost: lost.map((one) => one.key) }
}
