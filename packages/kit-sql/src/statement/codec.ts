/**
 * Between rows and the domain. Instants are epoch milliseconds and records are JSON text, so every database gives back
 * what it got.
 */
import type { Account, Traits } from "@dravo/core/Account"
import type { ReadRate } from "@dravo/core/ReadRate"
import type { ApiKeyRecord } from "@dravo/core/KeyRecord"
import type { Publication } from "@dravo/core/Publication"
import type { AccountRow, PublicationRow } from "@dravo/core/Row"
import type { SyncState } from "@dravo/core/SyncState"
import * as Instant from "@dravo/core/Instant"
import * as Text from "@dravo/core/Text"

export type Raw = Readonly<Record<string, unknown>>

/** The one place a stored integer becomes a number: some drivers answer 64-bit columns and counts as text. */
export const int = (value: unknown): number => {
  const number = typeof value === "bigint" ? Number(value) : typeof value === "string" ? whole(value) : value
  if (typeof number !== "number" || !Number.isSafeInteger(number))
    throw new RangeError("not an integer within ±(2^53−1)")
  return number
}

/** What a state holds that no clock can have meant is read as the nearest instant: one row must not cost its page. */
export const instant = (value: unknown): number => {
  const number = typeof value === "bigint" || typeof value === "string" ? Number(value) : value
  if (typeof number !== "number" || Number.isNaN(number)) throw new RangeError("not an instant")
  return Math.min(Math.max(Math.ceil(number), Instant.earliest), Instant.latest)
}

export const instantOrNull = (value: unknown): number | null => (value === null ? null : instant(value))

export const intOrNull = (value: unknown): number | null => (value === null ? null : int(value))

export const text = (value: unknown): string => {
  if (typeof value !== "string") throw new TypeError("not text")
  return value
}

export const textOrNull = (value: unknown): string | null => (value === null ? null : text(value))

// The casts below name what `encodeSync` and the drafts' schemas wrote: brands and literal unions leave no trace in a
// database.

export const account = (raw: Raw): Account => ({
  workspace: text(raw["a_workspace"]) as Account["workspace"],
  accountId: text(raw["a_account_id"]) as Account["accountId"],
  platform: text(raw["a_platform"]) as Account["platform"],
  platformAccountId: text(raw["a_platform_account_id"]) as Account["platformAccountId"],
  handle: textOrNull(raw["a_handle"]),
  app: textOrNull(raw["a_app"]),
  traits: parse<Traits>(raw["a_traits"]),
  seq: int(raw["a_seq"]),
  connectedAt: int(raw["a_connected_at"]),
  disconnectedAt: intOrNull(raw["a_disconnected_at"]),
  connection: int(raw["a_connection"]),
  grantError: textOrNull(raw["a_grant_error"])
})

export const publication = (raw: Raw): Publication => ({
  workspace: text(raw["workspace"]) as Publication["workspace"],
  postId: text(raw["post_id"]) as Publication["postId"],
  accountId: text(raw["account_id"]) as Publication["accountId"],
  platform: text(raw["platform"]) as Publication["platform"],
  platformPostId: text(raw["platform_post_id"]) as Publication["platformPostId"],
  url: textOrNull(raw["url"]),
  text: textOrNull(raw["text"]),
  publishedAt: intOrNull(raw["published_at"]),
  traits: parse<Traits>(raw["traits"]),
  seq: int(raw["seq"]),
  createdAt: int(raw["created_at"]),
  origin: text(raw["origin"]) as Publication["origin"],
  mediaType: textOrNull(raw["media_type"]) as Publication["mediaType"]
})

export const publicationRow = (raw: Raw): PublicationRow => publicationRowOf(raw, account(raw))

/** A row that was read without its account. */
export const publicationRowOf = (raw: Raw, of: Account): PublicationRow => ({
  kind: "publication",
  publication: publication(raw),
  account: of,
  ...refreshable(raw)
})

export const accountRow = (raw: Raw): AccountRow => ({ kind: "account", account: account(raw), ...refreshable(raw) })

/** A state as columns; a text of a platform is made storable on its way in. */
export const encodeSync = (sync: SyncState) => columnsOf<string>(sync, JSON.stringify)

