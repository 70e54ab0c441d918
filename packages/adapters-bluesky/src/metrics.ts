/** What Bluesky's counters mean, under the names of its lexicons written with underscores. */
import type { Canonical, MetricDefinition, MissingMetric } from "@dravo/core/Metric"

export const definitions: ReadonlyArray<MetricDefinition> = [
  post("like_count", "Likes on the post.", "likes"),
  post("repost_count", "Reposts of the post, quotes not included.", "shares"),
  post("reply_count", "Replies to the post.", "comments"),
  // Not `shares` too: the canonical view takes one key per row, and a quote comes with words of its own.
  post("quote_count", "Quote posts of the post.", null),
  post("bookmark_count", "Times the post was saved.", "saved"),
  account("followers_count", "Followers of the account.", "followers"),
  account("follows_count", "Accounts it follows.", "following"),
  account("posts_count", "Posts it published, replies included.", "posts")
]

/** Nobody has these, the author neither. */
export const missing: ReadonlyArray<MissingMetric> = [
  { kind: "publication", canonical: "views", why: "Bluesky counts no views, of anybody's posts." },
  { kind: "publication", canonical: "reach", why: "Bluesky does not count who saw a post." }
]

/** The official key of a counter; undefined for what no definition names. */
export const keyOf = (kind: MetricDefinition["kind"], name: string): string | undefined => {
  const key = name.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`)
  return definitions.some((one) => one.kind === kind && one.key === key) ? key : undefined
}

// internal

function post(key: string, meaning: string, canonical: Canonical | null): MetricDefinition {
  return define("publication", key, meaning, canonical)
}

function account(key: string, meaning: string, canonical: Canonical | null): MetricDefinition {
  return define("account", key, meaning, canonical)
}

function define(
  kind: MetricDefinition["kind"],
  key: string,
  meaning: string,
  canonical: Canonical | null
): MetricDefinition {
  return {
    kind,
    key,
    meaning,
    canonical,
    combine: "sum",
    unit: "count",
    scope: null,
    delayHours: null,
    retired: null
  }
}
