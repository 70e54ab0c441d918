/** One page of a listing in one transaction: refreshed rows, new ones with their numbers, and how far the walk came. */
import type { AccountId, WorkspaceId } from "@dravo/core/Ids"
import * as Storable from "@dravo/core/Storable"
import type { Added, Commit, Found, ListedPage } from "@dravo/core/Store"
import type { Reason } from "@dravo/core/StoreError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import type { Field } from "../Dialect.ts"
import * as Changes from "../past/changes.ts"
import * as History from "../past/history.ts"
import { syncFields } from "../refreshing/commitColumns.ts"
import { committed } from "../refreshing/leases.ts"
import * as Schedule from "../refreshing/schedule.ts"
import * as Codec from "../statement/codec.ts"
import { publicationColumns } from "../statement/columns.ts"
import * as Ranks from "../ranking/entries.ts"
import * as Tally from "../tally/log.ts"
import * as Session from "../statement/session.ts"
import * as Outbox from "../webhook/outbox.ts"

/** Null where the version has moved on. */
export const committedPage = Effect.fnUntraced(function* (
  db: Session.Session,
  workspace: WorkspaceId,
  accountId: AccountId,
  page: ListedPage
): Effect.fn.Return<Added | null, Reason> {
  const held = yield* Session.queryInTx(db, hold(db, workspace, accountId, page, yield* db.dialect.now))
  if (held.length === 0) return null
  const refreshed = page.commits.map(Storable.commit)
  const written = refreshed.length === 0 ? { dropped: [], subjects: [] } : yield* committed(db, workspace, refreshed)
  const found = page.found.map(Storable.found)
  const raws =
    found.length === 0
      ? []
      : yield* Session.queryInTx(db, insert(db, workspace, accountId, found, yield* db.dialect.now))
  const added = yield* Session.decoded(() => raws.map(Codec.publication).sort((a, b) => a.seq - b.seq))
  // The first of those that name one post is the one that was kept.
  const states = new Map(found.toReversed().map((one) => [one.draft.platformPostId, one]))
  const commits = added.flatMap(({ platformPostId, seq }): ReadonlyArray<Commit> => {
    const one = states.get(platformPostId)
    return one === undefined ? [] : [{ subject: { kind: "publication", seq }, fence: 0, ...one }]
  })
  const subjects = commits.map(({ subject }) => subject)
  if (subjects.length > 0) {
    const seqs = added.map(({ seq }) => seq)
    yield* Tally.inserted(db, workspace, seqs)
    yield* Ranks.inserted(db, workspace, seqs)
    yield* History.add(db, workspace, commits)
    yield* Schedule.found(db, workspace, subjects)
    yield* Schedule.reschedule(db, workspace, subjects)
    yield* Changes.touch(db, workspace, subjects)
  }
  yield* Outbox.enqueueWritten(db, workspace, {
    subjects: [...written.subjects, ...subjects],
    found: subjects,
    commits: refreshed
  })
  return { added, dropped: written.dropped }
})

// internal

const hold = (
  { names }: Session.Session,
  workspace: WorkspaceId,
  accountId: AccountId,
  { lease, nextAt, state, version }: ListedPage,
  now: RawBuilder<number>
): RawBuilder<unknown> => sql`
  update ${names.of.listings} set state = ${Codec.storableOrNull(state)}, next_at = cast(${nextAt} as bigint),
    lease_until = ${lease === null ? sql`null` : sql`${now} + ${Duration.toMillis(lease)}`}
  where workspace = ${workspace} and account_id = ${accountId} and version = ${version} returning version`

const draftFields = {
  at: "integer",
  post_id: "text",
  platform_post_id: "text",
  url: "text",
  text: "text",
  created_at: "integer",
  published_at: "integer",
  traits: "text",
  origin: "text",
  media_type: "text"
} as const satisfies Record<string, Field>

const encode = ({ draft, sync }: Found, at: number) => ({
  at,
  post_id: draft.postId,
  platform_post_id: draft.platformPostId,
  url: draft.url,
  text: draft.text,
  created_at: draft.createdAt,
  published_at: draft.publishedAt,
  traits: Codec.encodeJson(draft.traits),
  origin: draft.origin,
  media_type: draft.mediaType,
  ...Codec.encodeSync(sync)
})

const syncNames = Object.keys(syncFields)
const written = sql.raw(syncNames.join(", "))
const given = sql.raw(syncNames.map((name) => `w.${name}`).join(", "))

/** In the order they were found; what the account has under either of its ids already is left out. */
const insert = (
  { dialect, names }: Session.Session,
  workspace: WorkspaceId,
  accountId: AccountId,
  found: ReadonlyArray<Found>,
  now: RawBuilder<number>
): RawBuilder<unknown> => {
  const { accounts, publications } = names.of
  const records = dialect.records(JSON.stringify(found.map(encode)), { ...draftFields, ...syncFields }, "w")
  return sql`
  insert into ${publications}
    (workspace, post_id, account_id, platform, platform_post_id, url, text, created_at, published_at, traits, origin,
      media_type, ${written})
  select a.workspace, w.post_id, a.account_id, a.platform, w.platform_post_id, w.url, w.text,
    coalesce(w.created_at, ${now}), w.published_at, w.traits, w.origin, w.media_type, ${given}
  from ${accounts} a cross join ${records}
  where a.workspace = ${workspace} and a.account_id = ${accountId} and not exists (
    select 1 from ${publications} o where o.workspace = ${workspace} and o.account_id = ${accountId}
      and o.recorded_post_id = w.platform_post_id)
  order by w.at
  on conflict (workspace, account_id, platform_post_id) do nothing
  returning ${publicationColumns}`
}
