/** A commit as the fields of a bound record. */
import { isEmpty } from "@dravo/core/Metrics"
import type { Commit } from "@dravo/core/Store"
import type { Kind } from "@dravo/core/Subject"
import type { Field } from "../Dialect.ts"
import * as Codec from "../statement/codec.ts"

/** The columns every refresh writes. */
export const syncFields = {
  outcome: "text",
  metrics: "text",
  metrics_as_of: "text",
  window_from: "integer",
  window_to: "integer",
  warnings: "text",
  error: "text",
  last_updated_at: "integer",
  stale_after: "integer",
  attempts: "integer",
  attempted_at: "integer",
  attempted_connection: "integer",
  policy_state: "text",
  again_from: "integer",
  again_until: "integer",
  unavailable_at: "integer"
} as const satisfies Record<keyof ReturnType<typeof Codec.encodeSync>, Field>

/** What a reading may teach without touching an index. */
export const learnedFields = {
  url: "text",
  published_at: "integer",
  media_type: "text",
  traits: "text"
} as const satisfies Record<string, Field>

export const syncColumns = Object.keys(syncFields) as ReadonlyArray<keyof typeof syncFields>
const ofPublications = Object.keys(learnedFields) as ReadonlyArray<keyof typeof learnedFields>

/** Those that keep what they hold where nothing was learned. */
export const learnedColumns = (kind: Kind): ReadonlyArray<keyof typeof learnedFields> =>
  kind === "publication" ? ofPublications : []

/** What a reading taught; null keeps what the row holds. */
export const encodeLearned = ({ learned }: Commit) => ({
  url: Codec.storableOrNull(learned?.url ?? null),
  published_at: learned?.publishedAt ?? null,
  media_type: learned?.mediaType ?? null,
  traits: learned?.traits === undefined ? null : Codec.encodeJson(learned.traits)
})

/** The values that are a point of history; undefined where the reading brought none. */
export const pointOf = ({ point, sync }: Commit) =>
  point === undefined || isEmpty(point) || sync.lastUpdatedAt === null
    ? undefined
    : { metrics: point, at: sync.lastUpdatedAt }