/** The same in a record whose lists and objects the database makes text of: printed once instead of twice. */
export const nestedSync = (sync: SyncState) => columnsOf(sync, (value) => value)

/**
 * Text stays JSON text, also where the database has a type for it: nothing is looked up inside, and every key comes
 * back as it was.
 */
export const encodeJson = (value: unknown): string =>
  // What most rows hold is no work.
  Array.isArray(value) && value.length === 0
    ? "[]"
    : JSON.stringify(value, (_key, part: unknown) => (typeof part === "string" ? Text.storable(part) : part))

export const storableOrNull = (value: string | null): string | null => (value === null ? null : Text.storable(value))

export const apiKey = (raw: Raw): ApiKeyRecord => ({
  id: text(raw["id"]),
  name: text(raw["name"]),
  digest: text(raw["digest"]),
  hint: text(raw["hint"]),
  scopes: parse<ApiKeyRecord["scopes"]>(raw["scopes"]),
  createdAt: int(raw["created_at"]),
  revokedAt: intOrNull(raw["revoked_at"])
})

/** The type names what was stored as JSON; a database keeps no trace of it. */
export const parse = <A>(value: unknown): A => {
  const written = text(value)
  // What most rows hold is no work for a parser.
  return written === "{}" ? ({} as A) : written === "[]" ? ([] as A) : JSON.parse(written)
}

// internal

/** A page has hundreds: digits are read without a pattern. Not a number for a text that is no whole number. */
const whole = (text: string): number => {
  const start = text.charCodeAt(0) === minus ? 1 : 0
  if (text.length === start) return Number.NaN
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < zero || code > nine) return Number.NaN
  }
  return Number(text)
}

const [minus, zero, nine] = [45, 48, 57]

const columnsOf = <A>(sync: SyncState, json: (value: object) => A) => ({
  outcome: sync.outcome,
  metrics: json(sync.metrics),
  metrics_as_of: json(sync.metricsAsOf),
  window_from: sync.metricsWindow?.from ?? null,
  window_to: sync.metricsWindow?.to ?? null,
  warnings: json(sync.warnings.length === 0 ? sync.warnings : sync.warnings.map(Text.storable)),
  error: storableOrNull(sync.error),
  last_updated_at: sync.lastUpdatedAt,
  stale_after: sync.staleAfter,
  attempts: sync.attempts,
  attempted_at: sync.attemptedAt,
  attempted_connection: sync.attemptedConnection,
  policy_state: storableOrNull(sync.policyState),
  again_from: sync.again?.from ?? null,
  again_until: sync.again?.until ?? null,
  unavailable_at: sync.unavailableAt
})

const refreshable = (raw: Raw) => ({
  sync: syncState(raw),
  fence: int(raw["fence"]),
  leaseUntil: instantOrNull(raw["lease_until"]),
  reads: reads(raw)
})

/** Null until reads of the row were counted. */
export const reads = (raw: Raw): ReadRate | null =>
  raw["reads_at"] === null ? null : { perSecond: parse<number>(raw["read_rate"]), at: int(raw["reads_at"]) }

export const syncState = (raw: Raw): SyncState => ({
  outcome: text(raw["outcome"]) as SyncState["outcome"],
  metrics: parse<SyncState["metrics"]>(raw["metrics"]),
  metricsAsOf: parse<SyncState["metricsAsOf"]>(raw["metrics_as_of"]),
  metricsWindow:
    raw["window_from"] === null ? null : { from: instant(raw["window_from"]), to: instant(raw["window_to"]) },
  warnings: parse<SyncState["warnings"]>(raw["warnings"]),
  error: textOrNull(raw["error"]),
  lastUpdatedAt: instantOrNull(raw["last_updated_at"]),
  staleAfter: instantOrNull(raw["stale_after"]),
  attempts: int(raw["attempts"]),
  attemptedAt: instantOrNull(raw["attempted_at"]),
  attemptedConnection: intOrNull(raw["attempted_connection"]),
  policyState: textOrNull(raw["policy_state"]),
  again: raw["again_from"] === null ? null : { from: instant(raw["again_from"]), until: instant(raw["again_until"]) },
  unavailableAt: instantOrNull(raw["unavailable_at"])
})
