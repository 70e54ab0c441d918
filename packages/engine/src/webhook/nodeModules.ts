/** The parts of Node's network modules that sending needs, asked for when the first message is sent. */

export interface NodeModules {
  readonly resolve: (host: string) => Promise<ReadonlyArray<{ readonly address: string; readonly family: number }>>
  readonly request: (secure: boolean, url: URL, options: RequestOptions) => ClientRequest
}

export interface RequestOptions {
  readonly method: "POST"
  readonly headers: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  readonly agent: false
  /** Answers with what was checked, whatever a name server says by now. */
  readonly lookup: (host: string, options: { readonly all?: boolean }, callback: Looked) => void
}

export type Looked = (
  error: null,
  address: string | ReadonlyArray<{ readonly address: string; readonly family: number }>,
  family?: number
) => void

export interface ClientRequest {
  on(event: "response", listener: (response: IncomingMessage) => void): ClientRequest
  on(event: "error", listener: (error: unknown) => void): ClientRequest
  end(body: string): void
  destroy(): void
}

export interface IncomingMessage {
  readonly statusCode?: number
  readonly headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
  on(event: "data", listener: (chunk: Uint8Array) => void): IncomingMessage
  on(event: "end" | "aborted" | "error", listener: () => void): IncomingMessage
  destroy(): void
}

/** Null in runtimes without them. */
export const nodeModules = (): NodeModules | null => {
  const dns = builtin("node:dns")
  const [secure, plain] = [builtin("node:https"), builtin("node:http")]
  const lookup = dns === undefined ? undefined : Reflect.get(Object(Reflect.get(dns, "promises")), "lookup")
  if (typeof lookup !== "function" || secure === undefined || plain === undefined) return null
  // What Node documents of these three functions is what the types above say.
  return {
    resolve: (host) => Reflect.apply(lookup, undefined, [host, { all: true, verbatim: true }]) as never,
    request: (isSecure, url, options) => {
      const request: unknown = Reflect.get(isSecure ? secure : plain, "request")
      if (typeof request !== "function") throw new TypeError("no requests can be made here")
      return Reflect.apply(request, undefined, [url, options]) as ClientRequest
    }
  }
}

// internal

const builtin = (name: string): object | undefined => {
  const process: unknown = Reflect.get(globalThis, "process")
  const ask: unknown = typeof process === "object" && process !== null ? Reflect.get(process, "getBuiltinModule") : null
  const found: unknown = typeof ask === "function" ? Reflect.apply(ask, process, [name]) : undefined
  return typeof found === "object" && found !== null ? found : undefined
}
