/** Why the store could not do as told. */
import * as Schema from "effect/Schema"

/** Another writer holds the database; worth a retry after a moment. */
export class Busy extends Schema.TaggedError<Busy>()("Busy", { detail: Schema.String }) {}
/** The database cannot be reached. */
export class Unreachable extends Schema.TaggedError<Unreachable>()("Unreachable", { detail: Schema.String }) {}
/** The database is full or read-only: reads work, writes do not. */
export class ReadOnly extends Schema.TaggedError<ReadOnly>()("ReadOnly", { detail: Schema.String }) {}
/** What was recorded contradicts a row that exists. */
export class Conflict extends Schema.TaggedError<Conflict>()("Conflict", { detail: Schema.String }) {}
/** It names an account the workspace does not have. */
export class NotFound extends Schema.TaggedError<NotFound>()("NotFound", { detail: Schema.String }) {}
/** The tables are missing, or newer than this version understands. */
export class SchemaMismatch extends Schema.TaggedError<SchemaMismatch>()("SchemaMismatch", { detail: Schema.String }) {}
/** No rule knows this failure; its cause is kept for the logs and it is not retried. */
export class Unclassified extends Schema.TaggedError<Unclassified>()("Unclassified", { detail: Schema.String }) {}

export const Reason = Schema.Union([Busy, Unreachable, ReadOnly, Conflict, NotFound, SchemaMismatch, Unclassified])
export type Reason = typeof Reason.Type

/** The error of every store operation; `detail` never quotes values, which drivers like to do. */
export class StoreError extends Schema.TaggedError<StoreError>()("StoreError", {
  operation: Schema.String,
  reason: Reason
}) {
  override get message(): string {
    return `${this.operation}: ${this.reason._tag}: ${this.reason.detail}`
  }
}
