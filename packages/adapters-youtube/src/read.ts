/** Readings of videos and channels, 50 a request. */
import type { AccountRef, Credential, PostRef, Reading } from "@dravo/core/Adapter"
import { type AdapterError, Rejected } from "@dravo/core/AdapterError"
import type { RetiredMetrics } from "@dravo/core/RetiredMetrics"
import * as Client from "@dravo/kit-http/Client"
import type * as Exchange from "@dravo/kit-http/Exchange"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { classify } from "./classify.ts"
import { scope } from "./metrics.ts"
import { statistics, units } from "./quotas.ts"
import { type Items, itemsOf, publishedAt, readingOf } from "./wire.ts"

export interface Asking {
  readonly client: Client.Client
  readonly credential: Credential
  readonly memory: RetiredMetrics
}

export const posts = Effect.fnUntraced(function* (
  asking: Asking,
  refs: ReadonlyArray<PostRef>
): Effect.fn.Return<ReadonlyArray<Reading>, AdapterError> {
  const ids = asked(refs.map(({ publication }) => publication.platformPostId).filter(isVideo))
  const items = ids.length === 0 ? nothing : yield* videos(asking, ids)
  return refs.map(({ publication }) => {
    const id = publication.platformPostId
    if (!isVideo(id)) return unaskable
    const reading = readingOf(items, id, "publication")
    const at = publication.publishedAt === null ? publishedAt(items.byId.get(id)) : undefined
    return reading._tag === "Value" && at !== undefined ? { ...reading, learned: { publishedAt: at } } : reading
  })
})

export const accounts = Effect.fnUntraced(function* (
  { client, credential }: Asking,
  refs: ReadonlyArray<AccountRef>
): Effect.fn.Return<ReadonlyArray<Reading>, AdapterError> {
  const ids = asked(refs.map(({ account }) => account.platformAccountId).filter(isChannel))
  const items =
    ids.length === 0
      ? nothing
      : yield* listed(client, {
          operation: "readAccounts",
          path: "/youtube/v3/channels",
          query: { part: "id,statistics", id: ids.join(","), maxResults: "50" },
          quota: { name: units, units: 1 },
          token: credential.token
        })
  return refs.map(({ account }) =>
    isChannel(account.platformAccountId) ? readingOf(items, account.platformAccountId, "account") : unaskable
  )
})

/** Eleven letters of the alphabet of URLs; a comma would ask for other videos than meant. */
export const isVideo = (id: string): boolean => /^[\w-]{11}$/u.test(id)

// internal

const isChannel = (id: string): boolean => /^UC[\w-]{22}$/u.test(id)

const asked = (ids: ReadonlyArray<string>): ReadonlyArray<string> => [...new Set(ids)]

const nothing: Items = { byId: new Map(), nameless: false }

const unaskable: Reading = {
  _tag: "Failed",
  reason: new Rejected({ detail: "its id is not one YouTube could have given" })
}

/** Has a quota of its own, and is not open to every project yet. */
const stats = "batchGetStats"

/** Where the younger method is refused the older one is asked, and the fleet remembers that for a week. */
const videos = Effect.fnUntraced(function* (
  { client, credential, memory }: Asking,
  ids: ReadonlyArray<string>
): Effect.fn.Return<Items, AdapterError> {
  const request = (method: string, quota: string, part: string) =>
    listed(client, {
      operation: "readPosts" as const,
      path: `/youtube/v3/videos${method}`,
      query: { part, id: ids.join(",") },
      token: credential.token,
      quota: { name: quota, units: 1 },
      classify: classify([scope], quota)
    })
  const older = request("", units, "id,snippet,statistics")
  if ((yield* memory.known("method", "v3", [stats])).has(stats)) return yield* older
  const first = yield* Effect.result(request(`:${stats}`, statistics, "id,snippet,statistics,contentDetails"))
  if (Result.isSuccess(first)) return first.success
  const isRefused = ["Rejected", "Unclassified"].includes(first.failure.reason._tag)
  if (!isRefused) return yield* first.failure
  const found = yield* older
  yield* memory.remember("method", "v3", [stats])
  return found
})

const listed = Effect.fnUntraced(function* (
  client: Client.Client,
  request: Parameters<Client.Client["call"]>[0]
): Effect.fn.Return<Items, AdapterError> {
  const { body }: Exchange.Exchange = yield* client.call(request)
  return itemsOf(body) ?? (yield* Client.unexpected(client, request.operation, "an answer without items"))
})
