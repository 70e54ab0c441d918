/** What changes of rows tell endpoints. */
import type { Account } from "@dravo/core/Account"
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import { type Row, subject as subjectOf } from "@dravo/core/Row"
import type { EventData, EventType } from "@dravo/core/Webhook"
import * as Feed from "../feed.ts"
import * as Deliveries from "./deliveries.ts"
import type { Webhooks } from "./webhooks.ts"

/** Where the feed and the messages are. */
interface EventSources {
  readonly feed: Feed.Feed
  readonly webhooks: Webhooks
}

/** One event of each account that has rows among these. */
export const rowsUpdated = (
  subjects: EventSources,
  workspace: WorkspaceId,
  rows: ReadonlyArray<Row>,
  now: Instant
): void => {
  const accounts = new Map(rows.map((row) => [row.account.accountId, row]))
  const events = [...accounts.values()].map((row) => ({
    type: "analytics.updated" as const,
    data: aboutAccount(row.account),
    accountId: row.account.accountId,
    mark: Feed.markOf(subjects.feed, workspace, subjectOf(row))
  }))
  Deliveries.enqueue(subjects.webhooks, workspace, events, now)
}

/** One event of each post. */
export const postEvents = (
  subjects: EventSources,
  workspace: WorkspaceId,
  type: EventType,
  rows: ReadonlyArray<Row>,
  now: Instant
): void => {
  const events = rows.flatMap((row) =>
    row.kind === "account"
      ? []
      : [
          {
            type,
            data: {
              ...aboutAccount(row.account),
              post_id: row.publication.postId,
              platform_post_id: row.publication.platformPostId
            },
            accountId: row.account.accountId,
            postId: row.publication.postId,
            mark: Feed.markOf(subjects.feed, workspace, subjectOf(row))
          }
        ]
  )
  Deliveries.enqueue(subjects.webhooks, workspace, events, now)
}

/** What became of an account's grant. */
export const grantChanged = (
  subjects: EventSources,
  account: Account,
  type: EventType,
  data: EventData,
  now: Instant
): void => {
  const { accountId, seq, workspace } = account
  const mark = Feed.markOf(subjects.feed, workspace, { kind: "grant", seq })
  const event = { type, data: { ...aboutAccount(account), ...data }, accountId, mark }
  Deliveries.enqueue(subjects.webhooks, workspace, [event], now)
}

// internal

const aboutAccount = ({ accountId, platform }: Account): EventData => ({ account_id: accountId, platform })
