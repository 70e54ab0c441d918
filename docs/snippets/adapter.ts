/** An adapter for a network that exists only here: `GET /likes?ids=1,2` answers `{ "1": { "likes": 3 } }`. */
// #region adapter
import type { Adapter, AdapterFactory, Reading, ReadCapability } from "@dravo/core/Adapter"
import { type AdapterError, Gone, OperatorActionRequired } from "@dravo/core/AdapterError"
import { PlatformId } from "@dravo/core/Ids"
import * as Client from "@dravo/kit-http/Client"
import * as Exchange from "@dravo/kit-http/Exchange"
import * as Json from "@dravo/kit-http/Json"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import type * as HttpClient from "effect/http/HttpClient"

const platform = PlatformId.make("pixels")
const reads: ReadCapability = {
  batch: 50,
  requests: { usual: { base: 1, each: 0 }, max: { base: 3, each: 0 } },
  credential: "account",
  price: null,
  scopes: ["likes.read"]
}

/** What a refusal means: pure, so that each row of the platform's error table is one test. */
export const classify: Exchange.Classify = (exchange, now) =>
  Json.at(exchange.body, "code") === "quota_exceeded"
    ? new OperatorActionRequired({ detail: "the monthly quota is spent", retryAt: null })
    : Exchange.byStatus(exchange, now)

/** JSON, but perhaps not what the platform documents. */
const isObject = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value)

/** One asked post in the platform's answer; a key that is not there is not zero. */
export const readingOf = (body: unknown, id: string): Reading => {
  const row = Json.at(body, id)
  if (!isObject(row)) return { _tag: "Absent" }
  if (Json.at(row, "deleted") === true) return { _tag: "Failed", reason: new Gone({ detail: "" }) }
  return { _tag: "Value", metrics: Object.fromEntries(Json.entries(row)) }
}

export interface Options {
  readonly baseUrl: string
  /** Deadline, attempts and size of one HTTP call. */
  readonly limits?: Partial<Client.Limits>
}

export const makeWith = Effect.fnUntraced(function* ({
  baseUrl,
  limits
}: Options): Effect.fn.Return<Adapter, AdapterError, HttpClient.HttpClient> {
  const client = yield* Client.make({ platform, baseUrl, classify, limits })
  return {
    platform,
    label: "Pixels",
    metrics: [
      {
        kind: "publication",
        key: "likes",
        meaning: "People who liked the picture.",
        canonical: "likes",
        combine: "sum",
        unit: "count",
        scope: "likes.read",
        delayHours: null,
        retired: null
      }
    ],
    capabilities: { posts: reads, accounts: reads },
    reach: () => Client.reach(client),
    readPosts: (credential, refs) => {
      const ids = refs.map((ref) => ref.publication.platformPostId)
      return client
        .call({ operation: "readPosts", path: "/likes", query: { ids: ids.join(",") }, token: credential.token })
        .pipe(
          Effect.flatMap(({ body }) =>
            isObject(body)
              ? Effect.succeed(ids.map((id) => readingOf(body, id)))
              : Client.unexpected(client, "readPosts", "an answer without likes")
          )
        )
    },
    // The network has no numbers about accounts: a reading without keys, not a failure.
    readAccounts: (_credential, refs) => Effect.succeed(refs.map(() => ({ _tag: "Value" as const, metrics: {} })))
  }
})

/** What hosts hand to `adapters`. */
export const pixels = (options: Options): AdapterFactory => Effect.provide(makeWith(options), FetchHttpClient.layer)
// #endregion
