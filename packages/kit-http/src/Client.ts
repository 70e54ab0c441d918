/**
 * The HTTP client every adapter stands on: deadlines, a body cap, few and jittered retries, no redirects, and errors
 * that name neither token nor URL.
 */
import {
  AdapterError,
  CredentialUnavailable,
  InvalidResponse,
  isRetryable,
  RateLimited,
  type Reason,
  Rejected,
  RequestLimit,
  Unavailable
} from "@dravo/core/AdapterError"
import type { PlatformId } from "@dravo/core/Ids"
import * as Rules from "@dravo/core/Options"
import * as Quota from "@dravo/core/Quota"
import type { Reach } from "@dravo/core/Reach"
import * as RequestAllowance from "@dravo/core/RequestAllowance"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Redacted from "effect/Redacted"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Exchange from "./Exchange.ts"
import * as Json from "./Json.ts"
import * as RetryBudget from "./retryBudget.ts"
import { cleanReason, scrub } from "./secrets.ts"
import { type Retry, send } from "./transport.ts"
import * as Request from "./Request.ts"

/** What a host may tune; the defaults are in {@link limits}. */
export interface Limits {
  /** Connecting, headers and the whole body of one attempt; all attempts together have twice that. */
  readonly deadline: Duration.Input
  /** Bytes of one answer after decompression. */
  readonly maxBytes: number
  /** First attempt included. */
  readonly attempts: number
  readonly json: Json.Limits
}

/** What a platform is given unless an adapter says otherwise; bytes are of one answer. */
export const limits: Limits = { deadline: "10 seconds", maxBytes: 5 * 1024 * 1024, attempts: 3, json: Json.limits }

/** What a host may tune, as the adapters check it. */
export const limitRules: Rules.Rules<Limits> = {
  deadline: Rules.time,
  maxBytes: Rules.count(1),
  attempts: Rules.count(1),
  json: Rules.object<Json.Limits>({ depth: Rules.required(Rules.count(1)), keys: Rules.required(Rules.count(1)) })
}

/** One platform's HTTP host, and how its refusals are told apart. */
export interface Options {
  readonly platform: PlatformId
  /** Absolute; only a host's configuration names it, never an answer. */
  readonly baseUrl: string
  readonly classify: Exchange.Classify
  /** For platforms that refuse with status 200. */
  readonly isFailure?: (exchange: Exchange.Exchange) => boolean
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>
  /** Names of answer headers that classification reads. */
  readonly keepHeaders?: ReadonlyArray<string>
  readonly limits?: Partial<Limits> | undefined
}

/** Sends requests of one adapter with its deadline, second attempts and bounds. */
export interface Client {
  readonly platform: PlatformId
  /**
   * The answer to a request that was not refused: always JSON. Each attempt takes one of the reading's requests and
   * the units of its quota; with none left nothing is sent, and it fails with `RequestLimit` or `RateLimited`.
   */
  call(request: Request.Request): Effect.Effect<Exchange.Exchange, AdapterError>
  /** Whether its host answers at all: one request for no object, with nothing in it that says who asks. */
  readonly reach: Effect.Effect<Reach>
}

/** Fails with operation `make` when the base URL is not one. */
export const make = Effect.fnUntraced(function* (
  options: Options
): Effect.fn.Return<Client, AdapterError, HttpClient.HttpClient> {
  const http = yield* HttpClient.HttpClient
  const base = Request.baseUrl(options.baseUrl)
  if (base === undefined)
    return yield* failure(options, "make", new Rejected({ detail: "the base URL is not an absolute http(s) URL" }))
  const resolved: Resolved = { ...options, base, http, limits: chosen(options.limits) }
  const budget = RetryBudget.make()

  const attempt = (request: Request.Request, number: number): Effect.Effect<Exchange.Exchange, Trouble> =>
    Effect.catch(once(resolved, request, number), (trouble) => {
      const max = Math.min(request.attempts ?? Infinity, resolved.limits.attempts, attemptsAfter[trouble.retry])
      if (number >= max || !budget.spend()) return Effect.fail(trouble)
      return Effect.flatMap(taken(request), (refusal) =>
        refusal === null
          ? Effect.andThen(trouble.retry === "soon" ? pause(number) : Effect.void, attempt(request, number + 1))
          : Effect.fail(trouble)
      )
    })

  return {
    platform: options.platform,
    reach: reached(resolved),
    call: Effect.fnUntraced(function* (request) {
      if (!Request.isSendable(request)) return yield* failure(options, request.operation, unsendable)
      const refusal = yield* taken(request)
      if (refusal !== null) return yield* failure(options, request.operation, refusal)
      budget.earn()
      return yield* attempt(request, 1).pipe(
        Effect.timeoutOrElse({
          duration: Duration.times(Duration.fromInputUnsafe(resolved.limits.deadline), 2),
          orElse: () => refuse(new Unavailable({ detail: "it kept failing" }))
        }),
        Effect.catch((trouble) => failure(options, request.operation, trouble.reason))
      )
    })
  }
})

/** `Adapter.reach` of an adapter that asks through these. */
export const reach = (...clients: ReadonlyArray<Client>): Effect.Effect<ReadonlyArray<Reach>> =>
  Effect.all(
    clients.map((client) => client.reach),
    { concurrency: "unbounded" }
  )

