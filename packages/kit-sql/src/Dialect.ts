/** What differs between databases, as one frozen value; everything else in this package is the same for all of them. */
import type { Reason } from "@dravo/core/StoreError"
import type * as Effect from "effect/Effect"
import type { RawBuilder } from "kysely"
import type { Cursor } from "@dravo/core/Change"
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Names, Table } from "./Names.ts"

/** The types a bound record's field can have. */
export type Field = "integer" | "text"

/** Everything a database does its own way; the rest of the kit names none. */
export interface Dialect {
  /** The database's name in sentences. */
  readonly label: string
  /**
   * The store's clock in epoch milliseconds, as an expression for the next statement: the database's own, or, where all
   * processes share one host, Effect's `Clock` bound as a parameter. It must read the same wherever it stands in one
   * statement.
   */
  readonly now: Effect.Effect<RawBuilder<number>>
  /** The same as a number, where it is known without a statement. */
  readonly clock?: Effect.Effect<number>
  /**
   * A `from` item with one row per object of a JSON array, under `alias`. One parameter however many rows there are:
   * the statement's text stays the same, so it is prepared once, and no limit on the number of parameters is ever met.
   * A list or an object that is given for a text becomes its JSON, letter for letter.
   */
  readonly records: (
    json: string | RawBuilder<unknown>,
    fields: Readonly<Record<string, Field>>,
    alias: string
  ) => RawBuilder<unknown>
  /**
   * Writes the tenant filter so that the planner finds rows by the key named beside it: without statistics it may take
   * a workspace for a handful of rows and read all of it instead.
   */
  readonly tenantFilter: (column: string) => RawBuilder<unknown>
  /**
   * Says how few rows meet a condition, where the planner would not know: of indexes that look alike it takes the one
   * of the rarest condition.
   */
  readonly selective: (condition: RawBuilder<unknown>, share: number) => RawBuilder<unknown>
  /**
   * Joins, under `alias`, the rows of a query that names columns of what is listed before it; its one column is
   * `value`. Of each listed row no more is read than the statement still wants.
   */
  readonly lateral: (query: RawBuilder<unknown>, alias: string) => RawBuilder<unknown>
  /**
   * Joins, under `alias`, a row `key, value` for each safe integer of a JSON object that what is listed before holds.
   */
  readonly integers: (json: RawBuilder<unknown>, alias: string) => RawBuilder<unknown>
  /** The safe integer a JSON object holds under a key; null where it holds none. */
  readonly integer: (json: RawBuilder<unknown>, key: RawBuilder<unknown> | string) => RawBuilder<number | null>
  /** Statements after which no other transaction is left that has read a table; they fail where one takes long. */
  readonly alone: (table: RawBuilder<unknown>) => ReadonlyArray<RawBuilder<unknown>>
  /**
   * Ends a `select` that picks rows to update, so that overlapping batches lock in one order. Empty where one writer
   * writes at a time.
   */
  readonly lockRows: {
    /** Leaves out rows another statement holds. */
    readonly skip: (alias: string) => RawBuilder<unknown>
    readonly wait: (alias: string) => RawBuilder<unknown>
    /** Keeps the rows from being deleted, and nobody from anything else. */
    readonly keep: (alias: string) => RawBuilder<unknown>
  }
  /** Whether two JSON texts hold equal values under equal keys, in whatever order they were written. */
  readonly sameRecord: (a: RawBuilder<unknown>, b: RawBuilder<unknown>) => RawBuilder<boolean>
  /** Whether writers come one after the other, so that those of one process may as well wait in one line. */
  readonly singleWriter: boolean
  /** The order of the feed of changes. */
  readonly changeSequence: {
    /** What the running transaction marks its changes with: more than any mark a reader may have gone past already. */
    readonly next: (changes: RawBuilder<unknown>, workspace: RawBuilder<unknown>) => RawBuilder<number>
    /** Whether no transaction is left that could still come to a mark up to this one; a reader goes no further. */
    readonly isSettled: (mark: RawBuilder<unknown>) => RawBuilder<boolean>
  }
  /**
   * Statements that open a migration, within its transaction: they keep other migrators of these very tables out and
   * make their schema.
   */
  readonly openMigrations: (names: Names) => ReadonlyArray<string>
  /** Statements that close a migration, within its transaction: what is made from the tables, such as views. */
  readonly closeMigrations: (names: Names) => ReadonlyArray<string>
  /** What tells one past of the feed from another, so that nobody follows a feed that has forgotten what it told. */
  readonly pasts: Pasts
  readonly ddl: Ddl
  /** Asked before the tables are used: why the database cannot be; null for one without such needs. */
  readonly fitness: Fitness | null
  /**
   * Pure: why the driver failed, at which statement if at one. Details never quote values, which drivers like to do;
   * what no rule knows is `Unclassified`, which nobody retries.
   */
  readonly classify: (cause: unknown, statement?: string) => Reason
}

/** How a database tells that it was restored or failed over since a cursor was given. */
export interface Pasts {
  /**
   * Expressions beside a cursor: the past a page is told in, and whether the cursor was given in it or in one that led
   * to it. The most telling first; where a role may not ask it, the next.
   */
  readonly candidates: ReadonlyArray<
    (
      names: Names,
      workspace: WorkspaceId,
      after: Cursor
    ) => {
      readonly past: RawBuilder<unknown>
      readonly known: RawBuilder<boolean>
    }
  >
  /** Whether each opening of the database begins a past of its own, kept in it; else the database itself tells them. */
  readonly byOpening: boolean
}

/** A question whose answer says whether the database can be worked with at all. */
export interface Fitness {
  readonly query: (names: Names) => RawBuilder<unknown>
  /** Undefined where the row the query answered says that all is well. */
  readonly lacks: (row: Readonly<Record<string, unknown>>) => string | undefined
}

/** Fragments of `create table`. */
export interface Ddl {
  /** {@link Pasts.byOpening}. */
  readonly pastsByOpening: boolean
  /** A signed 64-bit integer. */
  readonly integer: string
  /** Text compared byte by byte, whatever the database's locale. */
  readonly text: string
  /** The type and constraints of a column `seq` that counts rows up and never gives a number twice. */
  readonly sequence: string
  /**
   * A further table constraint that makes (workspace, seq) the key, where `sequence` is not one by itself; starts with
   * a comma.
   */
  readonly sequenceKey: string
  /** Follows the closing parenthesis. */
  readonly suffix: string
  /** Of a table whose key begins with the workspace. */
  readonly byWorkspace: {
    readonly suffix: string
    /** Statements that make what the table is laid out in, right behind it. */
    readonly parts: (names: Names, table: Table) => ReadonlyArray<string>
  }
  /** The same of a table that is kept in the order of its key and nowhere else; null where there are no such tables. */
  readonly keyedSuffix: string | null
}
