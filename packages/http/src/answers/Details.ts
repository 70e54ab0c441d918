/** The answers in addition to the two reads: the catalogue of metrics and the health of one account. */
import { format, type Instant } from "@dravo/core/Instant"
import type { MetricDefinition } from "@dravo/core/Metric"
import type { MetricCatalog } from "@dravo/core/MetricCatalog"
import type { AccountHealth } from "@dravo/engine/Discovery"
import { sorts } from "@dravo/engine/Sorting"
import * as Schema from "effect/Schema"
import { SyncStatus } from "./Wire.ts"

const Text = Schema.NullOr(Schema.String)
const At = Schema.NullOr(Schema.String.annotate({ format: "date-time" }))
const Subject = Schema.Literals(["post", "account"])

/** When a platform changed what it counts under a key. */
export const MeaningChange = Schema.Struct({
  from: Schema.String.annotate({ format: "date", description: "The UTC day it began." }),
  to: Schema.String.annotate({ format: "date", description: "The UTC day it was done." }),
  says: Schema.String
}).annotate({ identifier: "MeaningChange" })

/** One official key of one platform. */
export const MetricRow = Schema.Struct({
  platform: Schema.String,
  of: Subject,
  key: Schema.String.annotate({ description: "As in metrics; a trailing * declares every key with that prefix." }),
  meaning: Schema.String,
  canonical: Text.annotate({ description: "The name in overview.totals; null where the networks share none." }),
  combine: Schema.Literals(["sum", "none", "ratio"]).annotate({
    description: "none counts people: sums count a person more than once."
  }),
  unit: Schema.Literals(["count", "ratio", "milliseconds"]),
  scope: Text.annotate({ description: "The OAuth scope it needs; null where any token may read it." }),
  delay_hours: Schema.NullOr(Schema.Finite).annotate({ description: "How late the platform's own number may be." }),
  retired_since: Text,
  replacement: Text,
  changes: Schema.optionalKey(
    Schema.Array(MeaningChange).annotate({
      description: "When its meaning changed: series jump there. Left out where it never did."
    })
  )
}).annotate({ identifier: "MetricRow" })

/** A canonical name one platform has no number for, ever. */
export const MissingRow = Schema.Struct({
  platform: Schema.String,
  of: Subject,
  canonical: Schema.String,
  why: Schema.String
}).annotate({ identifier: "MissingRow" })

/** The body of the catalogue of metrics. */
export const MetricsAnswer = Schema.Struct({
  items: Schema.Array(MetricRow),
  total: Schema.Int,
  sorts: Schema.Array(Schema.String).annotate({ description: "What posts can be sorted by." }),
  missing: Schema.optionalKey(
    Schema.Array(MissingRow).annotate({
      description: "What a platform counts for nobody. Left out where none of them says so."
    })
  )
}).annotate({
  identifier: "MetricsAnswer"
})
export type MetricsAnswer = typeof MetricsAnswer.Type

const ReadingHealth = Schema.Struct({
  of: Subject,
  scopes_needed: Schema.Array(Schema.String),
  scopes_missing: Schema.NullOr(Schema.Array(Schema.String)).annotate({
    description: "Null where nobody knows what was granted."
  }),
  metrics_lost: Schema.Array(Schema.String).annotate({ description: "Official keys the missing scopes cost." })
})

const Discovery = Schema.Struct({
  on: Schema.Boolean.annotate({ description: "Whether its posts made elsewhere are looked for by themselves." }),
  last_listing: At,
  complete_since: At.annotate({ description: "Every post since then is known; null before the first walk ended." }),
  stopped_because: Schema.NullOr(
    Schema.Literals(["complete", "reach", "bound", "budget", "limited", "failed", "reconnect"])
  ).annotate({ description: "Why the last walk over its posts ended where it did." }),
  warnings: Schema.Array(Schema.String),
  next: At.annotate({ description: "The next visit that is planned; null where none is, or the first is due." }),
  not_listed: Text.annotate({ description: "One sentence about what cannot be listed; null where everything can." })
})

const Quota = Schema.Struct({
  name: Schema.String,
  units: Schema.Finite.annotate({ description: "Of one day of the platform's, for all accounts of the application." }),
  spent: Schema.Finite,
  resets_at: Schema.String.annotate({
    format: "date-time",
    description: "When it starts anew. While it is spent, nothing that draws on it is asked."
  })
})

