/**
 * Tells a connection that died without a word from a statement that takes its time: the server is asked, over a
 * connection of its own, whether it is at work on what stays unanswered. What it knows nothing of is severed, so nobody
 * waits for it.
 */
import pg from "pg"
import type { ListeningTime } from "./listeningTime.ts"

export interface Silence {
  /** Watches a statement until the function it answers is called. */
  readonly watch: (client: pg.Client, text: string, isDirect: boolean) => () => void
}

/** `severed` is told of each connection that was found dead. */
export const make = (config: pg.ClientConfig, time: ListeningTime, severed: () => void): Silence => {
  const waiting = new Set<Waiting>()
  let isArmed = false
  let checking = false
  // One timer goes through however many statements, and looks when it ends whether any has waited as long.
  const arm = (): void => {
    if (isArmed || checking || waiting.size === 0) return
    const next = Math.min(...Array.from(waiting, ({ checkAt }) => checkAt))
    isArmed = true
    time.later(next - time.now(), look)
  }
  const look = (): void => {
    isArmed = false
    const now = time.now()
    for (const { checkAt } of waiting) if (checkAt <= now + 1) return void check()
    arm()
  }
  const check = async (): Promise<void> => {
    checking = true
    // One question for all that have waited a while: they may be dead of the same cause.
    const asked = [...waiting].filter(({ since }) => time.now() - since >= silentMillis / 3)
    const isAlive = await atWork(config, time)
    await new Promise<void>((resolve) => time.later(graceMillis, resolve))
    for (const one of asked) {
      one.pause = Math.min(one.pause * 2, maxPause)
      one.checkAt = time.now() + one.pause
      if (!waiting.has(one) || isAlive(one) || bytesRead(one.client) !== one.bytes) continue
      waiting.delete(one)
      destroySocket(one.client)
      severed()
    }
    checking = false
    arm()
  }
  return {
    watch: (client, text, isDirect) => {
      const since = time.now()
      const bytes = bytesRead(client)
      const one = { client, text, isDirect, since, bytes, checkAt: since + silentMillis, pause: silentMillis }
      waiting.add(one)
      arm()
      return () => void waiting.delete(one)
    }
  }
}

/** Ends a connection without a farewell, which a dead one would never answer. */
export const destroySocket = (client: pg.Client): void => {
  client.connection.stream.destroy()
}

// internal

interface Waiting {
  readonly client: pg.Client
  readonly text: string
  /** Whether the process id the connection was greeted with is the server's. */
  readonly isDirect: boolean
  readonly since: number
  readonly bytes: unknown
  checkAt: number
  pause: number
}

/** Together below the two seconds a reader waits for a store that is not there. */
const silentMillis = 800
const probeMillis = 900
const graceMillis = 100
/** How often one long statement is asked about. */
const maxPause = 10_000

const bytesRead = (client: pg.Client): unknown => Reflect.get(client.connection.stream, "bytesRead")

/** Through a pooler the process id says nothing; the beginning of the statement does. */
const compared = 200

const activity = `select pid, left(query, ${compared}) as query, state = 'disabled' as hidden from pg_stat_activity
  where usename = session_user and pid <> pg_backend_pid() and state not like 'idle%'`

/** What the server is at work on; nothing, where it cannot be reached. */
const atWork = async (config: pg.ClientConfig, time: ListeningTime): Promise<(one: Waiting) => boolean> => {
  const client = new pg.Client({ ...config, connectionTimeoutMillis: 0 })
  client.on("error", () => {})
  const within = <A>(work: Promise<A>): Promise<A> => work.finally(time.later(probeMillis, () => destroySocket(client)))
  try {
    await within(client.connect())
    const { rows } = await within(client.query<{ pid: number; query: string; hidden: boolean }>(activity))
    const pids = new Set(rows.map(({ pid }) => pid))
    const texts = new Set(rows.map(({ query }) => query))
    const isHidden = rows.some(({ hidden }) => hidden)
    return (one) =>
      isHidden || (one.isDirect ? pids.has(processId(one.client)) : texts.has(one.text.slice(0, compared)))
  } catch (cause) {
    // Refused is answered: a server without a connection to spare is not silent.
    const answered = cause instanceof pg.DatabaseError
    return () => answered
  } finally {
    void client.end().catch(() => {})
    destroySocket(client)
  }
}

const processId = (client: pg.Client): number => Number(Reflect.get(client, "processID"))
