/** pg behind Kysely: a pool that waits for nothing for ever, whose connections never take the host's process down. */
import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from "kysely"
import { createHash } from "node:crypto"
import pg from "pg"

export interface PoolOptions {
  readonly config: pg.PoolConfig
  /** `auto` names statements on connections that were shown to be direct. */
  readonly prepare: boolean | "auto"
}

/** Connects at the first query. */
export const open = ({ config, prepare }: PoolOptions): Kysely<unknown> =>
  new Kysely<unknown>({ dialect: new PostgresDialect({ pool: async () => guarded(config, prepare) }) })

// internal

/** A reader is told within two seconds that there is no store. */
const connectionMillis = 1500
/** Far above any statement of ours on a sound server, and below the time a browser waits. */
const queryMillis = 10_000

const guarded = (config: pg.PoolConfig, prepare: boolean | "auto"): PostgresPool => {
  const direct = new WeakSet<pg.ClientBase>()
  // The pool waits for what `onConnect` promises, though its type does not say so.
  const settings = {
    application_name: "dravo",
    connectionTimeoutMillis: connectionMillis,
    max: 10,
    keepAlive: true,
    allowExitOnIdle: true,
    ...config,
    onConnect: async (client: pg.ClientBase) => {
      // Without it, a server that goes away under a connection in use ends the host's process.
      client.on("error", nothing)
      if (prepare === "auto" ? await isDirect(client) : prepare) direct.add(client)
    }
  }
  const pool = new pg.Pool(settings)
  // The pool has removed a connection that died while idle; the next query opens another.
  pool.on("error", nothing)
  const wrapped = new WeakMap<pg.PoolClient, PostgresPoolClient>()
  return {
    options: pool.options,
    connect: async () => {
      const client = await pool.connect()
      const known = wrapped.get(client) ?? careful(client, direct.has(client))
      wrapped.set(client, known)
      return known
    },
    end: () => pool.end()
  }
}

const nothing = (): void => {}

/**
 * A pooler invents the process id it greets with. Where the backend confirms it, the session is ours alone: statements
 * may be named, and planned anew each time, because a plan for a small workspace is a bad one for a large workspace.
 */
const isDirect = async (client: pg.ClientBase): Promise<boolean> => {
  const greeted: unknown = Reflect.get(client, "processID")
  const { rows } = await client.query(timed("select pg_backend_pid() as pid", [], connectionMillis))
  if (greeted !== rows[0]?.pid) return false
  const settings =
    "select set_config('plan_cache_mode', 'force_custom_plan', false), set_config('statement_timeout', " +
    `'${queryMillis}', false)`
  await client.query(timed(settings, [], connectionMillis))
  return true
}

/** pg reads the timeout of a query from its config; its types know it for connections only. */
const timed = (text: string, values: ReadonlyArray<unknown>, millis: number, name?: string): pg.QueryConfig => {
  const config = { text, values: [...values], query_timeout: millis }
  return name === undefined ? config : { ...config, name }
}

const careful = (client: pg.PoolClient, named: boolean): PostgresPoolClient => {
  let broken = false
  const query = async (text: unknown, values: ReadonlyArray<unknown> = []) => {
    if (typeof text !== "string") throw new TypeError("cursors are not used")
    try {
      return await client.query(configOf(text, values, named))
    } catch (cause) {
      // The server has not said that it ended the statement: the connection may still be busy with it.
      if (!(cause instanceof pg.DatabaseError)) broken = true
      throw cause
    }
  }
  return {
    // Kysely's type has a second signature, for cursors, which are refused above.
    query: query as unknown as PostgresPoolClient["query"],
    release: (destroy = false) => client.release(destroy || broken)
  }
}

const configOf = (text: string, values: ReadonlyArray<unknown>, named: boolean): pg.QueryConfig => {
  // What a migration does may take as long as it takes.
  if (/^\s*(?:create|alter|drop|do|set|select pg_advisory_xact_lock)\b/iu.test(text))
    return { text, values: [...values] }
  return timed(text, values, queryMillis, named && values.length > 0 ? nameOf(text) : undefined)
}

/** The store has some hundred statements; a text seen for the first time past this goes unnamed. */
const maxNames = 1000
const names = new Map<string, string>()

const nameOf = (text: string): string | undefined => {
  const known = names.get(text)
  if (known !== undefined || names.size >= maxNames) return known
  const name = `dravo_${createHash("sha256").update(text).digest("base64url").slice(0, 32)}`
  names.set(text, name)
  return name
}