/** What keeps one account's numbers from being fresh. */
export const HealthAnswer = Schema.Struct({
  account_id: Schema.String,
  platform: Schema.String,
  handle: Text,
  token: Schema.Struct({
    state: Schema.Literals(["valid", "expiring", "expired", "missing", "refused", "unknown", "not_needed"]),
    expires_at: At,
    renewable: Schema.NullOr(Schema.Boolean),
    reconnect_before: At.annotate({ description: "When renewing ends and the owner must reconnect." }),
    scopes_granted: Schema.NullOr(Schema.Array(Schema.String))
  }),
  readings: Schema.Array(ReadingHealth),
  throttled_until: Schema.Struct({ app: At, account: At }),
  quotas: Schema.Array(Quota).annotate({ description: "Empty where the platform limits no day of an application." }),
  platform_down_until: At.annotate({
    description: "Until when the platform is asked by nobody because it does not answer."
  }),
  sync_status: SyncStatus,
  error_message: Text,
  last_updated_at: At,
  discovery: Discovery,
  webhooks: Schema.optionalKey(
    Schema.Struct({
      endpoints: Schema.Int,
      disabled: Schema.Int.annotate({ description: "Nothing is sent to these until somebody enables them." }),
      waiting: Schema.Int.annotate({ description: "Messages that have not arrived and are still tried." }),
      waiting_since: At.annotate({ description: "When the oldest of them was made." })
    }).annotate({
      description: "Whether messages about changes arrive; of the workspace, left out where it has no endpoint."
    })
  )
}).annotate({ identifier: "HealthAnswer" })
export type HealthAnswer = typeof HealthAnswer.Type

/** Writes the catalogue as its body. */
export const metricsAnswer = (catalog: MetricCatalog): MetricsAnswer => {
  const items = catalog.declarations.flatMap(({ metrics, platform }) => metrics.map((one) => metricRow(platform, one)))
  const missing = catalog.declarations.flatMap((one) =>
    (one.missing ?? []).map(({ canonical, kind, why }) => ({
      platform: one.platform,
      of: subject(kind),
      canonical,
      why
    }))
  )
  return { items, total: items.length, sorts: [...sorts], ...(missing.length === 0 ? {} : { missing }) }
}

/** Writes an account's health as its body. */
export const healthAnswer = (health: AccountHealth): HealthAnswer => ({
  account_id: health.account.accountId,
  platform: health.account.platform,
  handle: health.account.handle,
  token: {
    state: health.token,
    expires_at: at(health.credential?.expiresAt),
    renewable: health.credential?.renewable ?? null,
    reconnect_before: at(health.credential?.endsAt),
    scopes_granted: health.credential?.scopes ?? null
  },
  readings: health.readings.map(({ kind, lost, missing, needs }) => ({
    of: subject(kind),
    scopes_needed: needs,
    scopes_missing: missing,
    metrics_lost: lost
  })),
  throttled_until: { app: at(health.throttles.app), account: at(health.throttles.account) },
  quotas: health.quotas.map(({ name, spent, to, units }) => ({ name, units, spent, resets_at: format(to) })),
  platform_down_until: at(health.downUntil),
  sync_status: health.status,
  error_message: health.error,
  last_updated_at: at(health.lastUpdatedAt),
  discovery: {
    on: health.discovery.on,
    last_listing: at(health.discovery.lastListing),
    complete_since: at(health.discovery.completeSince),
    stopped_because: health.discovery.stopped,
    warnings: health.discovery.warnings,
    next: at(health.discovery.next),
    not_listed: health.discovery.unlisted
  },
  ...(health.webhooks === null
    ? {}
    : {
        webhooks: {
          endpoints: health.webhooks.endpoints,
          disabled: health.webhooks.disabled,
          waiting: health.webhooks.waiting,
          waiting_since: at(health.webhooks.waitingSince)
        }
      })
})

// internal

const at = (instant: Instant | null | undefined): string | null => (instant == null ? null : format(instant))

const subject = (kind: MetricDefinition["kind"]) => (kind === "publication" ? ("post" as const) : ("account" as const))

const metricRow = (platform: string, one: MetricDefinition): typeof MetricRow.Type => ({
  platform,
  of: subject(one.kind),
  key: one.key,
  meaning: one.meaning,
  canonical: one.canonical,
  combine: one.combine,
  unit: one.unit,
  scope: one.scope,
  delay_hours: one.delayHours,
  retired_since: one.retired?.since ?? null,
  replacement: one.retired?.replacement ?? null,
  ...(one.changes === undefined ? {} : { changes: one.changes })
})
