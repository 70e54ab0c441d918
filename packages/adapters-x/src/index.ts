/**
 * Official X analytics: public metrics of posts and users, 100 a call. X charges for every post and user it returns.
 */
import type { Adapter, Credential, AdapterFactory, PostRef, Reading, ReadCapability } from "@dravo/core/Adapter"
import { AdapterError, type Reason, Rejected } from "@dravo/core/AdapterError"
import type { RetiredMetrics } from "@dravo/core/RetiredMetrics"
import { PlatformId } from "@dravo/core/Ids"
import * as Client from "@dravo/kit-http/Client"
import type * as Exchange from "@dravo/kit-http/Exchange"
import * as OAuth from "@dravo/kit-http/OAuth"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import type * as HttpClient from "effect/http/HttpClient"
import type * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { classify, classifyToken, keepHeaders } from "./classify.ts"
import { accountScopes, definitions, postScopes } from "./metrics.ts"
import { join } from "./wire.ts"

export interface Options {
  /** Defaults to `https://api.x.com`. */
  readonly baseUrl?: string
  /** The OAuth 2.0 client; without it tokens cannot be refreshed here. */
  readonly clientId?: string
  /** Confidential clients have one; sent as HTTP Basic. */
  readonly clientSecret?: Redacted.Redacted
  /** The app-only token. With it, accounts' own tokens are not asked for, and one call reads posts of many accounts. */
  readonly bearerToken?: Redacted.Redacted
  /** Deadlines, caps and attempts of the HTTP client. */
  readonly limits?: Partial<Client.Limits>
}

/** What {@link make} gives, under a name a host's declarations can say. */
export interface XAdapter extends AdapterFactory {}

/** Reads X over `fetch`. */
export const make = (options: Options = {}): XAdapter => Effect.provide(makeWith(options), FetchHttpClient.layer)

export { make as x }

/** The same with the HTTP client left open. */
export const makeWith = Effect.fnUntraced(function* (
  options: Options = {}
): Effect.fn.Return<Adapter, AdapterError, HttpClient.HttpClient> {
  const client = yield* Client.make({
    platform,
    baseUrl: options.baseUrl ?? "https://api.x.com",
    classify: classify("account"),
    keepHeaders,
    limits: options.limits
  })
  const app: Credential | undefined = options.bearerToken && {
    token: options.bearerToken,
    version: "app",
    scopes: null
  }
  const credential = app === undefined ? "account" : "app"
  const lookup = makeLookup(client, app)
  return {
    platform,
    label: "X",
    metrics: definitions,
    capabilities: {
      posts: { ...reads, credential, price: { per: "resource-day", dollars: 0.005, source }, scopes: postScopes },
      accounts: { ...reads, credential, price: { per: "resource-day", dollars: 0.01, source }, scopes: accountScopes }
    },
    ...(app === undefined ? {} : { appCredential: app }),
    readPosts: (given, refs) =>
      Effect.map(
        lookup(
          posts,
          given,
          refs.map((ref) => ref.publication.platformPostId)
        ),
        (readings) => refs.map((ref, index) => taught(ref, readings[index]))
      ),
    readAccounts: (given, refs, memory) =>
      readUsers(
        lookup,
        given,
        refs.map((ref) => ref.account.platformAccountId),
        memory
      ),
    ...(options.clientId === undefined
      ? {}
      : { refreshToken: refreshWith(client, options.clientId, options.clientSecret) })
  }
})

// internal

const platform = PlatformId.make("x")
const source = "https://docs.x.com/x-api/getting-started/pricing"
/** Both lookups take 100 ids. */
const reads = {
  batch: 100,
  requests: { usual: { base: 1, each: 0 }, most: { base: 3, each: 0 } }
} satisfies Partial<ReadCapability>

/**
 * `tweet.fields` makes X answer in the names the public contract uses. Nothing is expanded: an expanded author may be
 * billed.
 */
const posts = {
  kind: "publication",
  operation: "readPosts",
  path: "/2/tweets",
  query: { "tweet.fields": "created_at,public_metrics" }
} as const
const accounts = (names: ReadonlyArray<string>) =>
  ({
    kind: "account",
    operation: "readAccounts",
    path: "/2/users",
    query: { "user.fields": ["public_metrics", ...names].join(",") }
  }) as const

type Lookup = typeof posts | ReturnType<typeof accounts>

interface Found {
  readonly reading: Reading
  readonly createdAt: number | undefined
}

