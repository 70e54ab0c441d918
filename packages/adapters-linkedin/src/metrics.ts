/** What LinkedIn's numbers mean. Keys are made from the answer's own names, so a new counter needs no release. */
import type { Canonical, Combine, MetricDefinition } from "@dravo/core/Metric"

/** What each kind of reading needs; an organisation's also need the role of an administrator of its page. */
export const scopes = {
  organization: "rw_organization_admin",
  organizationPosts: "r_organization_social",
  memberPosts: "r_member_postAnalytics",
  memberAccount: "r_member_profileAnalytics"
} as const

export const prefixes = {
  posts: "share_statistics",
  pages: "page_statistics",
  followers: "follower_statistics"
} as const

/** The metrics of a member's post, one call each, the one that matters most first. */
export const memberMetrics = [
  { queryType: "IMPRESSION", key: "share_statistics_impression_count" },
  { queryType: "MEMBERS_REACHED", key: "share_statistics_unique_impressions_count" },
  { queryType: "REACTION", key: "share_statistics_like_count" },
  { queryType: "COMMENT", key: "share_statistics_comment_count" },
  { queryType: "RESHARE", key: "share_statistics_share_count" }
] as const

export type MemberMetric = (typeof memberMetrics)[number]

export const gainKeys = [
  "follower_statistics_follower_gains_organic_follower_gain",
  "follower_statistics_follower_gains_paid_follower_gain"
] as const

/** Built by functions further down, which are hoisted; the tables they read come first. */
const sections: ReadonlyArray<readonly [name: string, meaning: string]> = [
  ["overview", "home tab"],
  ["about", "about tab"],
  ["careers", "careers tab"],
  ["insights", "insights tab"],
  ["jobs", "jobs tab"],
  ["life_at", "life tab"],
  ["people", "people tab"],
  ["products", "products tab"]
]
const devices: ReadonlyArray<readonly [prefix: string, meaning: string]> = [
  ["", ""],
  ["mobile_", " on mobile"],
  ["desktop_", " on desktop"]
]

export const definitions: ReadonlyArray<MetricDefinition> = [
  post("impression_count", "Times the post was seen, paid distribution not included.", "views"),
  post("unique_impressions_count", "Members who saw the post.", "reach", "none"),
  post("click_count", "Clicks on the post, its company name or its logo.", "clicks"),
  // Negative when unlikes outnumber likes. Whether it counts every kind of reaction is not documented clearly.
  post("like_count", "Reactions to the post; can be negative.", "likes"),
  post("comment_count", "Comments on the post.", "comments"),
  post("share_count", "Times the post was reshared.", "shares"),
  post(
    "engagement",
    "Clicks, likes, comments and shares per impression, as LinkedIn computes it; above 1 happens.",
    null,
    "ratio"
  ),
  post("share_mentions_count", "Mentions of the organization in reshares.", null),
  post("comment_mentions_count", "Mentions of the organization in comments.", null),
  post("*", "Any other counter LinkedIn sends with a post.", null),
  page("all_page_views", "Views of the page since it exists.", "profile_views"),
  page("all_mobile_page_views", "Views of the page on mobile since it exists."),
  page("all_desktop_page_views", "Views of the page on desktop since it exists."),
  ...sections.flatMap(([name, tab]) =>
    devices.map(([prefix, device]) =>
      page(`${prefix}${name}_page_views`, `Views of the page's ${tab}${device} since it exists.`)
    )
  ),
  clicks("careers_page_clicks_careers_page_banner_promo_clicks", "Clicks on the banner of the careers tab."),
  clicks("careers_page_clicks_careers_page_employees_clicks", "Clicks on employees of the careers tab."),
  clicks("careers_page_clicks_careers_page_promo_links_clicks", "Clicks on promotional links of the careers tab."),
  clicks("careers_page_clicks_careers_page_jobs_clicks", "Clicks on jobs of the careers tab."),
  clicks(
    "mobile_careers_page_clicks_careers_page_employees_clicks",
    "Clicks on employees of the careers tab on mobile."
  ),
  clicks(
    "mobile_careers_page_clicks_careers_page_promo_links_clicks",
    "Clicks on promotional links of the careers tab on mobile."
  ),
  clicks("mobile_careers_page_clicks_careers_page_jobs_clicks", "Clicks on jobs of the careers tab on mobile."),
  account("page_statistics_*", "Any other counter LinkedIn sends about the page."),
  account("follower_statistics_first_degree_size", "Followers of the page.", "followers"),
  account("follower_statistics_member_followers_count", "Followers of the member.", "followers", scopes.memberAccount),
  account(
    gainKeys[0],
    "Followers the page gained without advertising over the window, those lost taken off; can be negative."
  ),
  account(gainKeys[1], "Followers the page gained by advertising over the window."),
  account("follower_statistics_*", "Any other counter LinkedIn sends about followers.")
]

// internal

function post(name: string, meaning: string, canonical: Canonical | null, combine: Combine = "sum"): MetricDefinition {
  const unit = combine === "ratio" ? "ratio" : "count"
  return {
    kind: "publication",
    key: `${prefixes.posts}_${name}`,
    meaning,
    canonical,
    combine,
    unit,
    scope: scopes.organization,
    delayHours: null,
    retired: null
  }
}

/** LinkedIn nests a page's views as `views.<name>.pageViews`. */
function page(name: string, meaning: string, canonical: Canonical | null = null): MetricDefinition {
  return account(`page_statistics_views_${name}_page_views`, meaning, canonical)
}

function clicks(name: string, meaning: string): MetricDefinition {
  return account(`page_statistics_clicks_${name}`, meaning)
}

function account(
  key: string,
  meaning: string,
  canonical: Canonical | null = null,
  scope: string = scopes.organization
): MetricDefinition {
  return {
    kind: "account",
    key,
    meaning,
    canonical,
    combine: "sum",
    unit: "count",
    scope,
    delayHours: null,
    retired: null
  }
}
