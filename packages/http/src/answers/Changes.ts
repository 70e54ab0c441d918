/**
 * The feed of changes on the wire. Rows are told as they are stored; whether one requires a reconnect is joined from
 * its grant.
 */
import * as Change from "@dravo/core/Change"
import { format, type Instant } from "@dravo/core/Instant"
import type { SyncState } from "@dravo/core/SyncState"
import type { ChangesPage } from "@dravo/engine/History"
import * as Schema from "effect/Schema"
import { at, Numbers, SyncStatus } from "./Wire.ts"

const Text = Schema.NullOr(Schema.String)
const Moment = Schema.NullOr(at)

const sync = {
  metrics: Numbers,
  warnings: Schema.Array(Schema.String),
  sync_status: SyncStatus.annotate({ description: "The row's own; the account's grant is a record of its own." }),
  error_message: Text,
  last_updated_at: Moment,
  stale_after: Moment,
  metrics_as_of: Schema.Record(Schema.String, at),
  attempted_connection: Schema.NullOr(Schema.Int).annotate({
    description: "The grant's connection of the last attempt."
  })
}

const PostRecord = Schema.Struct({
  post_id: Schema.String,
  account_id: Schema.String,
  platform: Schema.String,
  platform_post_id: Schema.String,
  platform_post_url: Text,
  text: Text,
  created_at: at,
  published_at: Moment,
  ...sync,
  origin: Schema.Literals(["published", "discovered", "collaboration"]),
  media_type: Text,
  unavailable_at: Moment
}).annotate({ identifier: "PostRecord" })

const AccountRecord = Schema.Struct({
  account_id: Schema.String,
  platform: Schema.String,
  handle: Text,
  platform_account_id: Schema.String,
  ...sync,
  metrics_window: Schema.NullOr(Schema.Struct({ from: at, to: at }))
}).annotate({ identifier: "AccountRecord" })

/**
 * What decides in addition to a row's own status: with an error_message, all rows of the account require a reconnect.
 */
const GrantRecord = Schema.Struct({
  account_id: Schema.String,
  connection: Schema.Int.annotate({ description: "Counts connects; a refusal under an earlier one no longer counts." }),
  error_message: Text.annotate({ description: "Why the grant is dead; null while it is not known to be." }),
  disconnected_at: Moment
}).annotate({ identifier: "GrantRecord" })

/** A record of the feed on the wire. */
export const ChangeRecord = Schema.Struct({
  id: Schema.String.annotate({ description: "Names the record for good; nothing else ever has the same." }),
  type: Schema.Literals(["post", "account", "grant"]),
  erased: Schema.Boolean.annotate({ description: "Gone for good: forget what you have under this id." }),
  post: Schema.NullOr(PostRecord),
  account: Schema.NullOr(AccountRecord),
  grant: Schema.NullOr(GrantRecord)
}).annotate({ identifier: "ChangeRecord" })
export type ChangeRecord = typeof ChangeRecord.Type

/** The body of a page of the feed of changes. */
export const ChangesAnswer = Schema.Struct({
  items: Schema.Array(ChangeRecord),
  next_cursor: Schema.String.annotate({ description: "Where to go on; the same as before when nothing changed." })
}).annotate({ identifier: "ChangesAnswer" })
export type ChangesAnswer = typeof ChangesAnswer.Type

/** Writes a page of changes as its body. */
export const changesAnswer = ({ changes, cursor }: ChangesPage): ChangesAnswer => ({
  items: changes.map(changeRecord),
  next_cursor: cursor
})

/** Writes one change as its record. */
export const changeRecord = (change: Change.Named): ChangeRecord => {
  const named = {
    id: change.id,
    type: types[Change.kindOf(change)],
    erased: false,
    post: null,
    account: null,
    grant: null
  }
  switch (change._tag) {
    case "Publication":
      return { ...named, post: postRecord(change) }
    case "Account":
      return { ...named, account: accountRecord(change) }
    case "Grant": {
      const { accountId, connection, disconnectedAt, grantError } = change.grant
      return {
        ...named,
        grant: { account_id: accountId, connection, error_message: grantError, disconnected_at: moment(disconnectedAt) }
      }
    }
    case "Erased":
      return { ...named, erased: true }
  }
}

// internal

const types = { publication: "post", account: "account", grant: "grant" } as const satisfies Record<
  Change.ChangeKind,
  ChangeRecord["type"]
>

const moment = (instant: Instant | null): string | null => (instant === null ? null : format(instant))

const postRecord = ({
  publication,
  sync
}: Extract<Change.Change, { _tag: "Publication" }>): NonNullable<ChangeRecord["post"]> => ({
  post_id: publication.postId,
  account_id: publication.accountId,
  platform: publication.platform,
  platform_post_id: publication.platformPostId,
  platform_post_url: publication.url,
  text: publication.text,
  created_at: format(publication.createdAt),
  published_at: moment(publication.publishedAt),
  ...stored(sync),
  origin: publication.origin,
  media_type: publication.mediaType,
  unavailable_at: moment(sync.unavailableAt)
})

const accountRecord = ({
  account,
  sync
}: Extract<Change.Change, { _tag: "Account" }>): NonNullable<ChangeRecord["account"]> => ({
  account_id: account.accountId,
  platform: account.platform,
  handle: account.handle,
  platform_account_id: account.platformAccountId,
  ...stored(sync),
  metrics_window: sync.metricsWindow && { from: format(sync.metricsWindow.from), to: format(sync.metricsWindow.to) }
})

const stored = (sync: SyncState) => ({
  metrics: sync.metrics,
  warnings: sync.warnings,
  sync_status: sync.outcome === "never" ? ("pending" as const) : sync.outcome,
  error_message: sync.error,
  last_updated_at: moment(sync.lastUpdatedAt),
  stale_after: moment(sync.staleAfter),
  metrics_as_of: Object.fromEntries(Object.entries(sync.metricsAsOf).map(([key, instant]) => [key, format(instant)])),
  attempted_connection: sync.attemptedConnection
})
