/** The answers about posts at equal age. */
import { minPosts } from "@dravo/core/BestTime"
import { format } from "@dravo/core/Instant"
import type { BestTimes, Comparison, ComparisonsPage } from "@dravo/engine/Comparisons"
import * as Schema from "effect/Schema"
import { at } from "./Wire.ts"

const Age = Schema.Literals(["1h", "24h", "7d"])

/** An hour of a weekday in the answer about good times. */
export const Slot = Schema.Struct({
  weekday: Schema.Int.annotate({ description: "From 1, Monday, to 7." }),
  hour: Schema.Int.annotate({ description: "0 to 23, in tz." }),
  posts: Schema.Int.annotate({ description: "Posts behind score." }),
  score: Schema.NullOr(Schema.Finite).annotate({
    description:
      "How many times what is usual for the account: a mean without extremes, drawn towards 1 the more, the fewer " +
      "posts there are. Null where the data do not suffice."
  })
}).annotate({ identifier: "BestTimeSlot" })

/** The answer about good times to post. */
export const BestTimeAnswer = Schema.Struct({
  tz: Schema.String,
  metric: Schema.String,
  age: Age.annotate({ description: "At which age posts are compared." }),
  basis: Schema.Literals(["own_posts"]),
  status: Schema.Literals(["ok", "insufficient_data"]),
  reason: Schema.NullOr(Schema.String).annotate({ description: "Why the data do not suffice, in a few words." }),
  min_posts: Schema.Int,
  posts: Schema.Int.annotate({ description: "Posts that are compared." }),
  not_compared: Schema.Int.annotate({ description: "Posts nothing was read of near that age." }),
  coverage: Schema.NullOr(Schema.Struct({ from: at, to: at })),
  slots: Schema.Array(Slot).annotate({ description: "Those that have posts, by weekday and hour." })
}).annotate({ identifier: "BestTimeAnswer" })
export type BestTimeAnswer = typeof BestTimeAnswer.Type

/** One metric of a post at one age, beside the account's others. */
export const ComparedMetric = Schema.Struct({
  value: Schema.Finite,
  read_at: at,
  usual: Schema.NullOr(Schema.Finite).annotate({ description: "The median of the account's other posts at this age." }),
  posts: Schema.Int.annotate({ description: "How many other posts that is the median of." }),
  score: Schema.NullOr(Schema.Finite).annotate({
    description: "How many times what is usual; null of fewer than 5 other posts, or where usual is 0."
  })
}).annotate({ identifier: "ComparedMetric" })

const compared = {
  account_id: Schema.String,
  platform: Schema.String,
  platform_post_id: Schema.String,
  ages: Schema.Array(Schema.Struct({ age: Age, metrics: Schema.Record(Schema.String, ComparedMetric) })).annotate({
    description: "By canonical metric; an age nothing was read near is left out."
  })
}

/** The answer that compares a post with others of its accounts. */
export const ComparisonAnswer = Schema.Struct({
  post_id: Schema.String,
  items: Schema.Array(Schema.Struct(compared))
}).annotate({ identifier: "ComparisonAnswer" })
export type ComparisonAnswer = typeof ComparisonAnswer.Type

/** The answer that compares each post of a page with others of its account. */
export const ComparisonsAnswer = Schema.Struct({
  items: Schema.Array(Schema.Struct({ post_id: Schema.String, ...compared })),
  next_cursor: Schema.NullOr(Schema.String)
}).annotate({ identifier: "ComparisonsAnswer" })
export type ComparisonsAnswer = typeof ComparisonsAnswer.Type

/** Prints what was judged under the answer's names. */
export const bestTimeAnswer = ({ age, metric, span, told, tz, unread }: BestTimes): BestTimeAnswer => ({
  tz,
  metric,
  age,
  basis: "own_posts",
  status: told.status,
  reason: told.status === "ok" ? null : told.because,
  min_posts: minPosts,
  posts: told.posts,
  not_compared: unread,
  coverage: span && { from: format(span.from), to: format(span.to) },
  slots:
    told.status === "ok"
      ? told.slots.map((slot) => ({ ...slot }))
      : told.slots.map((slot) => ({ ...slot, score: null }))
})

/** Prints comparisons under the answer's names. */
export const comparisonAnswer = (postId: string, compared: ReadonlyArray<Comparison>): ComparisonAnswer => ({
  post_id: postId,
  items: compared.map(itemOf)
})

/** Prints a page of them. */
export const comparisonsAnswer = ({ compared, nextCursor }: ComparisonsPage): ComparisonsAnswer => ({
  items: compared.map((one) => ({ post_id: one.publication.postId, ...itemOf(one) })),
  next_cursor: nextCursor
})

// internal

const itemOf = ({ ages, publication }: Comparison): ComparisonAnswer["items"][number] => ({
  account_id: publication.accountId,
  platform: publication.platform,
  platform_post_id: publication.platformPostId,
  ages: ages.map(({ age, metrics }) => ({
    age,
    metrics: Object.fromEntries(
      metrics.map(({ metric, posts, readAt, score, usual, value }) => [
        metric,
        { value, read_at: format(readAt), usual, posts, score }
      ])
    )
  }))
})
