/** What YouTube's counters mean, under the names of its APIs written with underscores. */
import type { Canonical, MetricDefinition, MissingMetric } from "@dravo/core/Metric"

export const scope = "https://www.googleapis.com/auth/youtube.readonly"
export const analyticsScope = "https://www.googleapis.com/auth/yt-analytics.readonly"

/** What a report is asked for, and the keys its columns become. */
export const reported: Readonly<Record<string, string>> = {
  engagedViews: "engaged_views",
  estimatedMinutesWatched: "estimated_minutes_watched",
  averageViewDuration: "average_view_duration",
  averageViewPercentage: "average_view_percentage",
  shares: "shares",
  subscribersGained: "subscribers_gained",
  subscribersLost: "subscribers_lost"
}

/** The keys of `statistics`; `favoriteCount` has been zero for years and says nothing. */
export const counted = {
  publication: { viewCount: "view_count", likeCount: "like_count", commentCount: "comment_count" },
  account: { subscriberCount: "subscriber_count", viewCount: "view_count", videoCount: "video_count" }
} as const

const moved = [
  {
    from: "2026-08-24",
    to: "2026-08-27",
    says: "Since then every start of playback counts as a view in all formats; what counted before is `engaged_views`."
  }
]

/** Without the Analytics API. */
export const definitions: ReadonlyArray<MetricDefinition> = [
  { ...define("publication", "view_count", "Starts of playback of the video.", "views"), changes: moved },
  define("publication", "like_count", "Likes on the video; left out where its owner hides them.", "likes"),
  define("publication", "comment_count", "Comments on the video; left out where they are off.", "comments"),
  define(
    "account",
    "subscriber_count",
    "Subscribers, which YouTube rounds down to three significant figures; left out where they are hidden.",
    "followers"
  ),
  { ...define("account", "view_count", "Views of all its videos.", "views"), changes: moved },
  define("account", "video_count", "Public videos it published.", "posts")
]

/** With it: totals of a video's life up to the last day that was processed; days are Pacific. */
export const analyticsDefinitions: ReadonlyArray<MetricDefinition> = [
  late("engaged_views", "Views that lasted beyond the first moments.", null),
  late("estimated_minutes_watched", "Minutes watched, estimated.", null),
  average("average_view_duration", "Seconds a view lasted on average."),
  average("average_view_percentage", "Share of the video a view lasted on average, in percent."),
  late("shares", "Times the video was shared with YouTube's button.", "shares"),
  late("subscribers_gained", "Subscribers won on the video.", null),
  late("subscribers_lost", "Subscribers lost on the video.", null)
]

/** What no reading brings; shares are counted for whoever asks the Analytics API. */
export const missingOf = (analytics: boolean): ReadonlyArray<MissingMetric> => [
  ...(analytics
    ? []
    : [
        {
          kind: "publication" as const,
          canonical: "shares" as const,
          why: "YouTube counts shares in its Analytics API alone, which is not asked here: the option `analytics` does."
        }
      ]),
  { kind: "publication", canonical: "reach", why: "YouTube's APIs do not tell how many people saw a video." }
]

// internal

function define(
  kind: MetricDefinition["kind"],
  key: string,
  meaning: string,
  canonical: Canonical | null
): MetricDefinition {
  return { kind, key, meaning, canonical, combine: "sum", unit: "count", scope, delayHours: null, retired: null }
}

function late(key: string, meaning: string, canonical: Canonical | null): MetricDefinition {
  return { ...define("publication", key, meaning, canonical), scope: analyticsScope, delayHours: 72 }
}

function average(key: string, meaning: string): MetricDefinition {
  return { ...late(key, meaning, null), combine: "ratio", unit: "ratio" }
}
