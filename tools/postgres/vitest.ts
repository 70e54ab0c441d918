/**
 * A Postgres for each worker of a vitest run, started by the first test there that asks for it: the `globalSetup` of
 * the root config. A broker on loopback is all that a run without such tests costs.
 *
 * One each, for a feed of changes waits for any transaction that writes, whoever's it is; a worker runs one file at a
 * time.
 */
import { once } from "node:events"
import { createServer } from "node:http"
import { type Server, start } from "./server.ts"

const variable = "DRAVO_POSTGRES_BROKER"

/** Called by vitest once per run; answers the teardown. */
export default async function setup(): Promise<() => Promise<void>> {
  const servers = new Map<string, Promise<Server>>()
  const broker = createServer(({ url: worker = "" }, response) => {
    const server = servers.get(worker) ?? start()
    servers.set(worker, server)
    server.then(
      ({ url }) => response.end(url),
      (error: unknown) => {
        response.writeHead(500).end(String(error))
      }
    )
  })
  broker.listen(0, "127.0.0.1")
  await once(broker, "listening")
  const address = broker.address()
  if (typeof address === "object" && address !== null) process.env[variable] = `http://127.0.0.1:${address.port}`
  return async () => {
    broker.close()
    broker.closeAllConnections()
    await Promise.all([...servers.values()].map(async (server) => (await server.catch(() => undefined))?.close()))
  }
}

/**
 * The URL of a Postgres tests may use: `DRAVO_TEST_PG_URL`, else the worker's own server. Fails with a sentence, never
 * skips.
 */
export const url = (): Promise<string> => (asked ??= ask())

// internal

let asked: Promise<string> | undefined

const ask = async (): Promise<string> => {
  const given = process.env["DRAVO_TEST_PG_URL"]
  if (given !== undefined && given !== "") return given
  const broker = process.env[variable]
  if (broker === undefined)
    throw new Error("no Postgres: run vitest from the root of the repo, or set DRAVO_TEST_PG_URL")
  const response = await fetch(new URL(process.env["VITEST_POOL_ID"] ?? "", broker))
  const text = await response.text()
  if (!response.ok) throw new Error(text)
  return text
}
