/** The canonical vocabulary, and how an official metric is defined. Canonical names are closed, official keys open. */
import * as Schema from "effect/Schema"
import { type Instant, parse } from "../Instant.ts"
import type { PlatformId } from "../Ids.ts"
import type { Kind } from "../Subject.ts"

/** What the networks have in common. The last four exist for accounts only. */
export const Canonical = Schema.Literals([
  "views",
  "reach",
  "likes",
  "comments",
  "shares",
  "saved",
  "clicks",
  "total_interactions",
  "followers",
  "following",
  "posts",
  "profile_views"
])
export type Canonical = typeof Canonical.Type

/** `sum` adds up; `none` counts people, who may be in several rows; `ratio` is the platform's own fraction. */
export type Combine = "sum" | "none" | "ratio"

/** One official key, declared by the adapter that reads it. */
export interface MetricDefinition {
  readonly kind: Kind
  /** The key in `metrics`; a trailing `*` declares every key with that prefix. */
  readonly key: string
  /** One sentence. */
  readonly meaning: string
  readonly canonical: Canonical | null
  readonly combine: Combine
  readonly unit: "count" | "ratio" | "milliseconds"
  /** The OAuth scope the platform asks for; null where any token may read it. */
  readonly scope: string | null
  /** How late the platform's own numbers may be, in hours; null where it does not say. */
  readonly delayHours: number | null
  /** Retired metrics are never requested. */
  readonly retired: { readonly since: string; readonly replacement: string | null } | null
  /** When the platform changed what it counts: series that cross such days jump, and are not corrected. */
  readonly changes?: ReadonlyArray<MeaningChange>
}

/** What the networks have in common and one of them counts for nobody, so that no reading will ever bring it. */
export interface MissingMetric {
  readonly kind: Kind
  readonly canonical: Canonical
  /** One sentence. */
  readonly why: string
}

/** From one UTC day to another, both inclusive, a platform moved a metric to another meaning. */
export interface MeaningChange {
  readonly from: string
  readonly to: string
  /** One sentence. */
  readonly says: string
}

/** A change, and whose it is. */
export interface KeyChange extends MeaningChange {
  readonly platform: PlatformId
  readonly key: string
}

/** The changes a series between two instants crosses. */
export const changesWithin = (
  definition: MetricDefinition | undefined,
  from: Instant,
  to: Instant
): ReadonlyArray<MeaningChange> =>
  (definition?.changes ?? []).filter((change) => {
    const begins = parse(change.from, "start")
    const ends = parse(change.to, "end")
    return begins !== undefined && ends !== undefined && begins <= to && ends >= from
  })
