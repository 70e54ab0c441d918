/**
 * A process that answers the posts endpoint on a free port: `hand` with bare node:http and nothing else, `library` with
 * its handler as the examples mount it. Says what processor time it has used when it is asked.
 */
import { getRequestListener } from "@hono/node-server"
import { createHash, randomUUID, timingSafeEqual } from "node:crypto"
import { createServer, type RequestListener } from "node:http"
import type { AddressInfo } from "node:net"
import type { Address } from "../processes/database.ts"
import * as Library from "./library.ts"
import * as RawReads from "./rawReads.ts"

// As `http.ts` starts it.
const [way, given = ""] = process.argv.slice(2)
const address = JSON.parse(given) as Address

const byHand = async (): Promise<RequestListener> => {
  const analytics = Library.open(address)
  const raw = RawReads.open(address, await Library.meaningsOf(analytics))
  await analytics.close()
  return (request, response) => {
    const [, id = "", secret = ""] = /^Bearer dra_(.{16})(.{43})/u.exec(request.headers.authorization ?? "") ?? []
    const answer = async (): Promise<void> => {
      const key = await raw.key(id)
      const digest = createHash("sha256").update(secret).digest()
      const url = new URL(request.url ?? "", "http://host")
      const isKnown = key !== undefined && timingSafeEqual(Buffer.from(key.digest, "base64url"), digest)
      if (!isKnown || url.pathname !== "/v1/analytics/posts") return void response.writeHead(401).end()
      const body = await raw.page(key.workspace, Number(url.searchParams.get("limit") ?? 25))
      response.writeHead(200, {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "x-request-id": randomUUID(),
        vary: "accept"
      })
      response.end(body)
    }
    answer().catch(() => response.writeHead(500).end())
  }
}

const byLibrary = async (): Promise<RequestListener> => {
  // Why a request was refused is told nowhere else.
  const analytics = Library.open(address, (entry) => entry.level === "error" && console.error(entry))
  await analytics.ready()
  const listener = getRequestListener(analytics.handler, { overrideGlobalObjects: false })
  return (request, response) => void listener(request, response)
}

const server = createServer(await (way === "hand" ? byHand() : byLibrary()))
// One server waits while the other is asked.
server.keepAliveTimeout = 120_000
server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }))
process.on("message", () => {
  const { system, user } = process.cpuUsage()
  process.send?.({ cpu: system + user })
})
process.on("disconnect", () => process.exit(0))
