/**
 * Finds numbers that may not be kept any longer. Every row has an entry in the narrow table of what is due: rows are
 * walked by it.
 */
import type { Limit } from "@dravo/core/Expiry"
import * as Expiry from "@dravo/core/Expiry"
import type { PlatformId, WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import type { RowKey } from "@dravo/core/Store"
import type { Kind } from "@dravo/core/Subject"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import * as Codec from "../statement/codec.ts"
import { recorded } from "./history.ts"
import type { Run, StoreMethods } from "../statement/storeMethods.ts"
import { bySeq } from "../statement/rowset.ts"
import * as Session from "../statement/session.ts"
import { tableOf } from "../statement/subjects.ts"

export const expiry = (db: Session.Session, run: Run): StoreMethods<"engineExpire"> => ({
  engineExpire: Effect.fn("Store.engineExpire")(function* (
    limits: ReadonlyArray<Limit>,
    after: RowKey | null,
    rows: number
  ) {
    const clock = yield* db.dialect.now
    const [answer] = yield* Session.query(db, sql`select ${clock} as now`)
    const now = yield* Session.decoded(() => Codec.int(answer?.["now"]))
    const found = yield* Session.query(db, entriesAfter(db, after, rows + 1))
    const entries = yield* Session.decoded(() => found.map(entry))
    const visited = entries.slice(0, rows)
    const before = new Map(limits.map(({ maxAge, platform }) => [platform, now - Duration.toMillis(maxAge)]))
    let deleted = 0
    const aged: Array<RowKey> = []
    for (const { cutoff, kind, seqs, workspace } of groups(visited, before)) {
      deleted += (yield* Session.query(db, removal(db, workspace, kind, seqs, cutoff))).length
      const rows = yield* Session.query(db, old(db, workspace, kind, seqs, cutoff))
      aged.push(
        ...(yield* Session.decoded(() =>
          rows
            .filter((row) => Expiry.isAged(Codec.syncState(row), cutoff))
            .map((row): RowKey => ({ workspace, subject: { kind, seq: Codec.int(row["seq"]) } }))
        ))
      )
    }
    return { deleted, aged, now, next: entries.length > visited.length ? (visited.at(-1)?.rowKey ?? null) : null }
  }, run("engineExpire"))
})

// internal

interface Entry {
  readonly rowKey: RowKey
  readonly platform: PlatformId
}

interface Group {
  readonly workspace: WorkspaceId
  readonly kind: Kind
  readonly cutoff: Instant
  readonly seqs: Array<number>
}

const entriesAfter = ({ names }: Session.Session, after: RowKey | null, limit: number): RawBuilder<unknown> => sql`
  select workspace, kind, seq, platform from ${names.of.due}
  where (workspace, kind, seq) > (${after?.workspace ?? ""}, ${after?.subject.kind ?? ""}, ${after?.subject.seq ?? 0})
  order by workspace, kind, seq limit ${limit}`

// Written from rows that had them.
const entry = (raw: Codec.Raw): Entry => ({
  rowKey: {
    workspace: Codec.text(raw["workspace"]) as WorkspaceId,
    subject: recorded({ ...raw, at: 0, until: 0, metrics: "{}" }).subject
  },
  platform: Codec.text(raw["platform"]) as PlatformId
})

/** Those of limited platforms, a group for each statement's worth, in the order of row keys. */
const groups = (entries: ReadonlyArray<Entry>, before: ReadonlyMap<PlatformId, Instant>): ReadonlyArray<Group> => {
  const found: Array<Group> = []
  for (const {
    rowKey: { subject, workspace },
    platform
  } of entries) {
    const cutoff = before.get(platform)
    if (cutoff === undefined) continue
    const last = found.at(-1)
    if (last?.workspace === workspace && last.kind === subject.kind && last.cutoff === cutoff)
      last.seqs.push(subject.seq)
    else found.push({ workspace, kind: subject.kind, cutoff, seqs: [subject.seq] })
  }
  return found
}

const removal = (
  db: Session.Session,
  workspace: WorkspaceId,
  kind: Kind,
  seqs: ReadonlyArray<number>,
  before: Instant
): RawBuilder<unknown> => sql`
  delete from ${db.names.of.points} where workspace = ${workspace} and kind = ${kind}
    and seq in (select seq from ${bySeq(db.dialect, seqs)}) and until < ${before} returning at`

/** A superset: which of a row's numbers are how old is for the caller to say. */
const old = (
  db: Session.Session,
  workspace: WorkspaceId,
  kind: Kind,
  seqs: ReadonlyArray<number>,
  before: Instant
): RawBuilder<unknown> => sql`
  select t.* from ${tableOf(db.names, kind)} t
  where ${db.dialect.tenantFilter("t.workspace")} = ${workspace} and t.seq in (select seq from ${bySeq(db.dialect, seqs)})
    and (t.last_updated_at < ${before} or t.metrics_as_of <> '{}')
  order by t.seq`
