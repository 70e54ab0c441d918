/** Processor time of this process and of the server's sessions that work for it. */
import { readFileSync } from "node:fs"
import type * as Database from "../processes/database.ts"

/** Microseconds of this process, and of the server's sessions that work for it: none where the database is a file. */
export interface Spent {
  readonly own: number
  readonly server: number
}

/** What some work took. */
export const spent = async (database: Database.Database, work: () => Promise<unknown>): Promise<Spent> => {
  const before = await sessions(database)
  const start = process.cpuUsage()
  await work()
  const { system, user } = process.cpuUsage(start)
  const after = await sessions(database)
  const server = [...after].reduce((sum, [pid, micros]) => sum + micros - (before.get(pid) ?? 0), 0)
  return { own: system + user, server }
}

/** The same in one figure. */
export const taken = async (database: Database.Database, work: () => Promise<unknown>): Promise<number> => {
  const { own, server } = await spent(database, work)
  return own + server
}

// internal

/** By process, of the store's own; none where the database is a file. */
const sessions = async (database: Database.Database): Promise<ReadonlyMap<number, number>> => {
  if (database.kind === "sqlite") return new Map()
  const found = await database.query<{ pid: number }>(
    "select pid from pg_stat_activity where application_name = 'dravo' and datname = current_database()"
  )
  return new Map(found.map(({ pid }) => [pid, microsOf(pid)]))
}

/** The kernel counts in nanoseconds here, and in hundredths of a second elsewhere. */
const microsOf = (pid: number): number => {
  const [nanos = "0"] = readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ")
  return Number(nanos) / 1000
}
