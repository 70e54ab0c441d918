/** What a request with a key costs the process that answers it, and how long 200 at a time wait. */
import { ok } from "node:assert/strict"
import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { Agent, get } from "node:http"
import { fileURLToPath } from "node:url"
import type * as Database from "../processes/database.ts"
import { kinds, quantile, size } from "../processes/report.ts"
import * as Library from "./library.ts"
import { comparable, type Measured } from "./slices.ts"

export async function* http(): AsyncGenerator<Measured> {
  for (const kind of kinds(["sqlite", "postgres"] as const)) {
    const rows = size("rows", 10_000, 10_000)
    const database = await Library.filled(kind, rows)
    const analytics = Library.open(database.address)
    const { key } = await analytics.createApiKey({ workspace: "ws_7", name: "bench", scopes: ["analytics:read"] })
    await analytics.close()
    const [hand, library] = [
      await started("hand", database.address, key),
      await started("library", database.address, key)
    ]
    yield* compared(`${kind}, ${rows.toLocaleString("en")} rows`, hand, library)
    for (const { child } of [hand, library]) child.disconnect()
    await database.close()
  }
}

// internal

interface Server {
  readonly child: ChildProcess
  readonly ask: (connections: Agent) => Promise<string>
}

const started = async (way: string, address: Database.Address, key: string): Promise<Server> => {
  const child = fork(fileURLToPath(new URL("./server.ts", import.meta.url)), [way, JSON.stringify(address)])
  const port = await told(child, "port")
  const options = { host: "127.0.0.1", port, path: "/v1/analytics/posts?limit=25" }
  const headers = { authorization: `Bearer ${key}` }
  const ask = (agent: Agent): Promise<string> =>
    new Promise((resolve, reject) => {
      get({ ...options, headers, agent }, (response) => {
        let body = ""
        response.setEncoding("utf8").on("data", (text: string) => {
          body += text
        })
        response.on("end", () =>
          response.statusCode === 200 ? resolve(body) : reject(new Error(`${way}: ${response.statusCode} ${body}`))
        )
      }).on("error", reject)
    })
  return { child, ask }
}

async function* compared(where: string, hand: Server, library: Server): AsyncGenerator<Measured> {
  const few = new Agent({ keepAlive: true, maxSockets: 4 })
  const [one, other] = [await hand.ask(few), await library.ask(few)]
  ok(comparable(one) === comparable(other), `the library answers other bytes:\n${other}\n${one}`)
  const cpu = await inTurns([hand, library], size("slices", 20, 8), async (server) => {
    const before = await used(server)
    await load(server, few, 200)
    return ((await used(server)) - before) / 200
  })
  few.destroy()
  yield measured(`${where}: processor time of a request`, "µs", cpu, 1.4)
  const many = new Agent({ keepAlive: true, maxSockets: 200 })
  const waits = await inTurns([hand, library], size("slices", 10, 4), async (server) =>
    quantile(await load(server, many, 1000, 200), 0.99)
  )
  many.destroy()
  yield measured(`${where}: 99 in 100 of 200 connections`, "ms", waits, 2)
}

const measured = (what: string, unit: string, [hand = NaN, library = NaN]: ReadonlyArray<number>, goal: number) => ({
  what,
  figures: { [`by hand ${unit}`]: Math.round(hand), [`library ${unit}`]: Math.round(library) },
  ratio: library / hand,
  goal
})

/** The lower quartile of what each server's slices came to once each is warm. */
const inTurns = async (
  servers: ReadonlyArray<Server>,
  slices: number,
  slice: (server: Server) => Promise<number>
): Promise<ReadonlyArray<number>> => {
  const found = servers.map((): Array<number> => [])
  for (const server of servers) for (let warm = 0; warm < 3; warm++) await slice(server)
  for (let at = 0; at < slices; at++) {
    const order = at % 2 === 0 ? [...servers.entries()] : [...servers.entries()].reverse()
    for (const [index, server] of order) found[index]?.push(await slice(server))
  }
  return found.map((one) => quantile(one, 0.25))
}

/** Requests by so many clients at once; how long each took, in milliseconds. */
const load = async (server: Server, agent: Agent, requests: number, clients = 4): Promise<ReadonlyArray<number>> => {
  const took: Array<number> = []
  let left = requests
  const client = async (): Promise<void> => {
    while (left-- > 0) {
      const before = performance.now()
      await server.ask(agent)
      took.push(performance.now() - before)
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  return took
}

const used = async ({ child }: Server): Promise<number> => {
  child.send("cpu")
  return told(child, "cpu")
}

const told = async (child: ChildProcess, name: string): Promise<number> => {
  const [message]: ReadonlyArray<unknown> = await once(child, "message")
  const value: unknown = typeof message === "object" && message !== null ? Reflect.get(message, name) : undefined
  if (typeof value !== "number") throw new TypeError(`the server did not tell its ${name}`)
  return value
}
