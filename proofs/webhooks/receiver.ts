/** A server of many endpoints that fails in every way before it takes an event, and judges what it gets. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { Webhook } from "standardwebhooks"

export const faults = ["500", "silence", "429", "410", "redirect", "slow body", "reset"] as const
export type Fault = (typeof faults)[number]

export interface Received {
  /** Ids under which each event came. */
  readonly ids: Map<string, Set<string>>
  /** Events that were answered with 2xx. */
  readonly taken: Set<string>
  readonly met: Map<Fault, number>
  attempts: number
  wronglySigned: number
  followed: number
}

export interface Receiver {
  readonly url: (endpoint: string) => string
  readonly received: Received
  close(): Promise<void>
}

/** `faultOf` says how an attempt at an event fails; undefined takes it. */
export const start = async (
  secretOf: (endpoint: string) => string,
  faultOf: (event: string, attempt: number) => Fault | undefined
): Promise<Receiver> => {
  const received: Received = {
    ids: new Map(),
    taken: new Set(),
    met: new Map(),
    attempts: 0,
    wronglySigned: 0,
    followed: 0
  }
  const attemptsAt = new Map<string, number>()
  const server = createServer((request, response) => {
    const [, place = "", endpoint = ""] = (request.url ?? "").split("/")
    if (place !== "hooks") {
      received.followed += 1
      return void response.end()
    }
    let body = ""
    request.setEncoding("utf8").on("data", (part: string) => void (body += part))
    request.on("error", () => {})
    request.on("end", () => {
      received.attempts += 1
      const event = judged(received, secretOf(endpoint), body, request.headers)
      const attempt = (attemptsAt.get(event) ?? 0) + 1
      attemptsAt.set(event, attempt)
      const fault = faultOf(event, attempt)
      if (fault !== undefined) received.met.set(fault, (received.met.get(fault) ?? 0) + 1)
      if (fault === undefined || fault === "slow body") received.taken.add(event)
      answer(response, fault)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: (endpoint) => `http://127.0.0.1:${port}/hooks/${endpoint}`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      })
  }
}

/** The event of a message, whose id and signature are looked at on the way. */
const judged = (received: Received, secret: string, body: string, headers: IncomingHttpHeaders): string => {
  try {
    // Node's headers are texts wherever a message has one of a name.
    new Webhook(secret).verify(body, headers as Record<string, string>)
  } catch {
    received.wronglySigned += 1
  }
  const { data } = JSON.parse(body) as { readonly data: { readonly event: string } }
  const ids = received.ids.get(data.event) ?? new Set()
  received.ids.set(data.event, ids.add(String(headers["webhook-id"])))
  return data.event
}

const answer = (response: ServerResponse, fault: Fault | undefined): void => {
  switch (fault) {
    case undefined:
      return void response.writeHead(204).end()
    case "500":
      return void response.writeHead(500).end("no")
    case "silence":
      return
    case "429":
      return void response.writeHead(429, { "retry-after": "1" }).end()
    case "410":
      return void response.writeHead(410).end()
    case "redirect":
      return void response.writeHead(302, { location: "/elsewhere" }).end()
    case "slow body":
      response.writeHead(200)
      return void response.write("a beginning")
    case "reset":
      return void response.destroy()
  }
}
