/**
 * The outbox: events of what a transaction changed, for the endpoints that want them; one query where there are none.
 */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Commit } from "@dravo/core/Store"
import type { Reason } from "@dravo/core/StoreError"
import { key, type Subject } from "@dravo/core/Subject"
import type { Event, EventData, EventType } from "@dravo/core/Webhook"
import * as Webhook from "@dravo/core/Webhook"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import type { Field } from "../Dialect.ts"
import * as Codec from "../statement/codec.ts"
import { byKindAndSeq } from "../statement/rowset.ts"
import * as Session from "../statement/session.ts"
import * as Steps from "../statement/steps.ts"

/** An event for endpoints, and the mark of the feed's record of the same change. */
export interface QueuedEvent extends Event {
  readonly mark: number | null
}

/** Rows that were written, those of them that were found in a listing, and the commits that wrote the others. */
export interface Written {
  readonly subjects: ReadonlyArray<Subject>
  readonly found?: ReadonlyArray<Subject>
  readonly commits?: ReadonlyArray<Commit>
}

/**
 * Last in the transaction that wrote the rows, so that nobody waits for another's messages while writing rows; whether
 * there was an endpoint to tell.
 */
export const enqueueWritten = Effect.fnUntraced(function* (
  db: Session.Session,
  workspace: WorkspaceId,
  written: Written
) {
  const now = yield* db.dialect.now
  return yield* Steps.inTx(db, () => writtenSteps(db, workspace, written, now))
})

/** The same as steps. */
export function* writtenSteps(
  db: Session.Session,
  workspace: WorkspaceId,
  { commits = [], found = [], subjects }: Written,
  now: RawBuilder<number>
): Steps.Steps<boolean> {
  if (subjects.length === 0) return false
  const { rows: some } = yield anyEndpoint(db)({ workspace })
  if (some.length === 0) return false
  const { rows: raws } = yield Steps.compiled(db, namesOf(db, workspace, subjects))
  const rows = raws.map(writtenRow)
  const isFound = new Set(found.map(key))
  const isGone = new Set(
    commits.filter(({ sync }) => Webhook.isNewlyUnavailable(sync)).map(({ subject }) => key(subject))
  )
  const accounts = new Map(rows.map((row) => [row.accountId, row]))
  const events = [
    ...[...accounts.values()].map((row) => eventOf("analytics.updated", { ...row, postId: undefined })),
    ...rows.filter((row) => isFound.has(row.key)).map((row) => eventOf("post.discovered", row)),
    ...rows.filter((row) => row.post !== null && isGone.has(row.key)).map((row) => eventOf("post.unavailable", row))
  ]
  yield Steps.compiled(db, insert(db, workspace, JSON.stringify(events.map(encode)), now, undefined))
  return true
}

/** What became of an account's grant, after the feed was told. */
export const enqueueGrantChange = Effect.fnUntraced(function* (
  db: Session.Session,
  workspace: WorkspaceId,
  seq: number,
  type: EventType,
  data: EventData
): Effect.fn.Return<void, Reason> {
  const raws = yield* Session.queryInTx(db, namesOf(db, workspace, [{ kind: "account", seq }], "grant"))
  const rows = yield* Session.decoded(() => raws.map(writtenRow))
  yield* enqueue(
    db,
    workspace,
    rows.map((row) => {
      const event = eventOf(type, row)
      return { ...event, data: { ...event.data, ...data } }
    })
  )
})

/** To active endpoints that want it, of one workspace or all, or to the one that is named; answers how many. */
export const enqueue = Effect.fnUntraced(function* (
  db: Session.Session,
  workspace: WorkspaceId | null,
  events: ReadonlyArray<QueuedEvent>,
  endpointId?: string
): Effect.fn.Return<number, Reason> {
  if (events.length === 0) return 0
  const json = JSON.stringify(events.map(encode))
  const made = yield* Session.queryInTx(db, insert(db, workspace, json, yield* db.dialect.now, endpointId))
  return made.length
})

// internal

/** A look for endpoints, prepared once. */
const anyEndpoint = (db: Session.Session): Steps.Prepared => {
  const known = preparedLookups.get(db.names)
  if (known !== undefined) return known
  const look = Steps.prepared(
    db,
    (value) =>
      sql`select 1 as one from ${db.names.of.webhooks}
      where workspace = ${value("workspace")} and status = 'active' limit 1`
  )
  preparedLookups.set(db.names, look)
  return look
}

const preparedLookups = new WeakMap<Session.Session["names"], Steps.Prepared>()

interface WrittenRow {
  readonly key: string
  readonly accountId: string
  readonly platform: string
  readonly postId?: string | undefined
  readonly post: string | null
  readonly mark: number | null
}

