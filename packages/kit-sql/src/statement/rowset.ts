/** What a statement is told to look for, as rows `w` of its `from`: one parameter, however many there are. */
import type { Fenced } from "@dravo/core/Store"
import type { RawBuilder } from "kysely"
import type { Dialect } from "../Dialect.ts"

/** Rows `(seq)`. */
export const bySeq = (dialect: Dialect, seqs: ReadonlyArray<number>): RawBuilder<unknown> =>
  dialect.records(JSON.stringify(seqs.map((seq) => ({ seq }))), { seq: "integer" }, "w")

/** Rows `(kind, seq)`. */
export const byKindAndSeq = (
  dialect: Dialect,
  records: ReadonlyArray<{ readonly kind: string; readonly seq: number }>
): RawBuilder<unknown> =>
  dialect.records(
    JSON.stringify(records.map(({ kind, seq }) => ({ kind, seq }))),
    { kind: "text", seq: "integer" },
    "w"
  )

/** Rows `(kind, seq, erased)`. */
export const byRecord = (
  dialect: Dialect,
  records: ReadonlyArray<{ readonly kind: string; readonly seq: number; readonly isErased?: boolean }>
): RawBuilder<unknown> =>
  dialect.records(
    JSON.stringify(records.map(({ isErased = false, kind, seq }) => ({ kind, seq, erased: isErased ? 1 : 0 }))),
    { kind: "text", seq: "integer", erased: "integer" },
    "w"
  )

/** Rows `(seq, fence)`. */
export const byFence = (dialect: Dialect, held: ReadonlyArray<Fenced>): RawBuilder<unknown> =>
  dialect.records(
    JSON.stringify(held.map(({ fence, subject }) => ({ seq: subject.seq, fence }))),
    { seq: "integer", fence: "integer" },
    "w"
  )

/** Rows `(id)`. */
export const byId = (dialect: Dialect, ids: ReadonlyArray<string>): RawBuilder<unknown> =>
  dialect.records(JSON.stringify(ids.map((id) => ({ id }))), { id: "text" }, "w")