/** One id X cannot parse makes it refuse the whole request. */
const isId = (id: string): boolean => /^\d{1,19}$/u.test(id)

const makeLookup = (client: Client.Client, app: Credential | undefined) =>
  Effect.fnUntraced(function* (
    what: Lookup,
    credential: Credential,
    ids: ReadonlyArray<string>
  ): Effect.fn.Return<ReadonlyArray<Found>, AdapterError> {
    const asked = [...new Set(ids.filter(isId))]
    if (asked.length === 0) return ids.map(() => unaskable)
    const scope = credential === app ? "app" : "account"
    const answer = yield* client
      .call({
        operation: what.operation,
        path: what.path,
        query: { ids: asked.join(","), ...what.query },
        token: credential.token,
        classify: classify(scope)
      })
      .pipe(Effect.catchReason("AdapterError", "Gone", (gone) => single(what.operation, asked, gone)))
    if ("_tag" in answer) return ids.map((id) => (isId(id) ? { reading: answer, createdAt: undefined } : unaskable))
    const joined = join(answer.body, what.kind, yield* Clock.currentTimeMillis)
    if (joined === undefined)
      return yield* Client.unexpected(client, what.operation, "an answer without data and errors")
    return ids.map((id) => (isId(id) ? { reading: joined.reading(id), createdAt: joined.createdAt(id) } : unaskable))
  })

const unaskable: Found = {
  reading: { _tag: "Failed", reason: new Rejected({ detail: "its id is not one X could have given" }) },
  createdAt: undefined
}

/** A 404 speaks about a resource only when there was one to speak about. */
const single = (
  operation: Lookup["operation"],
  asked: ReadonlyArray<string>,
  reason: Reason
): Effect.Effect<Reading | Exchange.Exchange, AdapterError> =>
  asked.length === 1
    ? Effect.succeed({ _tag: "Failed", reason })
    : Effect.fail(new AdapterError({ platform, operation, reason: new Rejected({ detail: reason.detail }) }))

/**
 * Counters that are a field of their own, as documented today; a field X does not know makes it refuse the whole
 * request.
 */
const extras = ["verified_followers_count"]

/** The API's version, under which a refused name is remembered. */
const version = "2"

/**
 * A request X does not accept is sent once more without the extras; when that helps, nobody asks for them for a while.
 */
const readUsers = Effect.fnUntraced(function* (
  lookup: ReturnType<typeof makeLookup>,
  credential: Credential,
  ids: ReadonlyArray<string>,
  memory: RetiredMetrics
): Effect.fn.Return<ReadonlyArray<Reading>, AdapterError> {
  const dead = ids.some(isId) ? yield* memory.known("user", version, extras) : new Set<string>()
  const asked = extras.filter((name) => !dead.has(name))
  const first = yield* Effect.result(lookup(accounts(asked), credential, ids))
  if (Result.isSuccess(first)) return first.success.map(({ reading }) => without(reading, [...dead]))
  if (first.failure.reason._tag !== "Rejected" || asked.length === 0) return yield* first.failure
  const found = yield* lookup(accounts([]), credential, ids)
  yield* memory.remember("user", version, asked)
  return found.map(({ reading }) => without(reading, extras))
})

/** The last values of what was not asked for stay on the row, with the reason. */
const without = (reading: Reading, keys: ReadonlyArray<string>): Reading =>
  reading._tag !== "Value" || keys.length === 0
    ? reading
    : {
        ...reading,
        withheld: [...(reading.withheld ?? []), { keys, warning: `X no longer offers ${keys.join(", ")}.` }]
      }

/** X says when a post was created for nothing; it is worth knowing only where the host did not say. */
const taught = (ref: PostRef, found: Found | undefined): Reading => {
  if (found === undefined) return unaskable.reading
  const { createdAt, reading } = found
  return reading._tag === "Value" && createdAt !== undefined && ref.publication.publishedAt === null
    ? { ...reading, learned: { publishedAt: createdAt } }
    : reading
}

const refreshWith =
  (client: Client.Client, clientId: string, secret: Redacted.Redacted | undefined) =>
  (refreshToken: Redacted.Redacted) => {
    const form = { grant_type: "refresh_token", refresh_token: refreshToken }
    return OAuth.refresh(client, {
      path: "/2/oauth2/token",
      classify: classifyToken,
      ...(secret === undefined
        ? { form: { ...form, client_id: clientId } }
        : { form, basic: { username: clientId, password: secret } })
    })
  }
