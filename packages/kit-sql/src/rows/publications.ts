/** Recording what was published. Learning may replace the id it was recorded under, which goes on naming it. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Publication, PublicationDraft } from "@dravo/core/Publication"
import { Conflict, NotFound } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import * as Changes from "../past/changes.ts"
import * as Codec from "../statement/codec.ts"
import { publicationColumns } from "../statement/columns.ts"
import type { Run, StoreMethods } from "../statement/storeMethods.ts"
import * as Schedule from "../refreshing/schedule.ts"
import * as Ranks from "../ranking/entries.ts"
import * as Tally from "../tally/log.ts"
import * as Session from "../statement/session.ts"
import * as Steps from "../statement/steps.ts"

export const publications = (db: Session.Session, run: Run): StoreMethods<"recordPublication"> => ({
  recordPublication: Effect.fn("Store.recordPublication")(function* (workspace: WorkspaceId, draft: PublicationDraft) {
    const known = find(db, workspace, draft)
    const before = yield* Session.query(db, known)
    const now = yield* db.dialect.now
    const inserted =
      before.length > 0 ? before : yield* Steps.transaction(db, () => insertNew(db, workspace, draft, now))
    // Nothing inserted: there is no such account, or another process recorded it in between.
    const [raw] = inserted.length > 0 ? inserted : yield* Session.query(db, known)
    if (raw === undefined) return yield* new NotFound({ detail: "the workspace has no such account" })
    const found = yield* Session.decoded(() => Codec.publication(raw))
    const adopted =
      found.origin === "published" ? found : yield* Session.transaction(db, (tx) => adopt(tx, found, draft))
    // Another process recorded it at the same moment.
    const publication = adopted ?? (yield* Session.decodedOne(yield* Session.query(db, known), Codec.publication))
    if (publication === undefined) return yield* new NotFound({ detail: "the workspace has no such account" })
    if (publication.postId !== draft.postId) {
      return yield* new Conflict({ detail: "the platform post is recorded under another post id" })
    }
    return publication
  }, run("recordPublication"))
})

// internal

const find = (
  { dialect, names }: Session.Session,
  workspace: WorkspaceId,
  draft: PublicationDraft
): RawBuilder<unknown> => sql`
  select ${publicationColumns} from ${names.of.publications} p
  where ${dialect.tenantFilter("p.workspace")} = ${workspace} and p.seq = (select seq from (
    select seq, 0 as former from ${names.of.publications}
    where workspace = ${workspace} and account_id = ${draft.accountId} and platform_post_id = ${draft.platformPostId}
    union all
    select seq, 1 as former from ${names.of.publications}
    where workspace = ${workspace} and account_id = ${draft.accountId} and recorded_post_id = ${draft.platformPostId}
  ) as named order by former, seq limit 1)`

/** A post that a listing had found and that the host now records; undefined where it is gone meanwhile. */
const adopt = Effect.fnUntraced(function* (db: Session.Session, known: Publication, draft: PublicationDraft) {
  const table = db.names.of.publications
  const [raw] = yield* Session.queryInTx(
    db,
    sql`update ${table} as p set post_id = ${draft.postId}, origin = 'published',
      url = coalesce(${Codec.storableOrNull(draft.url)}, p.url), text = coalesce(${Codec.storableOrNull(draft.text)}, p.text),
      published_at = coalesce(cast(${draft.publishedAt} as bigint), p.published_at),
      traits = ${Codec.encodeJson({ ...known.traits, ...draft.traits })}
    where p.workspace = ${known.workspace} and p.seq = ${known.seq} and p.origin <> 'published'
    returning ${publicationColumns}`
  )
  if (raw === undefined) return undefined
  yield* Tally.moved(db, known.workspace, known.seq, known.postId)
  yield* Changes.touch(db, known.workspace, [{ kind: "publication", seq: known.seq }])
  return yield* Session.decoded(() => Codec.publication(raw))
})

function* insertNew(
  db: Session.Session,
  workspace: WorkspaceId,
  draft: PublicationDraft,
  now: RawBuilder<number>
): Steps.Steps<ReadonlyArray<Codec.Raw>> {
  const { rows } = yield Steps.compiled(db, insert(db, workspace, draft, now))
  const seq = rows[0]?.["seq"]
  if (seq === undefined) return rows
  const record = JSON.stringify([{ kind: "publication", seq, erased: 0 }])
  for (const statement of besides(db)) yield statement({ workspace, seq, record, opening: db.opening })
  return rows
}

/** What is written beside a new publication, compiled once. */
const besides = (db: Session.Session): ReadonlyArray<Steps.Prepared> => {
  const known = compiledBesides.get(db.names)
  if (known !== undefined) return known
  const { dialect } = db
  type Value = (name: string) => RawBuilder<never>
  const rows = (value: Value) => dialect.records(value("record"), { seq: "integer" }, "w")
  const records = (value: Value) =>
    dialect.records(value("record"), { kind: "text", seq: "integer", erased: "integer" }, "w")
  const made = [
    Steps.prepared(db, (value) => Schedule.recorded(db, value("workspace"), value("seq"))),
    Steps.prepared(db, (value) => Tally.insertion(db, value("workspace"), rows(value))),
    Steps.prepared(db, (value) => Ranks.insertion(db, value("workspace"), rows(value))),
    ...Changes.touching(db).map((statement) =>
      Steps.prepared(db, (value) => statement(value("workspace"), records(value), value("opening")))
    )
  ]
  compiledBesides.set(db.names, made)
  return made
}

const compiledBesides = new WeakMap<Session.Session["names"], ReadonlyArray<Steps.Prepared>>()

/**
 * The account is read by the same statement: it must exist, also when this is committed, and it says which platform
 * this is.
 */
const insert = (
  { dialect, names }: Session.Session,
  workspace: WorkspaceId,
  draft: PublicationDraft,
  now: RawBuilder<number>
): RawBuilder<unknown> => sql`
  insert into ${names.of.publications} as p
    (workspace, post_id, account_id, platform, platform_post_id, url, text, created_at, published_at, traits)
  select a.workspace, ${draft.postId}, a.account_id, a.platform, ${draft.platformPostId}, ${Codec.storableOrNull(draft.url)},
    ${Codec.storableOrNull(draft.text)}, coalesce(cast(${draft.createdAt} as bigint), ${now}), cast(${draft.publishedAt} as bigint),
    ${Codec.encodeJson(draft.traits)}
  from ${names.of.accounts} a where a.workspace = ${workspace} and a.account_id = ${draft.accountId} ${dialect.lockRows.keep("a")}
  on conflict (workspace, account_id, platform_post_id) do nothing
  returning ${publicationColumns}`
