/**
 * What every known recording must become: where it stands on the wire and what the row then says. Values are not here:
 * whatever a row shows is looked for in the body itself.
 */
import type { Expectations, NotFed } from "./expectation.ts"

/** The counters X had before 2023: an absent one must not become zero. */
const xPost = "synced: like_count quote_count reply_count retweet_count"

/** The 27 views of a page. */
const pageViews = [
  "all",
  "all_desktop",
  "all_mobile",
  ...["overview", "about", "careers", "insights", "jobs", "life_at", "people", "products"].flatMap((topic) => [
    topic,
    `desktop_${topic}`,
    `mobile_${topic}`
  ])
]
  .map((name) => `page_statistics_views_${name}_page_views_page_views`)
  .sort()
  .join(" ")

const businessApi: NotFed = { as: "none", because: "the Business API, another product with tokens of its own" }

export const expectations: Expectations = {
  "instagram/error-10-no-permission.json": {
    as: "posts",
    place: "name insights",
    becomes: "partial: nothing (1 warning)"
  },
  "instagram/error-100-33-object-gone.json": { as: "posts", becomes: "failed: Hidden" },
  "instagram/error-2108006-igapiexception.json": {
    as: "posts",
    place: "name insights",
    becomes: "partial: nothing (1 warning)"
  },
  "instagram/error-2108006-nested-ids-call.json": {
    as: "posts",
    place: "name insights",
    becomes: "partial: nothing (1 warning)"
  },
  "instagram/error-2108006-oauthexception.json": {
    as: "posts",
    place: "name insights",
    becomes: "partial: nothing (1 warning)"
  },
  "instagram/error-36000-docs-sample.json": { as: "posts", becomes: "failed: Unclassified" },
  "instagram/error-demographics-not-enough-users-2874010.json": {
    as: "accounts",
    place: "name insights",
    becomes: "partial: nothing (3 warnings)"
  },
  "instagram/error-media-insights-views-unsupported-product-type.json": {
    as: "posts",
    place: "name views",
    becomes: "partial: nothing (2 warnings)"
  },
  "instagram/error-metric-type-total-value-required.json": {
    as: "accounts",
    place: "name insights",
    becomes: "partial: nothing (3 warnings)"
  },
  "instagram/error-nonexisting-field.json": { as: "posts", becomes: "failed: Rejected" },
  "instagram/error-permission-code10.json": {
    as: "posts",
    place: "name insights",
    becomes: "partial: nothing (1 warning)"
  },
  "instagram/error-unknown-path-components.json": { as: "posts", becomes: "failed: Rejected" },
  "instagram/error-user-insights-unknown-metric-enumerated.json": {
    as: "accounts",
    place: "name likes",
    becomes: "partial: nothing (2 warnings)"
  },
  "instagram/header-buc-instagram-two-ids.json": { as: "posts", place: "header", becomes: "failed: RateLimited" },
  "instagram/headers-buc-usage-parsed-2019.json": {
    as: "none",
    because: "a header as its client had parsed it, not as it was sent"
  },
  "instagram/insight-row-navigation-breakdown.json": { as: "posts", place: "row", becomes: "synced: nothing" },
  "instagram/media-insights-image-legacy.json": { as: "posts", place: "nested", becomes: "synced: reach saved" },
  "instagram/media-insights-profile-activity-docs.json": { as: "posts", place: "nested", becomes: "synced: nothing" },
  "instagram/media-insights-reel-7-metrics-wrapped.json": {
    as: "posts",
    place: "wrapped",
    becomes: "synced: comments likes reach saved shares total_interactions views"
  },
  "instagram/media-insights-reel-legacy-10-metrics.json": {
    as: "posts",
    place: "nested",
    becomes: "synced: comments likes reach saved shares"
  },
  "instagram/media-list-empty.json": { as: "posts", place: "nested", becomes: "partial: nothing (1 warning)" },
  "instagram/media-list-page1-100.json": {
    as: "posts",
    place: "nodes",
    becomes: "partial: comments likes (1 warning)"
  },
  "instagram/media-list-permalink-timestamp.json": {
    as: "posts",
    place: "nodes",
    becomes: "partial: comments likes (1 warning)"
  },
  "instagram/stories-empty.json": { as: "posts", place: "nested", becomes: "partial: nothing (1 warning)" },
  "instagram/user-fields-followers-username.json": {
    as: "accounts",
    place: "node",
    becomes: "partial: follower_count (1 warning)"
  },
  "instagram/user-fields-full.json": { as: "accounts", place: "node", becomes: "partial: follower_count (1 warning)" },
  "instagram/user-insights-follower-demographics-no-total.json": {
    as: "accounts",
    place: "insights",
    becomes: "synced: nothing"
  },
  "instagram/user-insights-reach-breakdown-docs.json": { as: "accounts", place: "insights", becomes: "synced: reach" },
  "instagram/user-insights-time-series-legacy.json": { as: "accounts", place: "insights", becomes: "synced: nothing" },
  "instagram/user-insights-time-series-reach.json": { as: "accounts", place: "insights", becomes: "synced: nothing" },
  "instagram/user-insights-total-value-12-metrics.json": {
    as: "accounts",
    place: "insights",
    becomes:
      "synced: accounts_engaged comments likes profile_links_taps reach replies saves shares total_interactions views"
  },
  "instagram/v23-error-account-insights-unknown-metric.json": {
    as: "accounts",
    place: "name reach",
    becomes: "partial: nothing (2 warnings)"
  },
  "instagram/webhook-story-insights.json": { as: "none", because: "a webhook: Dravo asks, it is not called" },
  "facebook/batch-response-first-failed.json": {
    as: "posts",
    place: "batch",
    becomes: ["failed: Absent", "partial: nothing (1 warning)"]
  },
  "facebook/debug-token-user.json": { as: "none", because: "an answer about a token, which nothing here asks for" },
  "facebook/error-100-no-permission-long.json": { as: "posts", becomes: "requires_reconnect: PermissionMissing" },
  "facebook/error-190-463-expired-2014.json": { as: "posts", becomes: "requires_reconnect: Unauthorized" },
  "facebook/error-190-needs-page-token.json": { as: "accounts", becomes: "requires_reconnect: Unauthorized" },
  "facebook/error-200-permission-http403.json": { as: "accounts", becomes: "requires_reconnect: PermissionMissing" },
  "facebook/error-32-page-limit.json": { as: "posts", becomes: "failed: RateLimited" },
  "facebook/error-4-app-limit.json": { as: "posts", becomes: "failed: RateLimited" },
  "facebook/error-80001-page-buc-limit.json": { as: "accounts", becomes: "failed: RateLimited" },
  "facebook/error-bad-until-param.json": { as: "posts", becomes: "failed: Rejected" },
  "facebook/error-docs-190-460.json": { as: "posts", becomes: "requires_reconnect: Unauthorized" },
  "facebook/error-invalid-insights-metric.json": {
    as: "posts",
    place: "name post_media_view",
    becomes: "partial: nothing (2 warnings)"
  },
  "facebook/feed-nested-insights-partial-some-posts-missing.json": {
    as: "posts",
    place: "nodes",
    becomes: Array.from({ length: 25 }, (_, at) =>
      [0, 15].includes(at) ? "partial: nothing (1 warning)" : "synced: post_media_view"
    )
  },
  "facebook/feed-nested-insights-period-lifetime.json": { as: "posts", place: "nodes", becomes: "synced: post_clicks" },
  "facebook/feed-nested-post-media-view-breakdown.json": {
    as: "posts",
    place: "nodes",
    becomes: "partial: nothing (1 warning)"
  },
  "facebook/header-buc-messenger-same-token.json": { as: "posts", place: "header", becomes: "failed: RateLimited" },
  "facebook/header-buc-pages.json": { as: "posts", place: "header", becomes: "failed: RateLimited" },
  "facebook/header-x-app-usage.json": {
    as: "none",
    because: "a header that never says when to come back, so it is not read"
  },
  "facebook/long-lived-token-exchange.json": {
    as: "token",
    by: "instagram",
    place: "facebook login",
    becomes: "tokens: refreshToken expiresIn refreshExpiresIn"
  },
  "facebook/me-accounts-tokens-redacted.json": { as: "none", because: "how a host finds Pages when it connects them" },
  "facebook/page-insights-no-period-many-rows.json": {
    as: "accounts",
    place: "insights",
    becomes: "synced: page_post_engagements"
  },
  "facebook/page-insights-paging-next-window.json": {
    as: "accounts",
    place: "insights",
    becomes: "synced: page_post_engagements"
  },
  "facebook/page-insights-reach-week-pre-june-2026.json": {
    as: "accounts",
    place: "insights",
    becomes: "synced: nothing"
  },
  "facebook/page-node-counts.json": {
    as: "accounts",
    place: "node",
    becomes: "partial: checkins talking_about_count were_here_count (1 warning)"
  },
  "facebook/page-node-fan-and-followers.json": {
    as: "accounts",
    place: "node",
    becomes: "partial: followers_count (1 warning)"
  },
  "facebook/page-node-unknown-field-silently-dropped.json": {
    as: "accounts",
    place: "node",
    becomes: "partial: nothing (1 warning)"
  },
  "facebook/post-insights-post-media-view.json": { as: "posts", place: "nested", becomes: "synced: post_media_view" },
  "facebook/post-node-nested-insights.json": { as: "posts", place: "node", becomes: "synced: nothing" },
  "facebook/posts-comments-summary.json": { as: "posts", place: "nodes", becomes: "partial: comments (1 warning)" },
  "facebook/posts-empty.json": { as: "posts", place: "nested", becomes: "partial: nothing (1 warning)" },
  "facebook/posts-reactions-type-summary.json": {
    as: "posts",
    place: "nodes",
    becomes: "partial: reactions (1 warning)"
  },
  "facebook/v23-error-nonexisting-field-permissions.json": { as: "posts", becomes: "failed: Rejected" },
  "facebook/v25-error-invalid-insights-metric.json": {
    as: "accounts",
    place: "name page_total_actions",
    becomes: "partial: nothing (2 warnings)"
  },
  "facebook/v25-error-post-impressions-dead.json": {
    as: "posts",
    place: "name post_clicks",
    becomes: "partial: nothing (2 warnings)"
  },
  "facebook/v25-page-follows-day.json": { as: "accounts", place: "insights", becomes: "synced: nothing" },
  "facebook/v25-page-node-fan-followers.json": {
    as: "accounts",
    place: "node",
    becomes: "partial: followers_count (1 warning)"
  },
  "facebook/v25-page-post-engagements-day.json": { as: "accounts", place: "insights", becomes: "synced: nothing" },
  "facebook/v25-page-video-views-day.json": { as: "accounts", place: "insights", becomes: "synced: nothing" },
  "facebook/v25-page-views-total-day.json": { as: "accounts", place: "insights", becomes: "synced: nothing" },
  "facebook/v25-post-clicks-lifetime.json": { as: "posts", place: "nested", becomes: "synced: post_clicks" },
  "facebook/v25-post-node-summaries-no-shares.json": {
    as: "posts",
    place: "node",
    becomes: "partial: comments reactions (1 warning)"
  },
  "facebook/v25-post-reactions-by-type-total.json": {
    as: "posts",
    place: "nested",
    becomes: "synced: post_reactions_by_type_total"
  },
  "facebook/videos-list.json": { as: "posts", place: "nodes", becomes: "partial: nothing (1 warning)" },
  "x/error_200_private_metrics_not_authorized_batch_no_data.json": { as: "posts", becomes: "failed: Hidden" },
  "x/error_200_tweet_not_found_single.json": { as: "posts", becomes: "failed: Gone" },
  "x/error_400_oauth2_refresh_token_invalid.json": { as: "token", becomes: "refused: Unauthorized" },
  "x/error_400_tweets_lookup_missing_ids.json": { as: "posts", becomes: "failed: Rejected" },
  "x/error_400_unknown_query_parameter.json": { as: "posts", becomes: "failed: Rejected" },
  "x/error_402_credits_depleted.json": { as: "posts", becomes: "failed: OperatorActionRequired" },
  "x/error_403_client_not_enrolled.json": { as: "posts", becomes: "failed: OperatorActionRequired" },
  "x/error_403_client_not_enrolled_2.json": { as: "posts", becomes: "failed: OperatorActionRequired" },
  "x/error_429_too_many_requests.json": { as: "posts", becomes: "failed: RateLimited" },
  "x/partial_200_tweets_batch_data_and_not_found_error.json": { as: "posts", becomes: [xPost, "failed: Gone"] },
  "x/pytwitter_error_400_invalid_request.json": { as: "posts", status: 400, becomes: "failed: Rejected" },
  "x/pytwitter_me.json": { as: "accounts", place: "one", becomes: "partial: nothing (1 warning)" },
  "x/pytwitter_model_media.json": {
    as: "none",
    because: "a medium; X counts its views over every post that uses it, so they are no post's"
  },
  "x/pytwitter_model_tweet_all_metrics.json": { as: "posts", place: "object", becomes: xPost },
  "x/pytwitter_model_user.json": {
    as: "accounts",
    place: "object",
    becomes: "synced: followers_count following_count listed_count tweet_count"
  },
  "x/pytwitter_usage_tweets.json": { as: "none", because: "the app's usage, which nothing here asks for" },
  "x/tweepy_recorded_tweets_default_fields.json": { as: "posts", becomes: "partial: nothing (1 warning)" },
  "x/tweepy_recorded_tweets_response_headers.json": {
    as: "none",
    because: "headers of a good answer, which are not read"
  },
  "x/tweepy_recorded_users_by_default.json": { as: "accounts", becomes: "partial: nothing (1 warning)" },
  "x/tweepy_recorded_users_me.json": { as: "accounts", place: "one", becomes: "partial: nothing (1 warning)" },
  "x/tweet_by_id_default.json": { as: "posts", place: "one", becomes: "partial: nothing (1 warning)" },
  "x/tweet_by_id_public_metrics_full.json": { as: "posts", place: "one", becomes: xPost },
  "x/xdocs_error_example_1.json": { as: "posts", status: 400, becomes: "failed: Rejected" },
  "x/xdocs_error_example_2.json": { as: "posts", becomes: ["partial: nothing (1 warning)", "failed: Gone"] },
  "x/xdocs_fundamentals_data-dictionary_reference_11.json": { as: "posts", becomes: xPost },
  "x/xdocs_fundamentals_data-dictionary_reference_2.json": { as: "posts", becomes: xPost },
  "x/xdocs_fundamentals_data-dictionary_reference_4.json": { as: "posts", becomes: xPost },
  "x/xdocs_fundamentals_data-dictionary_reference_5.json": { as: "posts", becomes: xPost },
  "x/xdocs_fundamentals_data-dictionary_reference_7.json": { as: "posts", becomes: xPost },
  "x/xdocs_fundamentals_data-dictionary_reference_8.json": { as: "posts", becomes: xPost },
  "x/xdocs_fundamentals_data-dictionary_reference_9.json": { as: "posts", becomes: xPost },
  "x/xdocs_metrics_example_2.json": { as: "posts", place: "one", becomes: "partial: nothing (1 warning)" },
  "x/xdocs_metrics_example_3.json": { as: "posts", place: "one", becomes: "partial: nothing (1 warning)" },
  "x/xdocs_users_lookup_integrate_10.json": {
    as: "accounts",
    place: "one",
    becomes: "synced: followers_count following_count tweet_count"
  },
  "x/xdocs_users_lookup_quickstart_authenticated-lookup_3.json": {
    as: "accounts",
    place: "one",
    becomes: "synced: followers_count following_count listed_count tweet_count"
  },
  "x/xdocs_users_lookup_quickstart_user-lookup_13.json": { as: "accounts", becomes: "failed: Unclassified" },
  "x/xdocs_users_lookup_quickstart_user-lookup_3.json": {
    as: "accounts",
    place: "one",
    becomes: "synced: followers_count following_count listed_count tweet_count"
  },
  "x/xplayground_tweets_analytics_example.json": {
    as: "none",
    because: "another endpoint's shape with random numbers"
  },
  "linkedin/decoration_inline_error_101.json": {
    as: "posts",
    place: "statistics",
    becomes: "partial: nothing (1 warning)"
  },
  "linkedin/ebx_organizationalEntityFollowerStatistics_lifetime_element.json": {
    as: "accounts",
    place: "gain",
    becomes: "partial: nothing (2 warnings)"
  },
  "linkedin/ebx_post.json": { as: "none", because: "a post as the Posts API has it, which nothing here asks for" },
  "linkedin/error_400_query_param_not_allowed.json": { as: "posts", becomes: "failed: Rejected" },
  "linkedin/error_401_empty_token.json": { as: "posts", becomes: "failed: Rejected" },
  "linkedin/error_401_expired_access_token_65602.json": { as: "posts", becomes: "requires_reconnect: Unauthorized" },
  "linkedin/error_401_invalid_access_token_65600.json": { as: "posts", becomes: "requires_reconnect: Unauthorized" },
  "linkedin/error_401_revoked_access_token_65601.json": { as: "posts", becomes: "requires_reconnect: Unauthorized" },
  "linkedin/error_403_access_denied_100_shares_param.json": { as: "posts", becomes: "failed: Rejected" },
  "linkedin/error_429_daily_throttle_101.json": { as: "posts", becomes: "failed: RateLimited" },
  "linkedin/memberCreatorPostAnalytics_me_total_comment_pre202605.json": {
    as: "posts",
    place: "memberPost",
    becomes: "partial: share_statistics_comment_count (1 warning)"
  },
  "linkedin/memberFollowersCount_me.json": {
    as: "accounts",
    place: "member",
    becomes: "synced: follower_statistics_member_followers_count"
  },
  "linkedin/organizationAcls_roleAssignee.json": {
    as: "none",
    because: "the roles of a member, which nothing here asks for"
  },
  "linkedin/organizationPageStatistics_lifetime_recorded.json": {
    as: "accounts",
    place: "pages",
    becomes: `partial: ${pageViews} (1 warning)`
  },
  "linkedin/organizationalEntityFollowerStatistics_lifetime_empty_facets.json": {
    as: "accounts",
    place: "gains",
    becomes: "partial: nothing (2 warnings)"
  },
  "linkedin/organizationalEntityShareStatistics_empty_old_post.json": {
    as: "posts",
    place: "shares",
    becomes: "partial: nothing (1 warning)"
  },
  "linkedin/organizationalEntityShareStatistics_lifetime_official_example.json": {
    as: "posts",
    place: "shares",
    becomes: "partial: nothing (1 warning)"
  },
  "tiktok/creator_info_query_ok.json": { as: "accounts", becomes: "failed: InvalidResponse" },
  "tiktok/docs_video_query_example.json": { as: "posts", becomes: "partial: nothing (1 warning)" },
  "tiktok/error_401_scope_not_authorized_video_query.json": {
    as: "posts",
    becomes: "requires_reconnect: PermissionMissing"
  },
  "tiktok/error_access_token_invalid_empty_data.json": {
    as: "posts",
    status: 401,
    becomes: "requires_reconnect: Unauthorized"
  },
  "tiktok/ok_envelope_without_data.json": { as: "posts", becomes: "failed: InvalidResponse" },
  "tiktok/publish_status_complete_int64_ids.json": {
    as: "posts",
    place: "publish",
    becomes: "partial: nothing (1 warning)"
  },
  "tiktok/publish_status_processing_download.json": { as: "posts", place: "publish", becomes: "pending: NotReady" },
  "tiktok/pytiktok_business_account_get_ok.json": businessApi,
  "tiktok/pytiktok_business_refresh_resp.json": businessApi,
  "tiktok/pytiktok_business_revoke_resp.json": businessApi,
  "tiktok/pytiktok_business_token_info_resp.json": businessApi,
  "tiktok/pytiktok_business_token_resp.json": businessApi,
  "tiktok/pytiktok_business_video_list_ok.json": businessApi,
  "tiktok/research_video_query_empty.json": { as: "posts", becomes: "failed: Absent" }
}
