/**
 * Reads Murmur: `GET /murmurs?ids=1,2` answers `{ "1": { "echoes": 10 } }`, and `GET /listeners/me` answers
 * `{ "listeners": 7 }`.
 */
import type { Adapter, AdapterFactory, Reading, ReadCapability } from "@dravo/core/Adapter"
import type { AdapterError } from "@dravo/core/AdapterError"
import type { MetricDefinition } from "@dravo/core/Metric"
import { PlatformId } from "@dravo/core/Ids"
import * as Client from "@dravo/kit-http/Client"
import * as Exchange from "@dravo/kit-http/Exchange"
import * as Json from "@dravo/kit-http/Json"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import type * as HttpClient from "effect/http/HttpClient"

export interface Options {
  readonly baseUrl: string
  /** Deadline, attempts and size of one HTTP call. */
  readonly limits?: Partial<Client.Limits>
}

/** What hosts hand to `adapters`. */
export const make = (options: Options): AdapterFactory => Effect.provide(makeWith(options), FetchHttpClient.layer)

export const makeWith = Effect.fnUntraced(function* ({
  baseUrl,
  limits
}: Options): Effect.fn.Return<Adapter, AdapterError, HttpClient.HttpClient> {
  const client = yield* Client.make({ platform, baseUrl, classify: Exchange.byStatus, limits })
  return {
    platform,
    label: "Murmur",
    metrics: definitions,
    capabilities: { posts: reads, accounts: { ...reads, batch: 1 } },
    reach: () => Client.reach(client),
    readPosts: ({ token }, refs) => {
      const ids = [...new Set(refs.map(({ publication }) => publication.platformPostId).filter(isId))]
      if (ids.length === 0) return Effect.succeed(refs.map(() => absent))
      return Effect.flatMap(
        client.call({ operation: "readPosts", path: "/murmurs", query: { ids: ids.join(",") }, token }),
        ({ body }) =>
          isObject(body)
            ? Effect.succeed(
                refs.map(({ publication }) => readingOf("echoes", Json.at(body, publication.platformPostId)))
              )
            : Client.unexpected(client, "readPosts", "an answer without murmurs")
      )
    },
    readAccounts: ({ token }, refs) =>
      Effect.forEach(refs, ({ account }) => {
        const path = `/listeners/${encodeURIComponent(account.platformAccountId)}`
        return Effect.flatMap(client.call({ operation: "readAccounts", path, token }), ({ body }) =>
          isObject(body)
            ? Effect.succeed(readingOf("listeners", body))
            : Client.unexpected(client, "readAccounts", "an answer without listeners")
        )
      })
  }
})

// internal

const platform = PlatformId.make("murmur")
const reads: ReadCapability = {
  batch: 30,
  requests: { usual: { base: 1, each: 0 }, max: { base: 3, each: 0 } },
  credential: "account",
  price: null,
  scopes: ["murmur.read"]
}

const plain = { combine: "sum", unit: "count", scope: "murmur.read", delayHours: null, retired: null } as const
const definitions: ReadonlyArray<MetricDefinition> = [
  { ...plain, kind: "publication", key: "echoes", meaning: "How often it was repeated.", canonical: "shares" },
  { ...plain, kind: "account", key: "listeners", meaning: "Who listens.", canonical: "followers" }
]

/** Anything else, a comma above all, would ask for other murmurs than meant. */
const isId = (id: string): boolean => /^\d{1,20}$/u.test(id)

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value)

const absent: Reading = { _tag: "Absent" }

/** A number that is not there is not zero: its key is left out. */
const readingOf = (key: string, found: unknown): Reading => {
  if (!isObject(found)) return absent
  const value = Json.at(found, key)
  return { _tag: "Value", metrics: value === undefined ? {} : { [key]: value } }
}
