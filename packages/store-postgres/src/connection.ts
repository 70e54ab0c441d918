/** A connection of the pool: its statements are named and timed, and one that may still be busy is given up. */
import type { Cells, Statement } from "@dravo/kit-sql/Snapshots"
import type { PostgresPoolClient } from "kysely"
import pg from "pg"
import * as CellsQuery from "./cellsQuery.ts"
import type * as ConnectionLine from "./connectionLine.ts"
import type * as Deadlines from "./deadlines.ts"
import * as Silence from "./silence.ts"
import * as Statements from "./statements.ts"

export interface Client extends PostgresPoolClient {
  /** Rows as values, in the order of the select list. */
  readonly cells: (statement: Statement) => Promise<ReadonlyArray<Cells>>
}

/** What the pool knows of a connection. */
export interface ConnectionState {
  /** Shown to reach the server itself. */
  readonly isDirect: boolean
  readonly nameOf: Statements.NameOf
  /** Plans once what says so. */
  readonly plansOnce: boolean
  answeredAt: number
}

export const guardedClient = (
  client: pg.PoolClient,
  known: ConnectionState | undefined,
  silence: Silence.Silence,
  deadlines: Deadlines.Deadlines,
  line: ConnectionLine.ConnectionLine,
  isReadOnly: () => void
): Client => {
  let broken = false
  const ask = async <A>(text: string, run: () => Promise<A>): Promise<A> => {
    const unwatch = silence.watch(client, text, known?.isDirect ?? false)
    try {
      return await (Statements.isTimed(text) ? deadlines.within(run) : run())
    } catch (cause) {
      // The server has not said that it ended the statement: the connection may still be busy with it.
      if (!(cause instanceof pg.DatabaseError)) broken = true
      // After a failover a session may stay read-only for ever while new ones are not.
      else if (cause.code === readOnlyCode) {
        broken = true
        isReadOnly()
      }
      throw cause
    } finally {
      unwatch()
      if (!broken) line.answered()
      if (known !== undefined && !broken) known.answeredAt = performance.now()
    }
  }
  const nameOf = known?.nameOf ?? Statements.unnamed
  const query = async (text: unknown, values: ReadonlyArray<unknown> = []) => {
    if (typeof text !== "string") throw new TypeError("cursors are not used")
    return ask(text, () => sent(client, Statements.configOf(text, values, nameOf)))
  }
  return {
    // Kysely's type has a second signature, for cursors, which are refused above.
    query: query as unknown as PostgresPoolClient["query"],
    cells: ({ isPlannedOnce = false, parameters, sql }) => {
      const name = nameOf(sql)
      const once = isPlannedOnce && name !== undefined && known?.plansOnce === true
      return ask(sql, () => cellsOf(client, { name, text: sql, values: parameters, isPlannedOnce: once }))
    },
    release: (destroy = false) => {
      if (broken) Silence.destroySocket(client)
      client.release(destroy || broken)
      line.leave()
    }
  }
}

/** A pooler invents the process id it greets with; the server confirms its own. */
export const reachesServer = async (client: pg.ClientBase): Promise<boolean> => {
  const greeted: unknown = Reflect.get(client, "processID")
  const { rows } = await client.query("select pg_backend_pid() as pid")
  return greeted === rows[0]?.pid
}

/**
 * The session is ours alone: statements may be named, and planned anew each time, because a plan for a small workspace
 * is a bad one for a large workspace.
 */
export const settle = async (client: pg.ClientBase): Promise<void> => {
  const settings =
    "select set_config('plan_cache_mode', 'force_custom_plan', false), set_config('statement_timeout', " +
    `'${Statements.queryMillis}', false); ${CellsQuery.preparation}`
  await client.query(settings)
}

// internal

/**
 * pg's own promises leave rows behind, some kilobytes with each statement, until everything is collected; its callbacks
 * do not.
 */
const sent = <R extends pg.QueryResultRow>(client: pg.PoolClient, config: pg.QueryConfig): Promise<pg.QueryResult<R>> =>
  new Promise((resolve, reject) => {
    client.query<R>(config, (error, result) => (error == null ? resolve(result) : reject(error)))
  })

const cellsOf = (client: pg.PoolClient, statement: CellsQuery.Sent): Promise<ReadonlyArray<Cells>> =>
  new Promise((resolve, reject) => {
    client.query(CellsQuery.make(statement, (failure, rows) => (failure == null ? resolve(rows) : reject(failure))))
  })

const readOnlyCode = "25006"