/** Full jitter: uniform from nothing to 200 ms doubling with each attempt, at most 5 s. */
export const backOff = (attempt: number, random: number): Duration.Duration =>
  Duration.millis(random * Math.min(5000, 200 * 2 ** (attempt - 1)))

/** An answer that is JSON but not what the platform documents. */
export const unexpected = (
  client: Client,
  operation: AdapterError["operation"],
  what: string
): Effect.Effect<never, AdapterError> => failure(client, operation, new InvalidResponse({ detail: what }))

/** A refusal that stood inside a good answer. */
export const refused = (
  client: Client,
  operation: AdapterError["operation"],
  reason: Reason
): Effect.Effect<never, AdapterError> => failure(client, operation, reason)

// internal

/** What is given as undefined is as good as left out. */
const chosen = (given: Partial<Limits> = {}): Limits => ({
  deadline: given.deadline ?? limits.deadline,
  maxBytes: given.maxBytes ?? limits.maxBytes,
  attempts: given.attempts ?? limits.attempts,
  json: given.json ?? limits.json
})

/** Takes what one attempt costs; otherwise why it may not be made. */
const taken = Effect.fnUntraced(function* ({ quota }: Request.Request): Effect.fn.Return<Reason | null> {
  if (!(yield* RequestAllowance.take)) return exhausted
  const until = quota === undefined ? null : yield* Quota.take(quota.name, quota.units)
  if (quota === undefined || until === null) return null
  return new RateLimited({ detail: "", scope: "app", quota: quota.name, retryAt: until })
})

const exhausted = new RequestLimit({ detail: "" })

interface Resolved extends Omit<Options, "limits"> {
  readonly base: string
  readonly http: HttpClient.HttpClient
  readonly limits: Limits
}

/** An answer of any kind will do. */
const reached = ({ base, http, limits }: Resolved): Effect.Effect<Reach> =>
  send(http, HttpClientRequest.head(base), { ...limits, keep: [] }).pipe(
    Effect.match({
      onSuccess: () => null,
      onFailure: ({ reason }) => (reason._tag === "Unavailable" ? reason.detail : null)
    }),
    Effect.map((trouble) => ({ address: base, trouble }))
  )

/** A failed attempt, and whether another might go better. */
interface Trouble {
  readonly reason: Reason
  readonly retry: Retry
}

/** What a proxy puts in an answer's place once is not there the second time, or it is there for good. */
const attemptsAfter = { none: 1, soon: Infinity, now: 2 } as const

/** Not the platform's trouble: a well-formed token of the same account would be sent. */
const unsendable = new CredentialUnavailable({ detail: "the access token holds characters that no request can carry" })

const failure = (
  from: { readonly platform: PlatformId },
  operation: AdapterError["operation"],
  reason: Reason
): Effect.Effect<never, AdapterError> =>
  Effect.fail(new AdapterError({ platform: from.platform, operation, reason: cleanReason(reason) }))

const pause = (attempt: number): Effect.Effect<void> =>
  Effect.flatMap(Random.next, (random) => Effect.sleep(backOff(attempt, random)))

/** One exchange over the wire, in a span of its own. */
const once = (
  resolved: Resolved,
  request: Request.Request,
  number: number
): Effect.Effect<Exchange.Exchange, Trouble> => {
  const prepared: HttpClientRequest.HttpClientRequest = Request.prepare(resolved.base, resolved.headers ?? {}, request)
  return send(resolved.http, prepared, { ...resolved.limits, keep: resolved.keepHeaders ?? [] }).pipe(
    Effect.tap((raw) => Effect.annotateCurrentSpan("status", raw.status)),
    Effect.flatMap((raw) => Effect.flatMap(Clock.currentTimeMillis, (now) => judge(resolved, request, raw, now))),
    // A span keeps the exit it ended with, and with it the answer; an answer may hold tokens.
    Effect.map((exchange) => Redacted.make(exchange)),
    Effect.withSpan(
      "dravo.platform.call",
      {
        kind: "client",
        attributes: { platform: resolved.platform, operation: request.operation, attempt: number }
      },
      { captureStackTrace: false }
    ),
    Effect.map(Redacted.value)
  )
}

const judge = (
  resolved: Resolved,
  request: Request.Request,
  raw: Parameters<typeof Exchange.make>[0],
  now: number
): Effect.Effect<Exchange.Exchange, Trouble> => {
  const clean = { ...raw, text: scrub(raw.text, Request.secrets(request)) }
  const { exchange, unreadable } = Exchange.make(request.answersTokens === true ? raw : clean, resolved.limits.json)
  if (exchange.status >= 300 && exchange.status < 400)
    return refuse(new InvalidResponse({ detail: "a redirect, which is never followed" }))
  if (Exchange.isOk(exchange) && unreadable !== null)
    return refuse(new InvalidResponse({ detail: unreadable.why }), unreadable.isGarbage ? "now" : "none")
  if (Exchange.isOk(exchange) && resolved.isFailure?.(exchange) !== true) return Effect.succeed(exchange)
  const reason = (request.classify ?? resolved.classify)(Exchange.make(clean, resolved.limits.json).exchange, now)
  return refuse(reason, isRetryable(reason) && Exchange.isTransient(exchange.status) ? "soon" : "none")
}

const refuse = (reason: Reason, retry: Retry = "none"): Effect.Effect<never, Trouble> => Effect.fail({ reason, retry })
