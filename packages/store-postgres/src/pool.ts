/** pg behind Kysely: a pool that waits for nothing for ever, whose connections never take the host's process down. */
import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from "kysely"
import type { AskByPosition, Cells, Statement } from "@dravo/kit-sql/Snapshots"
import pg from "pg"
import * as CellsQuery from "./cellsQuery.ts"
import * as ConnectionLine from "./connectionLine.ts"
import * as ListeningTime from "./listeningTime.ts"
import * as Silence from "./silence.ts"
import * as Deadlines from "./deadlines.ts"
import * as Statements from "./statements.ts"

export interface PoolOptions {
  readonly config: pg.PoolConfig
  /** `auto` names statements on connections that were shown to be direct. */
  readonly prepare: boolean | "auto"
  /** Whether statements that say so are planned once a session; of many partitions such a plan would hold all. */
  readonly plansOnce?: boolean
}

export interface Opened {
  readonly db: Kysely<unknown>
  /** On the same connections. */
  readonly byPosition: AskByPosition
}

/** Connects at the first query, which is one of `db`: closing that closes the connections. */
export const open = (options: PoolOptions): Opened => {
  let opened: Pool | undefined
  const pool = (): Pool => (opened ??= guarded(options))
  return {
    db: new Kysely<unknown>({ dialect: new PostgresDialect({ pool: async () => pool() }) }),
    byPosition: async (statement) => {
      const client = await pool().connect()
      try {
        return await client.cells(statement)
      } finally {
        client.release()
      }
    }
  }
}

// internal

/** A reader is told within two seconds that there is no store. */
const connectionMillis = 1500
/** Before the first sign of life is asked of an idle connection; systems wait two hours by themselves. */
const keepAliveMillis = 10_000
/** How long what is still at work may take when the pool ends. */
const endMillis = 250
/** A database that is read-only for good is not connected to anew with every write it refuses. */
const readOnlyMillis = 5000

interface Client extends PostgresPoolClient {
  /** Rows as values, in the order of the select list. */
  readonly cells: (statement: Statement) => Promise<ReadonlyArray<Cells>>
}

interface Pool extends PostgresPool {
  connect(): Promise<Client>
}

/** What is known of a connection beside its pool. */
interface Known {
  /** Shown to reach the server itself. */
  readonly isDirect: boolean
  readonly nameOf: Statements.NameOf
  /** Plans once what says so. */
  readonly plansOnce: boolean
  answeredAt: number
}

const guarded = ({ config, plansOnce = true, prepare }: PoolOptions): Pool => {
  const known = new Map<pg.ClientBase, Known>()
  const naming = Statements.naming()
  /** Connections that were idle then are not trusted. */
  let suspectedAt = Number.NEGATIVE_INFINITY
  const suspect = (millis: number): void => {
    if (performance.now() - suspectedAt >= millis) suspectedAt = performance.now()
  }
  // The pool waits for what it promises, though its type does not say so.
  const onConnect: ((client: pg.ClientBase) => unknown) | undefined = config.onConnect
  const time = ListeningTime.make()
  const patience = config.connectionTimeoutMillis ?? connectionMillis
  const greeted = Deadlines.make(connectionMillis, time)
  const settings = {
    application_name: "dravo",
    max: 10,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveMillis,
    allowExitOnIdle: true,
    ...config,
    // pg counts what its own timers saw pass; a client of the host's own is left to it.
    ...(config.Client === undefined
      ? { Client: connectingWithin(patience, time), connectionTimeoutMillis: 0 }
      : { connectionTimeoutMillis: patience }),
    types: Statements.ownTypes,
    // A connection has one statement at a time.
    pipeline: false,
    onConnect: async (client: pg.ClientBase) => {
      // Without it, a server that goes away under a connection in use ends the host's process.
      client.on("error", nothing)
      const isDirect = await greeted.within(() => reachesServer(client))
      const isSettled = isDirect && prepare === "auto"
      if (isSettled) await greeted.within(() => settle(client))
      line.answered()
      const nameOf = (prepare === "auto" ? isDirect : prepare) ? naming : Statements.unnamed
      known.set(client, { isDirect, nameOf, plansOnce: plansOnce && isSettled, answeredAt: performance.now() })
      await onConnect?.(client)
    }
  }
  const pool = new pg.Pool(settings)
  const silence = Silence.make(settings, time, () => suspect(0))
  const deadlines = Deadlines.make(Statements.queryMillis, time)
  const line = ConnectionLine.make(pool.options.max, patience, time)
  // The pool has removed a connection that died while idle; the next query opens another.
  pool.on("error", nothing)
  pool.on("remove", (client) => void known.delete(client))
  const trusted = async (): Promise<pg.PoolClient> => {
    for (;;) {
      const client = await pool.connect()
      if ((known.get(client)?.answeredAt ?? Number.POSITIVE_INFINITY) >= suspectedAt) return client
      Silence.sever(client)
      client.release(true)
    }
  }
  return {
    options: pool.options,
    connect: async () => {
      await line.enter()
      try {
        const client = await trusted()
        return careful(client, known.get(client), silence, deadlines, line, () => suspect(readOnlyMillis))
      } catch (cause) {
        line.leave()
        throw cause
      }
    },
    end: () => ended(pool, known)
  }
}

const nothing = (): void => {}

/** Gives up connecting as pg does; a patience of 0 waits for ever. */
const connectingWithin = (patience: number, time: ListeningTime.ListeningTime) =>
  class extends pg.Client {
    constructor(config?: pg.ClientConfig) {
      super(config)
      if (patience === 0) return
      const stop = time.later(patience, () => void this.connection.stream.destroy(new Error("timeout expired")))
      this.once("connect", stop).once("end", stop)
    }
  }

/** A pooler invents the process id it greets with; the server confirms its own. */
const reachesServer = async (client: pg.ClientBase): Promise<boolean> => {
  const greeted: unknown = Reflect.get(client, "processID")
  const { rows } = await client.query("select pg_backend_pid() as pid")
  return greeted === rows[0]?.pid
}

/**
 * The session is ours alone: statements may be named, and planned anew each time, because a plan for a small workspace
 * is a bad one for a large workspace.
 */
const settle = async (client: pg.ClientBase): Promise<void> => {
  const settings =
    "select set_config('plan_cache_mode', 'force_custom_plan', false), set_config('statement_timeout', " +
    `'${Statements.queryMillis}', false); ${CellsQuery.preparation}`
  await client.query(settings)
}

const careful = (
  client: pg.PoolClient,
  known: Known | undefined,
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
      if (broken) Silence.sever(client)
      client.release(destroy || broken)
      line.leave()
    }
  }
}

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

/** Ends what is idle, then what is at work; a server that says nothing keeps nobody from leaving. */
const ended = async (pool: pg.Pool, known: ReadonlyMap<pg.ClientBase, Known>): Promise<void> => {
  const done = pool.end()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      for (const client of known.keys()) if (client instanceof pg.Client) Silence.sever(client)
      resolve()
    }, endMillis)
  })
  await Promise.race([done, late])
  clearTimeout(timer)
}
