/** Ways to send what a platform did not, each from a message it did send. */
import type { IncomingRequest } from "@dravo/core/Incoming"
import { hour, type Instant, minute } from "@dravo/core/Instant"

/** A genuine message, made anew for a secret and an instant. */
export type Send = (signing: { readonly secret: string; readonly at: Instant }) => IncomingRequest

/** One way to forge a message. */
export interface Forgery {
  readonly name: string
  /** The same request where there is nothing to change about it. */
  readonly forge: (send: Send, signing: { readonly secret: string; readonly at: Instant }) => IncomingRequest
}

const altered = (name: string, change: (request: IncomingRequest) => IncomingRequest): Forgery => ({
  name,
  forge: (send, signing) => change(send(signing))
})

const rewritten = (name: string, change: (body: Uint8Array) => Uint8Array): Forgery =>
  altered(name, (request) => ({ ...request, body: change(request.body) }))

/** Every header but the one that says what the body is. */
const resigned = (name: string, change: (value: string) => string | undefined): Forgery =>
  altered(name, (request) => ({
    ...request,
    headers: Object.fromEntries(
      Object.entries(request.headers).flatMap(([header, value]) => {
        const other = header === "content-type" ? value : change(value)
        return other === undefined ? [] : [[header, other]]
      })
    )
  }))

const retyped = (name: string, type: string | undefined): Forgery =>
  altered(name, (request) => {
    const others = Object.entries(request.headers).filter(([header]) => header !== "content-type")
    return {
      ...request,
      headers: Object.fromEntries(type === undefined ? others : [...others, ["content-type", type]])
    }
  })

const sent = (name: string, change: (signing: Parameters<Send>[0]) => Parameters<Send>[0]): Forgery => ({
  name,
  forge: (send, signing) => send(change(signing))
})

const utf8 = new TextEncoder()
const swapped = (body: Uint8Array, at: number): Uint8Array =>
  body.map((byte, index) => (index === at ? byte ^ 1 : byte))
const joined = (...parts: ReadonlyArray<Uint8Array>): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]))

/** None of them may be taken for the platform's. */
export const forgeries: ReadonlyArray<Forgery> = [
  sent("signed by another application", ({ at }) => ({ at, secret: "another application's secret" })),
  sent("signed with a secret that is almost the right one", ({ at, secret }) => ({ at, secret: `${secret} ` })),
  sent("signed with half the secret", ({ at, secret }) => ({ at, secret: secret.slice(0, secret.length / 2) })),
  sent("signed two days ago", ({ at, secret }) => ({ secret, at: at - 48 * hour })),
  sent("signed in an hour", ({ at, secret }) => ({ secret, at: at + hour })),
  sent("signed in six minutes", ({ at, secret }) => ({ secret, at: at + 6 * minute })),
  rewritten("without its last byte", (body) => body.slice(0, -1)),
  rewritten("without its first byte", (body) => body.slice(1)),
  rewritten("cut in half", (body) => body.slice(0, body.length / 2)),
  rewritten("without a body", () => new Uint8Array()),
  rewritten("with another bit in the middle", (body) => swapped(body, Math.floor(body.length / 2))),
  rewritten("with another bit at its end", (body) => swapped(body, body.length - 3)),
  rewritten("with a space behind it", (body) => joined(body, utf8.encode(" "))),
  rewritten("with a mark of byte order before it", (body) => joined(new Uint8Array([0xef, 0xbb, 0xbf]), body)),
  rewritten("twice", (body) => joined(body, body)),
  rewritten("written anew with other spaces", (body) => utf8.encode(respaced(new TextDecoder().decode(body)))),
  resigned("without a signature", () => undefined),
  resigned("with an empty signature", () => ""),
  resigned("with its signature twice", (value) => `${value}, ${value}`),
  resigned("with a wrong signature before its own", (value) => `${value.replace(/.$/u, "0")}, ${value}`),
  resigned("with its signature in capitals", (value) => value.toUpperCase()),
  resigned("with a short signature", (value) => value.slice(0, -2)),
  resigned("with a long signature", (value) => `${value}00`),
  resigned("with a signature that ends otherwise", (value) =>
    value.replace(/.$/u, (last) => (last === "1" ? "2" : "1"))
  ),
  resigned("with a signature without the way it was made", (value) => value.replace(/^[^=]*=/u, "")),
  resigned("with a signature made another way", (value) => value.replace("sha256=", "sha1=").replace("s=", "v0=")),
  resigned("with a signature of nothing but zeros", (value) =>
    value.replaceAll(/[0-9a-f]{64}|[A-Za-z0-9+/]{43}=/gu, "0".repeat(64))
  ),
  altered("with its signature in a header of another name", ({ headers, ...request }) => ({
    ...request,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name === "content-type" ? name : `x-${name}`, value])
    )
  })),
  retyped("without saying what the body is", undefined),
  retyped("as a text", "text/plain"),
  retyped("as a form of several parts", "multipart/form-data; boundary=a"),
  altered("as a question", (request) => ({ ...request, method: "GET" }))
]

// internal

/** The same JSON in other bytes, or the same form. */
function respaced(text: string): string {
  return text.startsWith("{") ? JSON.stringify(JSON.parse(text), null, 2) : text.replace("=", "=%20")
}
