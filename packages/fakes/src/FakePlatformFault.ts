/** Ways in which an answer goes wrong. A fault is a function, so a test may write its own. */
import type { ServerResponse } from "node:http"
import { gzipSync } from "node:zlib"

/** An answer of a fault; 200 without a body unless it says otherwise. */
export interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** A string is sent as it is, anything else as JSON. */
  readonly body?: unknown
}

/** One request as the fake received it. */
export interface Call {
  readonly method: string
  readonly path: string
  /** As written, without the question mark. */
  readonly rawQuery: string
  readonly query: URLSearchParams
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** The groups of the endpoint's path pattern. */
  readonly params: ReadonlyArray<string>
}

/** What a fault works with. */
export interface Wire {
  readonly call: Call
  /** What the platform would have answered; reading it counts as answering (billing, spent tokens). */
  answer(): Promise<Answer>
  send(answer: Answer): void
  readonly response: ServerResponse
}

/** What is done on the wire in place of an answer. */
export type Fault = (wire: Wire) => void | Promise<void>

/** Another answer than the platform's own. */
export const answer =
  (given: Answer): Fault =>
  (wire) =>
    wire.send(given)

/** The platform's answer with its text changed. */
export const tamper =
  (change: (text: string, call: Call) => string): Fault =>
  async (wire) => {
    const given = await wire.answer()
    wire.send({
      ...given,
      headers: { "content-type": "application/json", ...given.headers },
      body: change(bodyText(given.body), wire.call)
    })
  }

/** Nothing at all, until the client gives up or the fake closes. */
export const hang: Fault = () => {}

/** The connection is torn down instead of answered. */
export const reset: Fault = (wire) => {
  wire.response.socket?.resetAndDestroy()
}

/** Headers and half the body, then the connection is torn down. */
export const cut: Fault = async (wire) => {
  const given = await wire.answer()
  const text = bodyText(given.body)
  wire.response.writeHead(given.status ?? 200, {
    "content-type": "application/json",
    "content-length": String(Buffer.byteLength(text))
  })
  wire.response.write(text.slice(0, Math.ceil(text.length / 2)), () => wire.response.socket?.resetAndDestroy())
}

/** One byte at a time, so that only a deadline for the whole body ends it. */
export const drip =
  (everyMillis: number): Fault =>
  async (wire) => {
    const given = await wire.answer()
    const bytes = Buffer.from(bodyText(given.body))
    wire.response.writeHead(given.status ?? 200, { "content-type": "application/json" })
    let at = 0
    const timer = setInterval(() => {
      if (at < bytes.length) wire.response.write(bytes.subarray(at, ++at))
      else {
        clearInterval(timer)
        wire.response.end()
      }
    }, everyMillis)
    wire.response.on("close", () => clearInterval(timer))
  }

/** The platform's answer, late. */
export const slow =
  (millis: number): Fault =>
  (wire) => {
    const timer = setTimeout(() => void wire.answer().then(wire.send), millis)
    wire.response.on("close", () => clearTimeout(timer))
  }

/** An error page of a proxy in front of the platform. */
export const html = (status = 502): Fault =>
  answer({
    status,
    headers: { "content-type": "text/html; charset=utf-8" },
    body: "<!doctype html><title>Error</title><h1>Over capacity</h1>"
  })

/** JSON that ends in the middle. */
export const malformed: Fault = answer({
  headers: { "content-type": "application/json" },
  body: '{"data": [{"id": "1",'
})

/** Answers JSON's content type and nothing behind it. */
export const empty = (status = 200): Fault =>
  answer({ status, headers: { "content-type": "application/json" }, body: "" })

/** JSON nested far deeper than anything can print. */
export const deep = (levels = 200_000): Fault =>
  answer({ headers: { "content-type": "application/json" }, body: `${"[".repeat(levels)}${"]".repeat(levels)}` })

/** A small gzip that unfolds into a huge body, good JSON but for its size. */
export const bomb =
  (bytes = 32 * 1024 * 1024): Fault =>
  (wire) => {
    const packed = bombs.get(bytes) ?? gzipSync(`{"data":[${" ".repeat(bytes)}]}`, { level: 1 })
    bombs.set(bytes, packed)
    wire.response.writeHead(200, {
      "content-type": "application/json",
      "content-encoding": "gzip",
      "content-length": String(packed.byteLength)
    })
    wire.response.end(packed)
  }

/** Sends whoever asks elsewhere. */
export const redirect = (location: string, status = 302): Fault => answer({ status, headers: { location }, body: "" })

/** Holds answers back until a test lets them go, so that nothing has to sleep. */
export interface Gate {
  readonly fault: Fault
  /** Resolves once this many requests wait here. */
  arrived(requests?: number): Promise<void>
  /** Lets go of everything that waits and of everything that comes later. */
  release(): void
}

/** A fault that holds every answer back until it is opened. */
export const gate = (): Gate => {
  let count = 0,
    watchers: ReadonlyArray<() => void> = []
  const released = Promise.withResolvers<void>()
  return {
    fault: async (wire) => {
      count++
      for (const watcher of watchers) watcher()
      await released.promise
      wire.send(await wire.answer())
    },
    arrived: (requests = 1) => {
      const enough = Promise.withResolvers<void>()
      const look = () => {
        if (count >= requests) enough.resolve()
      }
      watchers = [...watchers, look]
      look()
      return enough.promise
    },
    release: () => released.resolve()
  }
}

/** How a body is written on the wire. */
export const bodyText = (body: unknown): string =>
  typeof body === "string" ? body : body === undefined ? "" : JSON.stringify(body)

// internal

/** Packing one takes a tenth of a second in which the fake answers nobody. */
const bombs = new Map<number, Buffer>()
