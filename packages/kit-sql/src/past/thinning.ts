/** Deletes points that say nothing more, a bounded number of subjects at a time. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import * as Series from "@dravo/core/Series"
import type { Place } from "@dravo/core/Store"
import { key } from "@dravo/core/Subject"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import type { Field } from "../Dialect.ts"
import * as Codec from "../statement/codec.ts"
import { recorded } from "./history.ts"
import type { Run, StoreMethods } from "../statement/storeMethods.ts"
import * as Session from "../statement/session.ts"

export const thinning = (on: Session.Session, run: Run): StoreMethods<"engineThin"> => ({
  engineThin: Effect.fn("Store.engineThin")(function* (
    policy: Series.Retention,
    after: Place | null,
    subjects: number
  ) {
    const now = yield* on.dialect.now
    const rows = yield* Session.ask(on, placesAfter(on, after, subjects + 1))
    const places = yield* Session.decoded(() => rows.map(place))
    const visited = places.slice(0, subjects)
    if (visited.length === 0) return { deleted: 0, next: null }
    const [clock] = yield* Session.ask(on, sql`select ${now} as now`)
    const at = yield* Session.decoded(() => Codec.int(clock?.["now"]))
    const gone = yield* superfluous(on, visited, at, policy)
    for (let from = 0; from < gone.length; from += portion)
      yield* Session.ask(on, remove(on, gone.slice(from, from + portion)))
    return { deleted: gone.length, next: places.length > visited.length ? (visited.at(-1) ?? null) : null }
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

const placeFields = { workspace: "text", kind: "text", seq: "integer" } as const satisfies Record<string, Field>

// Written by `History.add` from a workspace and a subject.
const place = (raw: Codec.Raw): Place => ({
  workspace: Codec.text(raw["workspace"]) as WorkspaceId,
  subject: recorded({ ...raw, at: 0, until: 0, metrics: "{}" }).subject
})

const placesAfter = ({ names }: Session.Session, after: Place | null, limit: number): RawBuilder<unknown> => sql`
  select distinct workspace, kind, seq from ${names.of.points}
  where (workspace, kind, seq) > (${after?.workspace ?? ""}, ${after?.subject.kind ?? ""}, ${after?.subject.seq ?? 0})
  order by workspace, kind, seq limit ${limit}`

const superfluous = Effect.fnUntraced(function* (
  on: Session.Session,
  places: ReadonlyArray<Place>,
  now: Instant,
  policy: Series.Retention
) {
  const wanted = on.dialect.records(
    JSON.stringify(places.map(({ subject, workspace }) => ({ workspace, ...subject }))),
    placeFields,
    "w"
  )
  const rows = yield* Session.ask(
    on,
    sql`
    select p.workspace, p.kind, p.seq, p.at, p.until, p.metrics from ${wanted}
    cross join ${on.names.of.points} p
    where p.workspace = w.workspace and p.kind = w.kind and p.seq = w.seq and p.at < ${Series.thinnedBefore(now, policy)}
    order by p.workspace, p.kind, p.seq, p.at`
  )
  return yield* Session.decoded(() => {
    const bySubject = new Map<string, { readonly place: Place; readonly points: Array<Series.Point> }>()
    for (const row of rows) {
      const whose = place(row)
      const name = `${whose.workspace} ${key(whose.subject)}`
      const entry = bySubject.get(name) ?? { place: whose, points: [] }
      bySubject.set(name, entry)
      entry.points.push(recorded(row).point)
    }
    return [...bySubject.values()].flatMap(({ place: { subject, workspace }, points }) =>
      Series.superfluous(points, now, policy).map(
        ({ at }): Gone => ({ workspace, kind: subject.kind, seq: subject.seq, at })
      )
    )
  })
})

const remove = ({ dialect, names }: Session.Session, gone: ReadonlyArray<Gone>): RawBuilder<unknown> => sql`
  delete from ${names.of.points} where (workspace, kind, seq, at) in (
    select workspace, kind, seq, at from ${dialect.records(JSON.stringify(gone), { ...placeFields, at: "integer" }, "w")})`
