import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { connect } from "node:net"
import { listen } from "../src/application/listener.ts"
import * as ProblemResponse from "@dravo/http/ProblemResponse"

/** Bytes as they are, and all that comes back until the server hangs up. */
const exchange = (url: string, bytes: string) =>
  Effect.callback<string>((resume) => {
    let answer = ""
    const socket = connect(Number(new URL(url).port), "127.0.0.1", () => socket.end(Buffer.from(bytes, "latin1")))
    socket.on("data", (part) => {
      answer += part.toString("latin1")
    })
    socket.on("close", () => resume(Effect.succeed(answer)))
    socket.on("error", () => socket.destroy())
  })

/** A handler that looks at the address, as the API does. */
const looking = (request: Request) => Promise.resolve(Response.json({ path: new URL(request.url).pathname }))
const local = { host: "127.0.0.1", port: 0 }
const host = "Host: api.example.com\r\nConnection: close\r\n\r\n"

describe("a server of the command line", { meta: { claim: "api.raw-requests" } }, () => {
  const broken: ReadonlyArray<readonly [string, string]> = [
    ["an asterisk", `GET * HTTP/1.1\r\n${host}`],
    ["a Host with a space", "GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n"],
    ["a Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\nConnection: close\r\n\r\n"],
    ["no Host at all", "GET / HTTP/1.1\r\nConnection: close\r\n\r\n"],
    ["no request", "nonsense\r\n\r\n"],
    ["a header without a name", `GET / HTTP/1.1\r\n: x\r\n${host}`],
    ["two lengths", `POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n${host}`],
    ["a header of 100 kB", `GET / HTTP/1.1\r\nX: ${"a".repeat(100_000)}\r\n${host}`]
  ]
  for (const [what, bytes] of broken) {
    it.live(`answers ${what} with a problem that has a request id`, () =>
      Effect.gen(function* () {
        const { url } = yield* listen(looking, local)
        const [head = "", body = ""] = (yield* exchange(url, bytes)).split("\r\n\r\n")
        assert.match(head, /^HTTP\/1\.1 400 /u)
        assert.match(head, /\r\ncontent-type: application\/problem\+json/iu)
        const id = /\r\nx-request-id: ([0-9a-f-]{36})/iu.exec(head)?.[1]
        const problem = JSON.parse(body) as Record<string, unknown>
        assert.deepInclude(problem, { status: 400, instance: `urn:request:${id}`, errors: [] })
      }).pipe(Effect.scoped)
    )
  }

  for (const path of ["/v1\\analytics\\posts", "/caf\u00e9", "/%zz", "//evil.example.com/"]) {
    it.live(`answers the address ${path} with JSON, whatever it is`, () =>
      Effect.gen(function* () {
        const { url } = yield* listen(looking, local)
        const [head = "", body = ""] = (yield* exchange(url, `GET ${path} HTTP/1.1\r\n${host}`)).split("\r\n\r\n")
        assert.match(head, /^HTTP\/1\.1 (?:200|400) /u)
        assert.match(head, /\r\ncontent-type: application\/(?:problem\+)?json/iu)
        assert.doesNotThrow(() => JSON.parse(body))
      }).pipe(Effect.scoped)
    )
  }

  it.live("answers TRACE 405 and repeats nothing of it", () =>
    Effect.gen(function* () {
      const { url } = yield* listen(looking, local)
      const answer = yield* exchange(url, `TRACE / HTTP/1.1\r\nAuthorization: Bearer s3cret\r\n${host}`)
      assert.match(answer, /^HTTP\/1\.1 405 /u)
      assert.match(answer, /\r\nallow: GET, HEAD\r\n/iu)
      assert.notInclude(answer, "s3cret")
    }).pipe(Effect.scoped)
  )

  it.live("answers 500 with a problem where its handler fails", () =>
    Effect.gen(function* () {
      const { url } = yield* listen(() => Promise.reject(new TypeError("s3cret")), local)
      const answer = yield* exchange(url, `GET / HTTP/1.1\r\n${host}`)
      assert.match(answer, /^HTTP\/1\.1 500 /u)
      assert.include(answer, `"type":"https://dravo.dev/problems/internal"`)
      assert.notInclude(answer, "s3cret")
      assert.strictEqual(ProblemResponse.internal().status, 500)
    }).pipe(Effect.scoped)
  )
})
