/** Deletes points that say nothing more, a bounded number of subjects at a time. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import * as Series from "@dravo/core/Series"
import type { RowKey } from "@dravo/core/Store"
import { key } from "@dravo/core/Subject"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import type { Field } from "../Dialect.ts"
import * as Codec from "../statement/codec.ts"
import { recorded } from "./history.ts"
import type { Run, StoreMethods } from "../statement/storeMethods.ts"
import * as Session from "../statement/session.ts"

export const thinning = (db: Session.Session, run: Run): StoreMethods<"engineThin"> => ({
  engineThin: Effect.fn("Store.engineThin")(function* (
    policy: Series.Retention,
    after: RowKey | null,
    subjects: number
  ) {
    const now = yield* db.dialect.now
    const rows = yield* Session.query(db, rowKeysAfter(db, after, subjects + 1))
    const rowKeys = yield* Session.decoded(() => rows.map(rowKey))
    const visited = rowKeys.slice(0, subjects)
    if (visited.length === 0) return { deleted: 0, next: null }
    const [clock] = yield* Session.query(db, sql`select ${now} as now`)
    const at = yield* Session.decoded(() => Codec.int(clock?.["now"]))
    const gone = yield* superfluous(db, visited, at, policy)
    for (let from = 0; from < gone.length; from += portion)
      yield* Session.query(db, remove(db, gone.slice(from, from + portion)))
    return { deleted: gone.length, next: rowKeys.length > visited.length ? (visited.at(-1) ?? null) : null }
  }, run("engineThin"))
})

// internal

const portion = 5000

interface Gone {
  readonly workspace: WorkspaceId
  readonly kind: string
  readonly seq: number
  readonly at: Instant
}

const rowKeyFields = { workspace: "text", kind: "text", seq: "integer" } as const satisfies Record<string, Field>

// Written by `History.add` from a workspace and a subject.
const rowKey = (raw: Codec.Raw): RowKey => ({
  workspace: Codec.text(raw["workspace"]) as WorkspaceId,
  subject: recorded({ ...raw, at: 0, until: 0, metrics: "{}" }).subject
})

const rowKeysAfter = ({ names }: Session.Session, after: RowKey | null, limit: number): RawBuilder<unknown> => sql`
  select distinct workspace, kind, seq from ${names.of.points}
  where (workspace, kind, seq) > (${after?.workspace ?? ""}, ${after?.subject.kind ?? ""}, ${after?.subject.seq ?? 0})
  order by workspace, kind, seq limit ${limit}`

const superfluous = Effect.fnUntraced(function* (
  db: Session.Session,
  rowKeys: ReadonlyArray<RowKey>,
  now: Instant,
  policy: Series.Retention
) {
  const wanted = db.dialect.records(
    JSON.stringify(rowKeys.map(({ subject, workspace }) => ({ workspace, ...subject }))),
    rowKeyFields,
    "w"
  )
  const rows = yield* Session.query(
    db,
    sql`
    select p.workspace, p.kind, p.seq, p.at, p.until, p.metrics from ${wanted}
    cross join ${db.names.of.points} p
    where p.workspace = w.workspace and p.kind = w.kind and p.seq = w.seq and p.at < ${Series.thinnedBefore(now, policy)}
    order by p.workspace, p.kind, p.seq, p.at`
  )
  return yield* Session.decoded(() => {
    const bySubject = new Map<string, { readonly rowKey: RowKey; readonly points: Array<Series.Point> }>()
    for (const row of rows) {
      const whose = rowKey(row)
      const name = `${whose.workspace} ${key(whose.subject)}`
      const entry = bySubject.get(name) ?? { rowKey: whose, points: [] }
      bySubject.set(name, entry)
      entry.points.push(recorded(row).point)
    }
    return [...bySubject.values()].flatMap(({ rowKey: { subject, workspace }, points }) =>
      Series.superfluous(points, now, policy).map(
        ({ at }): Gone => ({ workspace, kind: subject.kind, seq: subject.seq, at })
      )
    )
  })
})

const remove = ({ dialect, names }: Session.Session, gone: ReadonlyArray<Gone>): RawBuilder<unknown> => sql`
  delete from ${names.of.points} where (workspace, kind, seq, at) in (
    select workspace, kind, seq, at from ${dialect.records(JSON.stringify(gone), { ...rowKeyFields, at: "integer" }, "w")})`
