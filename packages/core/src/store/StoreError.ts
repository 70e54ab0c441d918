/** Why the store could not do as told. */
import * as Schema from "effect/Schema"

/** Why, in a sentence that quotes no value, and what the driver said of it, without what it quoted. */
const fields = { detail: Schema.String, cause: Schema.optionalKey(Schema.Defect()) }

/** Another writer holds the database; worth a retry after a moment. */
export class Busy extends Schema.TaggedError<Busy>()("Busy", fields) {}
/** The database cannot be reached. */
export class Unreachable extends Schema.TaggedError<Unreachable>()("Unreachable", fields) {}
/** The database is full or read-only: reads work, writes do not. */
export class ReadOnly extends Schema.TaggedError<ReadOnly>()("ReadOnly", fields) {}
/** What was recorded contradicts a row that exists. */
export class Conflict extends Schema.TaggedError<Conflict>()("Conflict", fields) {}
/** It names an account the workspace does not have. */
export class NotFound extends Schema.TaggedError<NotFound>()("NotFound", fields) {}
/** The tables are missing, or newer than this version understands. */
export class SchemaMismatch extends Schema.TaggedError<SchemaMismatch>()("SchemaMismatch", fields) {}
/** The database, or how it is reached, lacks what the store needs; nothing changes until somebody changes it. */
export class Unsuitable extends Schema.TaggedError<Unsuitable>()("Unsuitable", fields) {}
/** The database cannot hold a text that was to be written; the same write fails again. */
export class Unstorable extends Schema.TaggedError<Unstorable>()("Unstorable", fields) {}
/** Another database stands where the store's was opened: nothing is written until it is opened anew. */
export class Moved extends Schema.TaggedError<Moved>()("Moved", fields) {}
/** A place in a feed this database has not told: it was restored, or has lost its latest writes. Start over. */
export class CursorExpired extends Schema.TaggedError<CursorExpired>()("CursorExpired", fields) {}

/** The one there is: its sentence says to start over. */
export const cursorExpired: CursorExpired = new CursorExpired({
  detail:
    "the cursor is of another past than the feed has now, which a restored backup or a failover leaves behind: " +
    "start over without a cursor and drop the copy made so far"
})
/** No rule knows this failure; its cause is kept for the logs and it is not retried. */
export class Unclassified extends Schema.TaggedError<Unclassified>()("Unclassified", fields) {}

/** Everything a database can refuse for; each says whether trying again can help. */
export const Reason = Schema.Union([
  Busy,
  Unreachable,
  ReadOnly,
  Conflict,
  NotFound,
  SchemaMismatch,
  Unsuitable,
  Unstorable,
  Moved,
  CursorExpired,
  Unclassified
])
export type Reason = typeof Reason.Type

/** The reason with what led to it, unless it knows already. */
export const because = (reason: Reason, cause: Error): Reason =>
  reason.cause === undefined ? new classes[reason._tag]({ detail: reason.detail, cause }) : reason

/** Also of a reason that another copy of this package made. */
export const isReason = (value: unknown): value is Reason =>
  typeof value === "object" &&
  value !== null &&
  Object.hasOwn(classes, String(Reflect.get(value, "_tag"))) &&
  typeof Reflect.get(value, "detail") === "string"

/** The error of every store operation; `detail` never quotes values, which drivers like to do. */
export class StoreError extends Schema.TaggedError<StoreError>()("StoreError", {
  operation: Schema.String,
  reason: Reason
}) {
  override get message(): string {
    return `${this.operation}: ${this.reason._tag}: ${this.reason.detail}`
  }
  override get cause(): unknown {
    return this.reason.cause
  }
}

// internal

const classes = {
  Busy,
  Unreachable,
  ReadOnly,
  Conflict,
  NotFound,
  SchemaMismatch,
  Unsuitable,
  Unstorable,
  Moved,
  CursorExpired,
  Unclassified
} as const satisfies Record<Reason["_tag"], unknown>
