/** Writing what refreshes brought: one statement per table, whatever the number of rows. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Commit } from "@dravo/core/Store"
import type { Kind } from "@dravo/core/Subject"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import type { Field } from "../Dialect.ts"
import * as Erasures from "../past/erasures.ts"
import * as Codec from "../statement/codec.ts"
import { lockedFirst } from "../statement/lockedFirst.ts"
import * as Session from "../statement/session.ts"
import { kinds, tableOf } from "../statement/subjects.ts"

/** A publication that was found to be another one, which stays and answers to both ids. */
export interface Merged {
  readonly gone: number
  readonly kept: number
}

/** Answers the commits whose fence still held. */
export const writeCommits = Effect.fnUntraced(function* (
  db: Session.Session,
  workspace: WorkspaceId,
  commits: ReadonlyArray<Commit>
) {
  const written: Array<Commit> = []
  const merged: Array<Merged> = []
  for (const kind of kinds) {
    const wanted = commits.filter(({ subject }) => subject.kind === kind)
    if (wanted.length === 0) continue
    const rows = yield* Session.queryInTx(db, write(db, workspace, kind, wanted))
    const seqs = yield* Session.decoded(() => new Set(rows.map((row) => Codec.int(row["seq"]))))
    const held = wanted.filter(({ subject }) => seqs.has(subject.seq))
    if (kind === "publication") merged.push(...(yield* learnIds(db, workspace, held)))
    written.push(...held)
  }
  return { written, merged }
})

// internal

export const syncFields = {
  outcome: "text",
  metrics: "text",
  metrics_as_of: "text",
  window_from: "integer",
  window_to: "integer",
  warnings: "text",
  error: "text",
  last_updated_at: "integer",
  stale_after: "integer",
  attempts: "integer",
  attempted_at: "integer",
  attempted_connection: "integer",
  policy_state: "text",
  again_from: "integer",
  again_until: "integer",
  unavailable_at: "integer"
} as const satisfies Record<keyof ReturnType<typeof Codec.encodeSync>, Field>

/** Named unlike the columns: `returning` sees both, and no alias tells them apart everywhere. */
const fence = { subject: "integer", seen: "integer" } as const satisfies Record<string, Field>

const learnedFields = {
  url: "text",
  published_at: "integer",
  media_type: "text",
  traits: "text"
} as const satisfies Record<string, Field>

/** What a reading may teach without touching an index. */
const encodeLearned = ({ learned }: Commit) => ({
  url: Codec.storableOrNull(learned?.url ?? null),
  published_at: learned?.publishedAt ?? null,
  media_type: learned?.mediaType ?? null,
  traits: learned?.traits === undefined ? null : Codec.encodeJson(learned.traits)
})

const write = (
  { dialect, names }: Session.Session,
  workspace: WorkspaceId,
  kind: Kind,
  commits: ReadonlyArray<Commit>
): RawBuilder<unknown> => {
  const json = JSON.stringify(
    commits.map((commit) => ({
      subject: commit.subject.seq,
      seen: commit.fence,
      ...Codec.encodeSync(commit.sync),
      ...(kind === "publication" ? encodeLearned(commit) : {})
    }))
  )
  const fields: Record<string, Field> = {
    ...fence,
    ...syncFields,
    ...(kind === "publication" ? learnedFields : {})
  }
  const table = tableOf(names, kind)
  const isOwn = sql`${dialect.tenantFilter("t.workspace")} = ${workspace}`
  const { isLocked, locked } = lockedFirst(
    dialect,
    sql`select t.seq from ${table} t join ${dialect.records(json, fence, "w")} on t.seq = w.subject and t.fence = w.seen
      where ${isOwn} order by t.seq ${dialect.lockRows.wait("t")}`,
    sql`t.seq`
  )
  return sql`
    ${locked}
    update ${table} as t set lease_until = null, ${assignments(kind)}
    from ${dialect.records(json, fields, "w")}
    where ${isOwn} and t.seq = w.subject and t.fence = w.seen ${isLocked}
    returning seq`
}

const assignments = (kind: Kind): RawBuilder<unknown> =>
  sql.raw(
    [
      ...Object.keys(syncFields).map((field) => `${field} = w.${field}`),
      ...(kind === "publication"
        ? Object.keys(learnedFields).map((field) => `${field} = coalesce(w.${field}, t.${field})`)
        : [])
    ].join(", ")
  )

/**
 * Learned ids, one by one and only where they are news: the id is indexed, and another publication may hold it. Answers
 * which publications turned out to be one.
 */
const learnIds = Effect.fnUntraced(function* (
  db: Session.Session,
  workspace: WorkspaceId,
  commits: ReadonlyArray<Commit>
) {
  const learned = commits.flatMap(({ learned, subject }) =>
    learned?.platformPostId === undefined ? [] : [{ seq: subject.seq, id: learned.platformPostId }]
  )
  if (learned.length === 0) return []
  const table = db.names.of.publications
  const unknownIds = yield* Session.queryInTx(
    db,
    sql`
    select t.seq from ${table} t join ${db.dialect.records(JSON.stringify(learned), { seq: "integer", id: "text" }, "w")}
      on t.seq = w.seq and t.platform_post_id <> w.id
    where ${db.dialect.tenantFilter("t.workspace")} = ${workspace}`
  )
  const seqs = yield* Session.decoded(() => new Set(unknownIds.map((row) => Codec.int(row["seq"]))))
  const merged: Array<Merged> = []
  for (const { id, seq } of learned.filter((one) => seqs.has(one.seq))) {
    const renamed = yield* Session.queryInTx(
      db,
      sql`update ${table} as t
      set platform_post_id = ${id}, recorded_post_id = coalesce(t.recorded_post_id, t.platform_post_id)
      where t.workspace = ${workspace} and t.seq = ${seq} and not exists (
        select 1 from ${table} o where o.workspace = ${workspace} and o.account_id = t.account_id and o.platform_post_id = ${id})
      returning seq`
    )
    if (renamed.length === 0) merged.push(...(yield* merge(db, workspace, seq, id)))
  }
  return merged
})

/**
 * Where the other one was recorded for the same post, or found by a listing, and has one id so far, the two are one;
 * what was found then becomes what the host recorded.
 */
const merge = Effect.fnUntraced(function* (db: Session.Session, workspace: WorkspaceId, gone: number, id: string) {
  const table = db.names.of.publications
  const rows = yield* Session.queryInTx(
    db,
    sql`update ${table} as o set recorded_post_id = t.former, post_id = t.post_id,
      url = case when o.origin = 'published' then o.url else coalesce(t.url, o.url) end,
      text = case when o.origin = 'published' then o.text else coalesce(t.text, o.text) end,
      published_at = case when o.origin = 'published' then o.published_at else coalesce(t.published_at, o.published_at) end,
      origin = 'published'
    from (select account_id, post_id, url, text, published_at,
        coalesce(recorded_post_id, platform_post_id) as former from ${table}
      where workspace = ${workspace} and seq = ${gone}) as t
    where o.workspace = ${workspace} and o.account_id = t.account_id and o.platform_post_id = ${id}
      and (o.post_id = t.post_id or o.origin <> 'published') and o.recorded_post_id is null and o.seq <> ${gone}
    returning seq`
  )
  const kept = yield* Session.decoded(() => rows.map((row) => Codec.int(row["seq"])))
  if (kept.length > 0) yield* Erasures.remove(db, workspace, "publication", [gone])
  return kept.map((seq): Merged => ({ gone, kept: seq }))
})
