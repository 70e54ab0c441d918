/**
 * The additive answers about the past: histories, one post, growth. Numbers are as they were read; a gap is shown as a
 * gap.
 */
import { format } from "@dravo/core/Instant"
import type { Point } from "@dravo/core/Series"
import type { AccountHistory, Growth, PostHistory, PostView } from "@dravo/engine/History"
import type { Explained } from "@dravo/engine/View"
import * as Schema from "effect/Schema"
import { MeaningChange } from "./Details.ts"
import { at, Numbers, Overview, overview, PostRow, postRow, SyncStatus } from "./Wire.ts"

const NextCursor = Schema.NullOr(Schema.String).annotate({
  description: "Continues after the last item; null at the end."
})

const point = {
  at: at.annotate({ description: "When these values were first read." }),
  until: at.annotate({ description: "The last reading that still found them." }),
  metrics: Numbers
}

/** One reading of one publication that changed something. */
export const PostPoint = Schema.Struct({
  post_id: Schema.String,
  account_id: Schema.String,
  platform: Schema.String,
  platform_post_id: Schema.String,
  ...point
}).annotate({ identifier: "PostPoint" })
export type PostPoint = typeof PostPoint.Type

const KeyChanges = Schema.optionalKey(
  Schema.Array(
    Schema.Struct({ platform: Schema.String, key: Schema.String, ...MeaningChange.fields }).annotate({
      identifier: "KeyChange"
    })
  ).annotate({
    description: "When a platform changed what it counts while these points were read; left out where none did."
  })
)

/** The body of a post's history. */
export const PostHistoryAnswer = Schema.Struct({
  items: Schema.Array(PostPoint),
  next_cursor: NextCursor,
  changes: KeyChanges
}).annotate({
  identifier: "PostHistoryAnswer"
})
export type PostHistoryAnswer = typeof PostHistoryAnswer.Type

/** One point of an account's history on the wire. */
export const AccountPoint = Schema.Struct({ account_id: Schema.String, platform: Schema.String, ...point }).annotate({
  identifier: "AccountPoint"
})
export type AccountPoint = typeof AccountPoint.Type

/** The body of an account's history. */
export const AccountHistoryAnswer = Schema.Struct({
  items: Schema.Array(AccountPoint),
  next_cursor: NextCursor,
  changes: KeyChanges
}).annotate({ identifier: "AccountHistoryAnswer" })
export type AccountHistoryAnswer = typeof AccountHistoryAnswer.Type

/** One post: its publications as in the list, and the newest point of each. */
export const PostAnswer = Schema.Struct({
  post_id: Schema.String,
  items: Schema.Array(PostRow),
  total: Schema.Int,
  overview: Overview,
  history_head: Schema.Array(PostPoint)
}).annotate({ identifier: "PostAnswer" })
export type PostAnswer = typeof PostAnswer.Type

/** Why one publication's numbers are as fresh as they are. */
export const FreshnessRow = Schema.Struct({
  account_id: Schema.String,
  platform: Schema.String,
  platform_post_id: Schema.String,
  sync_status: SyncStatus,
  stale_after: Schema.NullOr(at),
  why: Schema.String.annotate({
    description: "Why it is fresh or stale, and when it is asked for again, in one sentence."
  })
}).annotate({ identifier: "FreshnessRow" })

/** The body that tells why a post's numbers are as fresh as they are. */
export const FreshnessAnswer = Schema.Struct({ post_id: Schema.String, items: Schema.Array(FreshnessRow) }).annotate({
  identifier: "FreshnessAnswer"
})
export type FreshnessAnswer = typeof FreshnessAnswer.Type

const Date = Schema.String.annotate({ format: "date", description: "A UTC day." })

