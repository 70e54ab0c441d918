/** The answer about everything a filter matches. What counts people is named and never added up. */
import { format } from "@dravo/core/Instant"
import type * as Core from "@dravo/core/Overview"
import type { Overviewed } from "@dravo/engine/Overviews"
import * as Schema from "effect/Schema"
import { at, present } from "./Wire.ts"

const Numbers = Schema.Record(Schema.String, Schema.Finite)

/** Sums over the publications of one period. */
export const PeriodSums = Schema.Struct({
  posts: Schema.Int.annotate({ description: "Distinct post ids." }),
  publications: Schema.Int.annotate({ description: "Posts on accounts." }),
  metrics: Numbers.annotate({ description: "Sums per official key; ratios and keys that count people are left out." }),
  totals: Numbers.annotate({
    description: "Sums over networks under canonical names; what no publication has is left out, never 0."
  }),
  coverage: Schema.Record(Schema.String, Schema.Int).annotate({
    description: "How many of publications are behind each of totals."
  }),
  not_summed: Schema.Array(Schema.String).annotate({
    description: "Official keys publications have that count people, who may be the same ones each time."
  })
}).annotate({ identifier: "PeriodSums" })
export type PeriodSums = typeof PeriodSums.Type

/** The sums of one day, account or platform. */
export const GroupSums = Schema.Struct({
  key: Schema.String.annotate({ description: "The account_id, the platform, or the day of tz as YYYY-MM-DD." }),
  current: PeriodSums,
  previous: Schema.NullOr(PeriodSums).annotate({
    description: "The same group in the period before, or the day as many days into it; null where it had none."
  })
}).annotate({ identifier: "GroupSums" })
export type GroupSums = typeof GroupSums.Type

/** The body of sums over everything that was published. */
export const OverviewAnswer = Schema.Struct({
  tz: Schema.String.annotate({ description: "The time zone days are of." }),
  from: Schema.NullOr(at),
  to: Schema.NullOr(at),
  current: PeriodSums,
  previous: Schema.NullOr(Schema.Struct({ from: at, to: at, ...PeriodSums.fields })).annotate({
    description: "The period right before this one, as long or of as many days; null without fromDate."
  }),
  group_by: Schema.NullOr(Schema.Literals(["day", "account", "platform"])),
  groups: Schema.Array(GroupSums).annotate({
    description: "In order of key; days nothing was created on, in neither period, are left out."
  })
}).annotate({ identifier: "OverviewAnswer" })
export type OverviewAnswer = typeof OverviewAnswer.Type

/** Writes sums, told apart or not, as their body. */
export const overviewAnswer = ({ from, groupBy, groups, overview, previous, to, tz }: Overviewed): OverviewAnswer => ({
  tz,
  from: from === null ? null : format(from),
  to: to === null ? null : format(to),
  current: sums(overview),
  previous: previous && { from: format(previous.from), to: format(previous.to), ...sums(previous.overview) },
  group_by: groupBy,
  groups: (groups ?? []).map((group) => ({
    key: group.key,
    current: sums(group.overview),
    previous: group.previous && sums(group.previous)
  }))
})

// internal

const sums = ({ coverage, metrics, nonAdditive, posts, publications, totals }: Core.Overview): PeriodSums => ({
  posts,
  publications,
  metrics,
  totals: present(totals),
  coverage: present(coverage),
  not_summed: nonAdditive
})
