/** Whole answers, as the document shows them. */
import type { AccountsAnswer, PostsAnswer } from "../answers/Wire.ts"

export const postsExample: PostsAnswer = {
  items: [
    {
      post_id: "post_spring_launch",
      account_id: "acc_shop",
      platform: "instagram",
      platform_post_id: "17895695668004550",
      platform_post_url: "https://www.instagram.com/p/C8xYz12Ab3d/",
      text: "Spring is here.",
      created_at: "2026-04-02T09:00:00Z",
      published_at: "2026-04-02T09:00:04Z",
      origin: "published",
      media_type: "image",
      unavailable_at: null,
      metrics: { likes: 84, comments: 7, reach: 1_920, saved: 11 },
      warnings: [],
      sync_status: "synced",
      error_message: null,
      last_updated_at: "2026-04-03T08:30:00Z",
      stale_after: "2026-04-03T14:30:00Z",
      metrics_as_of: {}
    }
  ],
  total: 1,
  page: 1,
  limit: 25,
  overview: {
    posts: 1,
    metrics: { likes: 84, comments: 7, reach: 1_920, saved: 11 },
    publications: 1,
    totals: { likes: 84, comments: 7 },
    coverage: { likes: 1, comments: 1 },
    non_additive: ["reach"],
    scope: "page"
  },
  next_cursor: null
}

export const accountsExample: AccountsAnswer = {
  items: [
    {
      account_id: "acc_shop",
      platform: "instagram",
      handle: "@shop",
      platform_account_id: "17841400000000000",
      metrics: { followers_count: 5_312, media_count: 204 },
      warnings: [],
      sync_status: "synced",
      error_message: null,
      last_updated_at: "2026-04-03T08:30:00Z",
      stale_after: "2026-04-03T14:30:00Z",
      metrics_as_of: {},
      metrics_window: null
    }
  ],
  total: 1,
  next_cursor: null
}
