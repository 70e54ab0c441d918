/**
 * Sends one message: to addresses of the public internet alone, which are looked up once and connected to as they were
 * checked. Follows nothing, and reads no more of an answer than it may be long.
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as Address from "./address.ts"
import { type IncomingMessage, type Looked, type NodeModules, nodeModules } from "./nodeModules.ts"

/** A signed message, ready to be sent. */
export interface Message {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What an endpoint said to a message. */
export interface Answer {
  readonly status: number
  readonly retryAfter: string | null
  /** Its first kilobyte. */
  readonly body: string
}

/** No answer came, and why. */
export class NotSent extends Schema.TaggedError<NotSent>()("NotSent", { detail: Schema.String }) {
  override get message(): string {
    return this.detail
  }
}

/** Sends messages to strangers' addresses: to public ones alone. */
export class Sender extends Context.Service<
  Sender,
  {
    /** Why nothing is ever sent to a URL; undefined for one that may be tried. */
    readonly refusal: (url: string) => string | undefined
    readonly send: (message: Message) => Effect.Effect<Answer, NotSent>
  }
>()("@dravo/engine/Sender") {}

/** Which addresses are trusted, and how long an answer may take. */
export interface Options {
  /** Hosts that may be anywhere, and spoken to without TLS: for development and tests. */
  readonly allowHosts?: ReadonlyArray<string>
  /** From looking the name up to the end of the answer; 15 s. */
  readonly timeout?: Duration.Input
  /** In place of the system's resolver. */
  readonly resolve?: NodeModules["resolve"]
}

/** With Node's own client, connected to the very address that was checked. */
export const layer = (options: Options = {}): Layer.Layer<Sender> =>
  Layer.sync(Sender, () => {
    const allowed = new Set(options.allowHosts ?? [])
    const timeout = Duration.fromInputUnsafe(options.timeout ?? "15 seconds")
    return Sender.of({
      refusal: (url) => refusalOf(url, allowed),
      send: Effect.fn("Sender.send")(function* (message: Message) {
        const refused = refusalOf(message.url, allowed)
        if (refused !== undefined) return yield* new NotSent({ detail: `the URL ${refused}` })
        const node = nodeModules()
        if (node === null) return yield* new NotSent({ detail: "this runtime cannot send webhooks" })
        return yield* sent({ ...node, resolve: options.resolve ?? node.resolve }, message, allowed).pipe(
          Effect.timeout(timeout),
          Effect.catchTag("TimeoutError", () =>
            Effect.fail(new NotSent({ detail: `no answer within ${Duration.format(timeout)}` }))
          )
        )
      })
    })
  })

// internal

const refusalOf = (text: string, allowed: ReadonlySet<string>): string | undefined => {
  const url = URL.parse(text)
  if (url === null) return "must be a URL"
  if (url.username !== "" || url.password !== "") return "must not hold a user or a password"
  if (allowed.has(url.hostname) && url.protocol === "http:") return undefined
  if (url.protocol !== "https:") return "must begin with https://"
  if (allowed.has(url.hostname)) return undefined
  const isLiteral = url.hostname.startsWith("[") || /^[\d.]+$/u.test(url.hostname)
  const closed = isLiteral ? Address.refusal(url.hostname) : undefined
  return closed === undefined ? undefined : `must not be an address that is ${closed}`
}

const sent = Effect.fnUntraced(function* (node: NodeModules, message: Message, allowed: ReadonlySet<string>) {
  const url = new URL(message.url)
  const host = url.hostname.replace(/^\[|\]$/gu, "")
  const addresses = yield* Effect.tryPromise({
    try: () => node.resolve(host),
    catch: () => new NotSent({ detail: "the name of the host could not be looked up" })
  })
  const closed = allowed.has(url.hostname) ? undefined : addresses.find((one) => Address.refusal(one.address))
  const [first] = addresses
  if (first === undefined) return yield* new NotSent({ detail: "the name of the host has no address" })
  if (closed !== undefined)
    return yield* new NotSent({ detail: `the host's address is ${Address.refusal(closed.address)}` })
  return yield* answered(node, url, message, addresses)
})

const answered = (
  node: NodeModules,
  url: URL,
  { body, headers }: Message,
  addresses: ReadonlyArray<{ readonly address: string; readonly family: number }>
): Effect.Effect<Answer, NotSent> =>
  Effect.callback<Answer, NotSent>((resume, signal) => {
    const fail = (detail: string) => resume(Effect.fail(new NotSent({ detail })))
    const lookup = (_host: string, { all }: { readonly all?: boolean }, looked: Looked) =>
      all === true ? looked(null, addresses) : looked(null, addresses[0]?.address ?? "", addresses[0]?.family)
    const request = node.request(url.protocol === "https:", url, {
      lookup,
      signal,
      method: "POST",
      agent: false,
      headers: { ...headers, "content-length": String(new TextEncoder().encode(body).length) }
    })
    request.on("error", (error) => fail(`the connection failed${codeOf(error)}`))
    request.on("response", (response) => reads(response, (answer) => resume(Effect.succeed(answer)), fail))
    request.end(body)
    return Effect.sync(() => request.destroy())
  })

/** An answer that goes on is cut off: what became of the message was said at its beginning. */
const reads = (response: IncomingMessage, done: (answer: Answer) => void, fail: (detail: string) => void): void => {
  const kept: Array<Uint8Array> = []
  let length = 0
  const end = () => {
    const header = response.headers["retry-after"]
    const text = new TextDecoder().decode(joined(kept).subarray(0, longestKept))
    done({ status: response.statusCode ?? 0, retryAfter: typeof header === "string" ? header : null, body: text })
  }
  response.on("data", (chunk) => {
    if (length < longestKept) kept.push(chunk)
    length += chunk.length
    if (length <= longestAnswer) return
    fail("the answer is longer than 64 kB")
    response.destroy()
  })
  response.on("end", end)
  response.on("aborted", () => fail("the connection ended within the answer"))
  response.on("error", () => fail("the connection failed within the answer"))
}

const longestKept = 1024
const longestAnswer = 64 * 1024

const joined = (chunks: ReadonlyArray<Uint8Array>): Uint8Array => {
  const all = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}

/** The system's short name of a failure, which holds no secret. */
const codeOf = (error: unknown): string => {
  const code: unknown = typeof error === "object" && error !== null ? Reflect.get(error, "code") : undefined
  return typeof code === "string" && /^[A-Z_]{1,40}$/u.test(code) ? ` (${code})` : ""
}
