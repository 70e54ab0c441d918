/** Subjects sorted by the table they live in, and in the order of their numbers. */
import type { Reason } from "@dravo/core/StoreError"
import type { Kind, Subject } from "@dravo/core/Subject"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import type { Names } from "../Names.ts"
import * as Codec from "./codec.ts"
import * as Session from "./session.ts"

export const kinds: ReadonlyArray<Kind> = ["publication", "account"]

export const tableOf = (names: Names, kind: Kind): RawBuilder<unknown> =>
  kind === "publication" ? names.of.publications : names.of.accounts

/** The distinct sequence numbers of one kind. */
export const seqs = (subjects: ReadonlyArray<Subject>, kind: Kind): ReadonlyArray<number> => [
  ...new Set(subjects.filter((subject) => subject.kind === kind).map(({ seq }) => seq))
]

/** A publication by its number: where a portion of them ends. */
export interface Place {
  readonly workspace: string
  readonly seq: number
}

/** The next publications of all workspaces, fewer than `max` where there are no more. */
export const publicationsAfter = Effect.fnUntraced(function* (
  tx: Session.Session,
  after: Place,
  max: number
): Effect.fn.Return<ReadonlyArray<Place>, Reason> {
  const rows = yield* Session.queryInTx(tx, placesAfter(tx, after, max))
  return yield* Session.decoded(() =>
    rows.map((row): Place => ({ workspace: Codec.text(row["workspace"]), seq: Codec.int(row["seq"]) }))
  )
})

/** The same as a statement, in their order. */
export const placesAfter = ({ names }: Session.Session, { seq, workspace }: Place, max: number): RawBuilder<unknown> =>
  // A kind that is known beforehand would have SQLite sort all that is left of a workspace.
  sql`select d.workspace, d.seq from ${names.of.due} d
    where (d.workspace, d.kind, d.seq) > (${workspace}, 'publication', ${seq})
      and coalesce(d.kind, '') = 'publication'
    order by d.workspace, d.kind, d.seq limit ${max}`
