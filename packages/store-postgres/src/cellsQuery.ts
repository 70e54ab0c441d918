/**
 * One statement answered by position, past what pg makes of an answer: a value stays the text the server sent, and the
 * server is not asked to describe columns whose order is known.
 */
import type pg from "pg"

/** What the server calls a statement it has parsed already; undefined where it is to parse it each time. */
export interface Sent {
  readonly name: string | undefined
  readonly text: string
  readonly values: ReadonlyArray<unknown>
  /** Whether a plan made once serves all values, in a session that had its {@link preparation}. */
  readonly isPlannedOnce: boolean
}

/** Row by row, in the order of the select list. */
export type Answered = (failure: unknown, rows: ReadonlyArray<ReadonlyArray<string | null>>) => void

/** Holds until the next statement has ended. */
const planOnce = "dravo_plan_once"

/** What a session is sent once, so that it plans some statements once though it plans others anew each time. */
export const preparation = `prepare ${planOnce} as select set_config('plan_cache_mode', 'force_generic_plan', true)`

/** For `client.query`, which calls what begins with `handle` and knows by name and text what the server has parsed. */
export const make = ({ isPlannedOnce, name, text, values }: Sent, callback: Answered) => {
  const rows: Array<ReadonlyArray<string | null>> = []
  // What the setting answers is no row of the statement's.
  let before = isPlannedOnce ? 1 : 0
  return {
    name,
    text,
    callback,
    submit: (connection: pg.Connection): null => {
      const { stream } = connection
      stream.cork()
      try {
        if (isPlannedOnce) {
          connection.bind({ statement: planOnce }, true)
          connection.execute(null, true)
        }
        if (name === undefined || !isParsed(connection, name))
          connection.parse({ name: name ?? "", text, types: [] }, true)
        connection.bind({ statement: name ?? "", values: values.map(written) }, true)
        connection.execute(null, true)
        connection.sync()
      } finally {
        stream.uncork()
      }
      return null
    },
    handleDataRow: ({ fields }: { readonly fields: ReadonlyArray<string | null> }): void => {
      if (before === 0) rows.push(fields)
    },
    handleCommandComplete: (): void => {
      if (before > 0) before -= 1
    },
    handleError(failure: unknown): void {
      this.callback(failure, [])
    },
    // pg puts another callback in its place where the host has set a time for queries.
    handleReadyForQuery(): void {
      this.callback(null, rows)
    }
  }
}

// internal

/** As pg keeps count of it, which its types do not tell. */
const isParsed = (connection: pg.Connection, name: string): boolean => {
  const parsed: unknown = Reflect.get(connection, "parsedStatements")
  return typeof parsed === "object" && parsed !== null && Object.hasOwn(parsed, name)
}

/** Parameters of these statements are texts and numbers. */
const written = (value: unknown): string | null =>
  value == null ? null : typeof value === "string" ? value : JSON.stringify(value)
