/** What a look into the past asks for, and where its next page begins. */
import * as Schema from "effect/Schema"
import { Instant } from "../domain/Instant.ts"
import type { Point } from "./Series.ts"
import type { Kind, Subject } from "../domain/Subject.ts"

/** A point and whose it is. */
export interface Recorded {
  readonly subject: Subject
  readonly point: Point
}

/** Which points, in time, and how many; both ends are inclusive. */
export interface HistoryQuery {
  readonly from: Instant
  readonly to: Instant
  /** Only points after this one; null for the first page. */
  readonly after: Position | null
  readonly limit: number
}

/** Names one point. */
export interface Position {
  readonly subject: Subject
  readonly at: Instant
}

/** The years 0 to 9999. */
export const always = { from: -62_167_219_200_000, to: 253_402_300_799_999 } as const

/** Where a point stands in the order of histories. */
export const position = ({ point, subject }: Recorded): Position => ({ subject, at: point.at })

/** By kind, then by sequence number, then in time. */
export const order = (a: Position, b: Position): number =>
  a.subject.kind === b.subject.kind
    ? a.subject.seq - b.subject.seq || a.at - b.at
    : a.subject.kind < b.subject.kind
      ? -1
      : 1

/** Prints a position as an opaque text. */
export const encodeCursor = ({ at, subject }: Position): string =>
  `${letters[subject.kind]}${subject.seq.toString(36)}.${at.toString(36)}`

/** Undefined for a text this module did not print. */
export const decodeCursor = (text: string): Position | undefined => {
  const found = /^([ap])([0-9a-z]{1,11})\.(-?[0-9a-z]{1,10})$/u.exec(text)
  const kind: Kind = found?.[1] === letters.account ? "account" : "publication"
  const seq = parseInt(found?.[2] ?? "", 36)
  const at = parseInt(found?.[3] ?? "", 36)
  if (!Schema.is(Instant)(at) || !Number.isSafeInteger(seq)) return undefined
  const position = { subject: { kind, seq }, at }
  return encodeCursor(position) === text ? position : undefined
}

// internal

const letters = { account: "a", publication: "p" } as const satisfies Record<Kind, string>
