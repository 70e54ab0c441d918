import { proves } from "@dravo-internal/tools/proves"
import * as Sender from "@dravo/engine/Sender"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { createServer, type RequestListener, type ServerResponse } from "node:http"
import { createServer as createSecure } from "node:https"
import type { AddressInfo, Server } from "node:net"
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from "node:tls"
import { certificateFor } from "./certificate.ts"

const listening = (server: Server & { closeAllConnections(): void }) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
      return (server.address() as AddressInfo).port
    }),
    () =>
      Effect.promise(
        () =>
          new Promise<void>((resolve) => {
            server.closeAllConnections()
            server.close(() => resolve())
          })
      )
  )

/** Names lead to this machine, which is allowed to. */
const send = (url: string, timeout = 5000) =>
  Effect.flatMap(Sender.Sender, (sender) =>
    sender.send({ url, headers: { "webhook-id": "msg_1" }, body: '{"a":1}' })
  ).pipe(
    Effect.provide(
      Sender.layer({
        allowHosts: ["hooks.example", "other.example", "127.0.0.1"],
        timeout,
        resolve: () => Promise.resolve([{ address: "127.0.0.1", family: 4 }])
      })
    )
  )

const plain = (listener: RequestListener) =>
  Effect.map(listening(createServer(listener)), (port) => `http://127.0.0.1:${port}/hooks`)

/** Begins an answer that never ends. */
const trickle = (response: ServerResponse, status: number, part: string) => {
  response.writeHead(status)
  response.flushHeaders()
  const more = (): void => void (response.destroyed || response.write(part, () => setImmediate(more)))
  if (part !== "") more()
}

describe("sending to real servers", () => {
  it.live("speaks TLS with the name of the host, over the address that was checked", () =>
    Effect.gen(function* () {
      proves("webhooks.tls")
      const { cert, key } = certificateFor("hooks.example")
      const before = getCACertificates("default")
      yield* Effect.acquireRelease(
        Effect.sync(() => setDefaultCACertificates([...before, cert])),
        () => Effect.sync(() => setDefaultCACertificates(before))
      )
      const asked: Array<unknown> = []
      const port = yield* listening(
        createSecure({ cert, key }, (request, response) => {
          asked.push((request.socket as TLSSocket).servername, request.headers.host, request.headers["webhook-id"])
          response.writeHead(204).end()
        })
      )
      assert.strictEqual((yield* send(`https://hooks.example:${port}/`)).status, 204)
      assert.deepStrictEqual(asked, ["hooks.example", `hooks.example:${port}`, "msg_1"])
      const wrong = yield* Effect.flip(send(`https://other.example:${port}/`))
      assert.match(wrong.detail, /^the connection failed \(ERR_TLS_CERT_ALTNAME_INVALID\)$/u)
      assert.strictEqual(asked.length, 3)
    })
  )

  it.live("refuses a certificate nobody it trusts has signed", () =>
    Effect.gen(function* () {
      proves("webhooks.tls")
      const { cert, key } = certificateFor("hooks.example")
      const port = yield* listening(createSecure({ cert, key }, (_, response) => void response.end()))
      const error = yield* Effect.flip(send(`https://hooks.example:${port}/`))
      assert.match(error.detail, /^the connection failed \([A-Z_]*(?:SELF_SIGNED|VERIFY)[A-Z_]*\)$/u)
    })
  )

  it.live("follows no redirect", () =>
    Effect.gen(function* () {
      const paths: Array<string | undefined> = []
      const url = yield* plain((request, response) => {
        paths.push(request.url)
        response.writeHead(307, { location: "/elsewhere" }).end()
      })
      assert.strictEqual((yield* send(url)).status, 307)
      assert.deepStrictEqual(paths, ["/hooks"])
    })
  )

  it.live("takes an answer for what its beginning says, however long or slow the rest is, and keeps a kilobyte", () =>
    Effect.gen(function* () {
      const endless = yield* plain((_, response) => trickle(response, 200, "x".repeat(10_000)))
      const long = yield* send(endless)
      assert.deepStrictEqual([long.status, long.body.length], [200, 1024])
      const slow = yield* plain((_, response) => trickle(response, 500, ""))
      const said = yield* send(slow)
      assert.deepStrictEqual([said.status, said.body], [500, ""])
      const cut = yield* plain((_, response) => {
        response.writeHead(200, { "content-length": "100" })
        response.write("half", () => response.destroy())
      })
      assert.strictEqual((yield* send(cut)).status, 200)
    })
  )

  it.live("leaves a receiver that does not answer, and one that hangs up", () =>
    Effect.gen(function* () {
      const silent = yield* plain(() => {})
      assert.match((yield* Effect.flip(send(silent, 50))).detail, /^no answer within 50/u)
      const rude = yield* plain((request) => void request.socket.destroy())
      assert.match((yield* Effect.flip(send(rude))).detail, /^the connection failed \(ECONNRESET\)$/u)
    })
  )

  it.live("hears how long to wait, and that a message is not wanted any more", () =>
    Effect.gen(function* () {
      const url = yield* plain(
        (_, response) =>
          void response.writeHead(503, { "retry-after": "120", "webhook-delivery": "abort-message" }).end("later")
      )
      assert.deepStrictEqual(yield* send(url), { status: 503, retryAfter: "120", isUnwanted: true, body: "later" })
    })
  )
})
