/**
 * Sends one message: to addresses of the public internet alone, which are looked up once and connected to as they were
 * checked. Follows nothing, and reads no more of an answer than is kept of it.
 */
import * as Rules from "@dravo/core/Options"
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
  /** Its first kilobyte, or what came of it in a second. */
  readonly body: string
  /** Whether the receiver wants this message no more, though it did not arrive: `webhook-delivery: abort-message`. */
  readonly isUnwanted: boolean
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
  /** From looking the name up to the beginning of the answer; 15 s. */
  readonly timeout?: Duration.Input
  /** In place of the system's resolver. */
  readonly resolve?: NodeModules["resolve"]
}

/** With Node's own client, connected to the very address that was checked. */
export const layer = (given: Options = {}): Layer.Layer<Sender> =>
  Layer.effect(
    Sender,
    Effect.map(Rules.validated(given, rules), (options) => make(options))
  )

// internal

const rules: Rules.Rules<Options> = {
  allowHosts: Rules.predicate((hosts) => Array.isArray(hosts), "must be a list of names of hosts"),
  timeout: Rules.time,
  resolve: Rules.callback
}

const make = (options: Options): Sender["Service"] => {
  const allowed = new Set(options.allowHosts ?? [])
  const timeout = Duration.fromInputUnsafe(options.timeout ?? "15 seconds")
  return Sender.of({
    refusal: (url) => refusalOf(url, allowed),
    send: Effect.fn("Sender.send")(function* (message: Message) {
      const refused = refusalOf(message.url, allowed)
      if (refused !== undefined) return yield* new NotSent({ detail: `the URL ${refused}` })
      const node = nodeModules()
      if (node === null) return yield* new NotSent({ detail: "this runtime cannot send webhooks" })
      const response = yield* sent({ ...node, resolve: options.resolve ?? node.resolve }, message, allowed).pipe(
        Effect.timeout(timeout),
        Effect.catchTag("TimeoutError", () =>
          Effect.fail(new NotSent({ detail: `no answer within ${Duration.format(timeout)}` }))
        )
      )
      return yield* answerOf(response)
    })
  })
}

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
  return yield* begun(node, url, message, addresses)
})

/** What became of the message is said at the beginning of an answer; its body may go on for ever, or never come. */
const answerOf = (response: IncomingMessage): Effect.Effect<Answer> =>
  Effect.map(beginningOf(response), (body) => ({
    status: response.statusCode ?? 0,
    retryAfter: header(response, "retry-after"),
    isUnwanted: header(response, "webhook-delivery") === "abort-message",
    body
  }))

const begun = (
  node: NodeModules,
  url: URL,
  { body, headers }: Message,
  addresses: ReadonlyArray<{ readonly address: string; readonly family: number }>
): Effect.Effect<IncomingMessage, NotSent> =>
  Effect.callback<IncomingMessage, NotSent>((resume, signal) => {
    const lookup = (_host: string, { all }: { readonly all?: boolean }, looked: Looked) =>
      all === true ? looked(null, addresses) : looked(null, addresses[0]?.address ?? "", addresses[0]?.family)
    const request = node.request(url.protocol === "https:", url, {
      lookup,
      signal,
      method: "POST",
      agent: false,
      headers: { ...headers, "content-length": String(new TextEncoder().encode(body).length) }
    })
    request.on("error", (error) =>
      resume(Effect.fail(new NotSent({ detail: `the connection failed${codeOf(error)}` })))
    )
    request.on("response", (response) => {
      // Whatever happens to the rest of it, its beginning is there.
      response.on("error", () => {})
      resume(Effect.succeed(response))
    })
    request.end(body)
    return Effect.sync(() => request.destroy())
  })

const beginningOf = (response: IncomingMessage): Effect.Effect<string> =>
  Effect.suspend(() => {
    const kept: Array<Uint8Array> = []
    let length = 0
    const read = Effect.callback<void>((resume) => {
      const end = () => resume(Effect.void)
      response.on("data", (chunk) => {
        kept.push(chunk)
        length += chunk.length
        if (length >= maxBody) end()
      })
      response.on("end", end)
      response.on("aborted", end)
      response.on("error", end)
    })
    const text = () => new TextDecoder().decode(joined(kept).subarray(0, maxBody))
    return read.pipe(
      Effect.timeoutOption("1 second"),
      Effect.map(text),
      Effect.ensuring(Effect.sync(() => response.destroy()))
    )
  })

const maxBody = 1024

const header = ({ headers }: IncomingMessage, name: string): string | null => {
  const value = headers[name]
  return typeof value === "string" ? value : null
}

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
