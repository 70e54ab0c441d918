/**
 * One Postgres for a whole vitest run, started by the first test that asks for it: the `globalSetup` of the root
 * config. A broker on loopback is all that a run without such tests costs.
 */
import { once } from "node:events"
import { createServer } from "node:http"
import { type Server, start } from "./server.ts"

const variable = "DRAVO_POSTGRES_BROKER"

/** Called by vitest once per run; answers the teardown. */
export default async function setup(): Promise<() => Promise<void>> {
  let server: Promise<Server> | undefined
  const broker = createServer((_request, response) => {
    server ??= start()
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
    await (await server?.catch(() => undefined))?.close()
  }
}

/**
 * The URL of a Postgres tests may use: `DRAVO_TEST_PG_URL`, else the run's own server. Fails with a sentence, never
 * skips.
 */
export const url = async (): Promise<string> => {
  const given = process.env["DRAVO_TEST_PG_URL"]
  if (given !== undefined && given !== "") return given
  const broker = process.env[variable]
  if (broker === undefined)
    throw new Error("no Postgres: run vitest from the root of the repo, or set DRAVO_TEST_PG_URL")
  const response = await fetch(broker)
  const text = await response.text()
  if (!response.ok) throw new Error(text)
  return text
}
