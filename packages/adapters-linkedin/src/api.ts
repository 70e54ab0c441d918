/** One call to LinkedIn's versioned API. */
import type { Credential } from "@dravo/core/Adapter"
import { AdapterError, RequestLimit } from "@dravo/core/AdapterError"
import * as Client from "@dravo/kit-http/Client"
import type * as Exchange from "@dravo/kit-http/Exchange"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { type AboutList, blamed, classify, isAboutList, isRevoked } from "./classify.ts"
import { finder, type Parameter } from "./restli.ts"
import type { YoungTokens } from "./youngTokens.ts"

export interface Ask {
  readonly path: string
  readonly parameters: ReadonlyArray<Parameter>
  /** The scope it needs. */
  readonly needs: string
  readonly headers?: Readonly<Record<string, string>>
  /** Fewer than the client's, where the question was refused before. */
  readonly attempts?: number
}

/** A call that was refused. */
export interface Refusal {
  readonly error: AdapterError
  /** Whether asking for less might go better: certainly, perhaps, or not. */
  readonly isAboutList: AboutList
  /** Parameters the refusal names. */
  readonly blamed: ReadonlyArray<string>
}

/** Bound to one operation and one credential. */
export interface Api {
  readonly version: string
  /** The answer's body. */
  call(ask: Ask): Effect.Effect<unknown, Refusal>
  /** An answer of another shape than LinkedIn documents. */
  unexpected(what: string): Effect.Effect<never, Refusal>
  /** Nothing more may be asked in this reading. */
  readonly exhausted: Effect.Effect<never, Refusal>
}

export interface Options {
  readonly client: Client.Client
  readonly version: string
  readonly young: YoungTokens
}

export const make = (
  { client, version, young }: Options,
  operation: "readPosts" | "readAccounts" | "listPosts",
  credential: Credential
): Api => {
  const once = (ask: Ask): Effect.Effect<unknown, Refused> =>
    Effect.suspend(() => {
      let refused: Exchange.Exchange | undefined
      const judge = classify({ needs: ask.needs, granted: credential.scopes, version })
      return client
        .call({
          ...finder(ask.path, ask.parameters, ask.headers),
          ...(ask.attempts === undefined ? {} : { attempts: ask.attempts }),
          operation,
          token: credential.token,
          classify: (exchange, now) => {
            refused = exchange
            return judge(exchange, now)
          }
        })
        .pipe(
          Effect.map(({ body }) => body),
          Effect.mapError((error) => ({ error, exchange: refused }))
        )
    })
  return {
    version,
    call: (ask) =>
      Effect.catch(once(ask), (refused) =>
        Effect.flatMap(Clock.currentTimeMillis, (now) =>
          refused.exchange !== undefined && isRevoked(refused.exchange) && young.has(credential.token, now)
            ? Effect.andThen(Effect.sleep(settling), once(ask))
            : Effect.fail(refused)
        )
      ).pipe(
        Effect.mapError(({ error, exchange }) => ({
          error,
          isAboutList: exchange === undefined ? "no" : isAboutList(exchange),
          blamed: blamed(exchange?.body)
        }))
      ),
    unexpected: (what) => Effect.mapError(Client.unexpected(client, operation, what), alone),
    exhausted: Effect.fail(
      alone(new AdapterError({ platform: client.platform, operation, reason: new RequestLimit({ detail: "" }) }))
    )
  }
}

// internal

/** A refusal that no other question could avoid. */
const alone = (error: AdapterError): Refusal => ({ error, isAboutList: "no", blamed: [] })

interface Refused {
  readonly error: AdapterError
  readonly exchange: Exchange.Exchange | undefined
}

/** How long a token that was just made may be called revoked. */
const settling = "5 seconds"