/** Of the rows by their kind and number, with the mark this transaction gave them. */
const namesOf = (
  { dialect, names }: Session.Session,
  workspace: WorkspaceId,
  subjects: ReadonlyArray<Subject>,
  marked: "grant" | null = null
): RawBuilder<unknown> => {
  const { accounts, changes, publications } = names.of
  return sql`
  select w.kind, w.seq, coalesce(p.account_id, a.account_id) as account_id, coalesce(p.platform, a.platform) as platform,
    p.post_id, p.platform_post_id, f.mark
  from ${byKindAndSeq(dialect, subjects)}
  left join ${publications} p on w.kind = 'publication' and ${dialect.tenantFilter("p.workspace")} = ${workspace} and p.seq = w.seq
  left join ${accounts} a on w.kind = 'account' and ${dialect.tenantFilter("a.workspace")} = ${workspace} and a.seq = w.seq
  left join ${changes} f on f.workspace = ${workspace} and f.kind = ${marked ?? sql`w.kind`} and f.seq = w.seq
  where p.seq is not null or a.seq is not null
  order by 3, 2`
}

const writtenRow = (raw: Codec.Raw): WrittenRow => ({
  key: key({ kind: raw["kind"] === "publication" ? "publication" : "account", seq: Codec.int(raw["seq"]) }),
  accountId: Codec.text(raw["account_id"]),
  platform: Codec.text(raw["platform"]),
  postId: Codec.textOrNull(raw["post_id"]) ?? undefined,
  post: Codec.textOrNull(raw["platform_post_id"]),
  mark: Codec.intOrNull(raw["mark"])
})

const eventOf = (type: EventType, { accountId, mark, platform, post, postId }: WrittenRow): QueuedEvent => ({
  type,
  mark,
  data: {
    account_id: accountId,
    platform,
    ...(postId === undefined ? {} : { post_id: postId, platform_post_id: post })
  },
  // Written by `connectAccount` and `recordPublication` from branded ids.
  accountId: accountId as NonNullable<Event["accountId"]>,
  ...(postId === undefined ? {} : { postId: postId as NonNullable<Event["postId"]> })
})

const fields = {
  at: "integer",
  id: "text",
  type: "text",
  data: "text",
  account_id: "text",
  post_id: "text",
  mark: "integer"
} as const satisfies Record<string, Field>

const encode = ({ accountId, data, mark, postId, type }: QueuedEvent, at: number) => ({
  at,
  id: `msg_${crypto.randomUUID().replaceAll("-", "")}`,
  type,
  data: Codec.encodeJson(data),
  account_id: accountId ?? null,
  post_id: postId ?? null,
  mark
})

/**
 * A message that is there already is locked and stays as it is: nobody takes it before this transaction ends. The names
 * of events hold nothing that would match another name.
 */
const insert = (
  { dialect, names }: Session.Session,
  workspace: WorkspaceId | null,
  json: string,
  now: RawBuilder<number>,
  endpointId: string | undefined
): RawBuilder<unknown> => {
  const { webhook_deliveries: deliveries, webhooks } = names.of
  const isRecipient =
    endpointId === undefined
      ? sql`(e.events is null or e.events like '%"' || w.type || '"%')`
      : sql`e.id = ${endpointId}`
  return sql`
  insert into ${deliveries} as d (workspace, endpoint_id, id, type, data, account_id, post_id, mark, created_at, due_at,
    status, attempts, tries, next_at, log)
  select v.workspace, v.endpoint_id, v.id, v.type, v.data, v.account_id, v.post_id, v.mark, v.now, v.due, 'pending', 0, 0,
    v.due, '[]'
  from (select u.*, case when u.last > u.now - ${sql.lit(Webhook.pause)} and u.last <= u.now + ${sql.lit(Webhook.pause)}
      then u.last + ${sql.lit(Webhook.pause)} else u.now end as due
    from (select e.workspace, e.id as endpoint_id, w.id, w.type, w.data, w.account_id, w.post_id, w.mark, w.at,
        ${now} as now, case when w.type = 'analytics.updated' then (
          select max(o.due_at) from ${deliveries} o where o.workspace = ${workspace ?? sql`e.workspace`} and o.endpoint_id = e.id
            and o.account_id = w.account_id and o.type = 'analytics.updated') end as last
      from ${webhooks} e cross join ${dialect.records(json, fields, "w")}
      where ${workspace === null ? sql`1 = 1` : sql`e.workspace = ${workspace}`} and e.status = 'active' and ${isRecipient}
        and (w.type not in (${sql.join(Webhook.sentOnce.map((type) => sql.lit(type)))}) or not exists (
          select 1 from ${deliveries} k where k.workspace = ${workspace ?? sql`e.workspace`} and k.endpoint_id = e.id and k.type = w.type
            and k.data = w.data and k.type in (${sql.join(Webhook.sentOnce.map((type) => sql.lit(type)))})))) as u
    ) as v
  where 1 = 1
  order by v.at, v.endpoint_id
  on conflict (workspace, endpoint_id, account_id) where type = 'analytics.updated' and attempts = 0
    do update set attempts = d.attempts
  returning seq`
}
