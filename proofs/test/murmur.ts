/** A sixth network nobody has heard of: its adapter and its fake, from published modules alone. */
import type { Adapter, Maker, Reading, Reads } from "@dravo/core/Adapter"
import type { MetricDefinition } from "@dravo/core/Metric"
import { PlatformId } from "@dravo/core/Ids"
import * as Client from "@dravo/kit-http/Client"
import * as Exchange from "@dravo/kit-http/Exchange"
import * as Json from "@dravo/kit-http/Json"
import * as FakePlatform from "@dravo/testkit/FakePlatform"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import type * as HttpClient from "effect/http/HttpClient"

export interface Options {
  readonly baseUrl: string
  readonly limits?: Partial<Client.Limits>
}

export const make = (options: Options): Maker => Effect.provide(makeWith(options), FetchHttpClient.layer)

export const makeWith = Effect.fnUntraced(function*({ baseUrl, limits }: Options): Effect.fn.Return<Adapter, never, HttpClient.HttpClient> {
  const client = yield* Effect.orDie(Client.make({ platform, baseUrl, classify: Exchange.byStatus, limits }))
  return {
    platform,
    label: "Murmur",
    metrics: definitions,
    capabilities: { posts: reads, accounts: { ...reads, batch: 1 } },
    readPosts: ({ token }, refs) => client.call({
      operation: "readPosts", path: "/murmurs", query: { ids: refs.map(({ publication }) => publication.platformPostId).join(",") }, token
    }).pipe(Effect.map(({ body }) => refs.map(({ publication }): Reading => {
      const echoes = Json.at(body, publication.platformPostId)
      return echoes === undefined ? { _tag: "Absent" } : { _tag: "Value", metrics: { echoes } }
    }))),
    readAccounts: ({ token }, refs) => Effect.forEach(refs, ({ account }) => client.call({
      operation: "readAccounts", path: `/listeners/${account.platformAccountId}`, token
    }).pipe(Effect.map(({ body }): Reading => ({ _tag: "Value", metrics: { listeners: Json.at(body, "listeners") } }))))
  }
})

/** Murmurs 1 to `posts`, each with ten times its number of echoes. */
export const fake = (posts: number, token: string) => FakePlatform.start({
  endpoints: [
    { name: "GET /murmurs", method: "GET", path: "/murmurs", ids: idsOf, answer: (call) => FakePlatform.bearer(call) !== token
      ? { status: 401, body: {} }
      : { body: Object.fromEntries(idsOf(call).filter((id) => Number(id) <= posts).map((id) => [id, Number(id) * 10])) } },
    { name: "GET /listeners", method: "GET", path: /^\/listeners\/\w+$/u, answer: () => ({ body: { listeners: 7 } }) }
  ]
})

// internal

const platform = PlatformId.make("murmur")
const reads: Reads = { batch: 30, calls: 1, credential: "account", price: null, scopes: ["murmur.read"] }

const plain = { combine: "sum", unit: "count", scope: "murmur.read", delayHours: null, retired: null } as const
const definitions: ReadonlyArray<MetricDefinition> = [
  { ...plain, kind: "publication", key: "echoes", meaning: "How often it was repeated.", canonical: "shares" },
  { ...plain, kind: "account", key: "listeners", meaning: "Who listens.", canonical: "followers" }
]

const idsOf = (call: { readonly query: URLSearchParams }): ReadonlyArray<string> => call.query.get("ids")?.split(",") ?? []
