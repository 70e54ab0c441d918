/** What every parameter means and its real type: in a query all of them are strings. */
import { sorts } from "@dravo/engine/Sorting"
import { platformReference } from "./readable.ts"

export const documentation: Readonly<
  Record<string, { readonly description: string; readonly schema: Readonly<Record<string, unknown>> }>
> = {
  postId: {
    description: "One Dravo post id or platform post id.",
    schema: { type: "string", minLength: 1, maxLength: 256 }
  },
  accountId: { description: "One connected account.", schema: { type: "string", minLength: 1, maxLength: 128 } },
  platform: {
    description: "One network; a plugged-in adapter may add to these.",
    schema: platformReference
  },
  origin: {
    description:
      "How posts came to be known: recorded by the host, found in the account's own listing, or another account's.",
    schema: { type: "string", enum: ["published", "discovered", "collaboration"] }
  },
  fromDate: {
    description: "Created at or after this RFC 3339 date-time, or the start of this UTC date.",
    schema: { type: "string", examples: ["2026-06-01", "2026-06-01T08:00:00Z"] }
  },
  toDate: {
    description: "Created at or before this RFC 3339 date-time, or the end of this UTC date.",
    schema: { type: "string", examples: ["2026-06-30", "2026-06-30T08:00:00Z"] }
  },
  from: {
    description: "This RFC 3339 date-time, or the start of this UTC date.",
    schema: { type: "string", examples: ["2026-06-01", "2026-06-01T08:00:00Z"] }
  },
  to: {
    description: "This RFC 3339 date-time, or the end of this UTC date.",
    schema: { type: "string", examples: ["2026-06-30", "2026-06-30T08:00:00Z"] }
  },
  interval: {
    description: "raw answers every point; hour and day the last of each UTC hour or day.",
    schema: { type: "string", enum: ["raw", "hour", "day"], default: "raw" }
  },
  of: {
    description: "What the accounts published, or their own counters.",
    schema: { type: "string", enum: ["posts", "accounts"], default: "posts" }
  },
  overview: {
    description: "Over which rows overview sums: those of the page, or every row the filter matches.",
    schema: { type: "string", enum: ["page", "all"], default: "page" }
  },
  sort: {
    description:
      "What posts are sorted by: an instant or a canonical metric. Posts without it come last, ties go by insertion. " +
      "By a metric the host has not named as sortable at most 25,000 posts may match.",
    schema: { type: "string", enum: sorts, default: "created_at" }
  },
  order: {
    description: "desc begins with the newest, or the most.",
    schema: { type: "string", enum: ["asc", "desc"], default: "desc" }
  },
  tz: {
    description:
      "The IANA time zone weekdays and hours are of; of an overview its days, and dates in fromDate and toDate.",
    schema: { type: "string", default: "UTC", examples: ["Europe/Berlin"] }
  },
  metric: { description: "A canonical metric.", schema: { type: "string", default: "views" } },
  age: {
    description: "At which age posts are compared.",
    schema: { type: "string", enum: ["1h", "24h", "7d"], default: "24h" }
  },
  groupBy: {
    description: "Tells the sums apart; a day is the UTC day of created_at, and needs fromDate.",
    schema: { type: "string", enum: ["day", "account", "platform"] }
  },
  status: {
    description: "What became of messages: still tried, arrived, or given up.",
    schema: { type: "string", enum: ["pending", "delivered", "dead"] }
  },
  refresh: {
    description: "Ask the platform again although the cache is fresh.",
    schema: { type: "boolean", default: false }
  },
  page: { description: "From 1. Not together with cursor.", schema: { type: "integer", minimum: 1, default: 1 } },
  limit: { description: "Rows on a page.", schema: { type: "integer", minimum: 1, maximum: 100 } },
  cursor: { description: "The next_cursor of the page before.", schema: { type: "string", minLength: 1 } }
}