/** How one official key grew. */
export const GrowthRow = Schema.Struct({
  key: Schema.String,
  delta: Schema.NullOr(Schema.Finite).annotate({
    description: "From `from` to `to`, over the rows known at both; null where none is. Counters may fall."
  }),
  rows: Schema.Int.annotate({ description: "Rows behind delta." }),
  unknown: Schema.Int.annotate({ description: "Rows whose value is not known at both ends." }),
  days: Schema.Array(
    Schema.Struct({
      day: Date,
      delta: Schema.Finite,
      rows: Schema.Int,
      unknown: Schema.Int.annotate({
        description: "Rows that grew over this day and its neighbours, nobody knows on which; see gaps."
      })
    })
  ),
  gaps: Schema.Array(Schema.Struct({ from: Date, to: Date, delta: Schema.Finite, rows: Schema.Int })).annotate({
    description: "What grew between readings days apart; both days inclusive."
  }),
  changes: Schema.optionalKey(
    Schema.Array(MeaningChange).annotate({
      description: "When a platform changed what it counts under this key, within the range; left out where none did."
    })
  )
}).annotate({ identifier: "GrowthRow" })

/** The body that tells how numbers grew. */
export const GrowthAnswer = Schema.Struct({
  from: at,
  to: at,
  rows: Schema.Int.annotate({ description: "Rows looked at." }),
  items: Schema.Array(GrowthRow)
}).annotate({ identifier: "GrowthAnswer" })
export type GrowthAnswer = typeof GrowthAnswer.Type

/** Writes a post's points as their body. */
export const postHistoryAnswer = ({ changes, entries, nextCursor }: PostHistory): PostHistoryAnswer => ({
  items: entries.map(postPoint),
  next_cursor: nextCursor,
  ...(changes === undefined ? {} : { changes })
})

/** Writes an account's points as their body. */
export const accountHistoryAnswer = ({
  account,
  changes,
  nextCursor,
  points
}: AccountHistory): AccountHistoryAnswer => ({
  items: points.map((one) => ({ account_id: account.accountId, platform: account.platform, ...pointOf(one) })),
  next_cursor: nextCursor,
  ...(changes === undefined ? {} : { changes })
})

/** Writes a post with its publications as its body. */
export const postAnswer = (postId: string, view: PostView): PostAnswer => ({
  post_id: postId,
  items: view.rows.map(postRow),
  total: view.rows.length,
  overview: overview(view.overview, "all"),
  history_head: view.heads.map(postPoint)
})

/** Writes the explanations of a post as their body. */
export const freshnessAnswer = (postId: string, rows: ReadonlyArray<Explained>): FreshnessAnswer => ({
  post_id: postId,
  items: rows.map(({ publication, staleAfter, status, why }) => ({
    account_id: publication.accountId,
    platform: publication.platform,
    platform_post_id: publication.platformPostId,
    sync_status: status,
    stale_after: staleAfter === null ? null : format(staleAfter),
    why
  }))
})

/** Writes differences between readings as their body. */
export const growthAnswer = (growth: Growth): GrowthAnswer => ({
  from: format(growth.from),
  to: format(growth.to),
  rows: growth.rows,
  items: growth.metrics.map(({ changes, days, delta, gaps, key, rows, unknown }) => ({
    key,
    delta,
    rows,
    unknown,
    days: days.map((one) => ({ ...one, day: dayOf(one.day) })),
    gaps: gaps.map((gap) => ({ from: dayOf(gap.from), to: dayOf(gap.to), delta: gap.delta, rows: gap.rows })),
    ...(changes === undefined ? {} : { changes })
  }))
})

// internal

const dayOf = (instant: number): string => format(instant).slice(0, 10)

const pointOf = ({ at, metrics, until }: Point) => ({ at: format(at), until: format(until), metrics })

const postPoint = ({ point, publication }: PostHistory["entries"][number]): PostPoint => ({
  post_id: publication.postId,
  account_id: publication.accountId,
  platform: publication.platform,
  platform_post_id: publication.platformPostId,
  ...pointOf(point)
})
