/** pg behind Kysely: a pool that waits for nothing for ever, whose connections never take the host's process down. */
import { Kysely, PostgresDialect, type PostgresPool } from "kysely"
import type { AskByPosition } from "@dravo/kit-sql/Snapshots"
import pg from "pg"
import { guardedClient, type Client, type ConnectionState, reachesServer, settle } from "./connection.ts"
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

interface Pool extends PostgresPool {
  connect(): Promise<Client>
}

const guarded = ({ config, plansOnce = true, prepare }: PoolOptions): Pool => {
  const known = new Map<pg.ClientBase, ConnectionState>()
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
      Silence.destroySocket(client)
      client.release(true)
    }
  }
  return {
    options: pool.options,
    connect: async () => {
      await line.enter()
      try {
        const client = await trusted()
        return guardedClient(client, known.get(client), silence, deadlines, line, () => suspect(readOnlyMillis))
      } catch (cause) {
        line.leave()
        throw cause
      }
    },
    end: () => ended(pool, known)
  }
}

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

const nothing = (): void => {}

/** Ends what is idle, then what is at work; a server that says nothing keeps nobody from leaving. */
const ended = async (pool: pg.Pool, known: ReadonlyMap<pg.ClientBase, ConnectionState>): Promise<void> => {
  const done = pool.end()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      for (const client of known.keys()) if (client instanceof pg.Client) Silence.destroySocket(client)
      resolve()
    }, endMillis)
  })
  await Promise.race([done, late])
  clearTimeout(timer)
}
