/** What X's public counters mean, under the names the API uses with `tweet.fields`. */
import type { Canonical, MetricDefinition } from "@dravo/core/Metric"

/** Any token of the owner may read these; an app-only token needs no scope at all. */
export const postScopes = ["tweet.read", "users.read"]
export const accountScopes = ["users.read", "tweet.read"]

export const definitions: ReadonlyArray<MetricDefinition> = [
  post("impression_count", "Times the post was seen.", "views"),
  post("like_count", "Likes on the post.", "likes"),
  post("retweet_count", "Reposts of the post, quotes not included.", "shares"),
  post("reply_count", "Replies to the post.", "comments"),
  // Not `shares` too: the canonical view takes one key per row, and the other networks' shares are re-shares without a
  // comment.
  post("quote_count", "Quote posts of the post.", null),
  post("bookmark_count", "Times the post was bookmarked.", "saved"),
  post("*", "Any other public counter X sends with a post.", null),
  account("followers_count", "Followers of the account.", "followers"),
  account("following_count", "Accounts it follows.", "following"),
  account("tweet_count", "Posts it published, reposts included.", "posts"),
  account("listed_count", "Lists the account appears on.", null),
  // Likes given, not received: adding them to other networks' likes would be wrong.
  account("like_count", "Likes the account gave.", null),
  account("media_count", "Posts with media it published.", null),
  account("verified_followers_count", "Verified followers, where X sends them.", null),
  account("*", "Any other public counter X sends with a user.", null)
]

/** X renamed two counters in 2026 and answers in the vocabulary of the parameter it was sent. Newer name first. */
export const renamed: Readonly<Record<string, string>> = { repost_count: "retweet_count", post_count: "tweet_count" }

// internal

function post(key: string, meaning: string, canonical: Canonical | null): MetricDefinition {
  return define("publication", key, meaning, canonical, "tweet.read")
}

function account(key: string, meaning: string, canonical: Canonical | null): MetricDefinition {
  return define("account", key, meaning, canonical, "users.read")
}

function define(
  kind: MetricDefinition["kind"],
  key: string,
  meaning: string,
  canonical: Canonical | null,
  scope: string
): MetricDefinition {
  return { kind, key, meaning, canonical, combine: "sum", unit: "count", scope, delayHours: null, retired: null }
}
