/** Subjects sorted by the table they live in. */
import type { Kind, Subject } from "@dravo/core/Subject"
import type { RawBuilder } from "kysely"
import type { Names } from "../Names.ts"

export const kinds: ReadonlyArray<Kind> = ["publication", "account"]

export const tableOf = (names: Names, kind: Kind): RawBuilder<unknown> =>
  kind === "publication" ? names.of.publications : names.of.accounts

/** The distinct sequence numbers of one kind. */
export const seqs = (subjects: ReadonlyArray<Subject>, kind: Kind): ReadonlyArray<number> => [
  ...new Set(subjects.filter((subject) => subject.kind === kind).map(({ seq }) => seq))
]
