/** A web-standard handler on a `node:http` server that stops politely. */
import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import type { Duplex } from "node:stream"
import { getRequestListener, RequestError } from "@hono/node-server"
import * as Pending from "@dravo/core/Pending"
import type { Handler } from "@dravo/http/Handler"
import * as ProblemResponse from "@dravo/http/ProblemResponse"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { type Failed, failed } from "../ExitCodes.ts"

export interface Address {
  readonly host: string
  readonly port: number
}

/** Listens until the scope closes; then answers what has arrived, for at most five seconds. */
export const listen = (
  handle: Handler,
  address: Address
): Effect.Effect<{ readonly url: string }, Failed, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.tryPromise({
        try: () => start(handle, address),
        catch: (cause) => failed("machine", sentenceOf(cause, address))
      }),
      (running) => Effect.promise(running.stop)
    ),
    ({ url }) => ({ url })
  )

// internal

const drain = 5000

const start = async (handle: Handler, { host, port }: Address) => {
  const open = Pending.make<ServerResponse>()
  let stopping = false
  const answer = getRequestListener((request) => handle(request), {
    overrideGlobalObjects: false,
    errorHandler: (error) => (error instanceof RequestError ? ProblemResponse.unreadable() : ProblemResponse.internal())
  })
  // A request without a Host is refused below, with an answer that says so.
  const server = createServer({ requireHostHeader: false }, (request, response) => {
    // No web-standard request can have such a method.
    if (request.method === "TRACE") void write(ProblemResponse.methodNotAllowed("GET, HEAD"), response)
    // It answers problems itself where the handler fails, so there is no rejection to see to.
    else void answer(request, response)
  })
  server.on("clientError", (error, socket) => void refuse(error, socket))
  server.prependListener("request", (_request, response: ServerResponse) => {
    response.shouldKeepAlive &&= !stopping
    response.on("close", open.begin(response))
  })
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject)
    server.listen(port, host, resolve)
  })
  const stop = () =>
    new Promise<void>((resolve) => {
      stopping = true
      // A connection kept alive would hold the process until its client lets go.
      for (const response of open) response.shouldKeepAlive = false
      const late = setTimeout(() => server.closeAllConnections(), drain)
      server.close(() => {
        clearTimeout(late)
        resolve()
      })
    })
  // A TCP server's address is an object; only pipes have a string.
  const bound = server.address() as AddressInfo
  return { url: `http://${bound.family === "IPv6" ? `[${bound.address}]` : bound.address}:${bound.port}`, stop }
}

const write = async (answer: Response, response: ServerResponse): Promise<void> => {
  response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text())
}

/** What Node cannot parse never becomes a request; an answer goes to the bare connection, if that still takes one. */
const refuse = async (error: Error, socket: Duplex): Promise<void> => {
  if (!socket.writable || ("code" in error && error.code === "ECONNRESET")) return void socket.destroy()
  const answer = ProblemResponse.unreadable()
  const body = await answer.text()
  const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}\r\n`).join("")
  const length = Buffer.byteLength(body)
  socket.end(`HTTP/1.1 400 Bad Request\r\n${headers}content-length: ${length}\r\nconnection: close\r\n\r\n${body}`)
}

const sentenceOf = (cause: unknown, { host, port }: Address): string => {
  switch (cause instanceof Error && "code" in cause ? cause.code : undefined) {
    case "EADDRINUSE":
      return `Port ${port} on ${host} is taken; choose another with --port.`
    case "EACCES":
      return `Port ${port} on ${host} needs more rights than this process has; choose another with --port.`
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `This machine has no address ${host}; choose another with --host.`
    default:
      return `Cannot listen on ${host} port ${port}.`
  }
}
