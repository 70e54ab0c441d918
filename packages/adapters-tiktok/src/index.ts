/**
 * Official TikTok analytics: the counters of public videos, 20 a call, and of the account. A publication recorded under
 * its publish id learns the id of its video here.
 */
import type { Adapter, Credential, AdapterFactory, PostRef, Reading } from "@dravo/core/Adapter"
import { type AdapterError, Rejected } from "@dravo/core/AdapterError"
import { PlatformId, PlatformPostId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import * as Client from "@dravo/kit-http/Client"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import type * as HttpClient from "effect/http/HttpClient"
import type * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { classify, isFailure } from "./classify.ts"
import { accountScopes, definitions, postScopes } from "./metrics.ts"
import { isPublishId, isSettled, isVideoId } from "./publishing.ts"
import { resolve, unresolved } from "./resolve.ts"
import { refreshWith } from "./tokens.ts"
import * as Wire from "./wire.ts"

export interface Options {
  /** Defaults to `https://open.tiktokapis.com`. */
  readonly baseUrl?: string
  /** The app's client key; tokens can be refreshed here only with it and its secret. */
  readonly clientKey?: string
  readonly clientSecret?: Redacted.Redacted
  /** Deadlines, caps and attempts of the HTTP client. */
  readonly limits?: Partial<Client.Limits>
}

/** What {@link make} gives, under a name a host's declarations can say. */
export interface TikTokAdapter extends AdapterFactory {}

/** Reads TikTok over `fetch`. */
export const make = (options: Options = {}): TikTokAdapter => Effect.provide(makeWith(options), FetchHttpClient.layer)

export { make as tiktok }

/** The same with the HTTP client left open. */
export const makeWith = Effect.fnUntraced(function* (
  options: Options = {}
): Effect.fn.Return<Adapter, AdapterError, HttpClient.HttpClient> {
  const { baseUrl = "https://open.tiktokapis.com", clientKey, clientSecret, limits } = options
  const client = yield* Client.make({ platform, baseUrl, classify: classify(videos), isFailure, limits })
  return {
    platform,
    label: "TikTok",
    metrics: definitions,
    capabilities: {
      // A publication still known by its publish id costs one request more, once.
      posts: {
        ...reads,
        batch: 20,
        requests: { usual: { base: 1, each: 0 }, most: { base: 3, each: 1 } },
        scopes: postScopes
      },
      accounts: {
        ...reads,
        batch: 1,
        requests: { usual: { base: 1, each: 0 }, most: { base: 3, each: 0 } },
        scopes: accountScopes
      }
    },
    readPosts: (credential, refs) => readPosts(client, credential, refs),
    readAccounts: (credential, refs) =>
      refs.length === 0
        ? Effect.succeed([])
        : Effect.map(readUser(client, credential), (reading) => refs.map(() => reading)),
    ...(clientKey === undefined || clientSecret === undefined
      ? {}
      : { refreshToken: refreshWith(client, clientKey, clientSecret) })
  }
})

// internal

const platform = PlatformId.make("tiktok")
const reads = { credential: "account", price: null } as const

/** Documented as 600 a minute, unclear whether per user or per app; taken for the app's, which is the safe side. */
const videos = { scopes: postScopes, limit: "app" } as const
const users = { scopes: accountScopes, limit: "app" } as const

/** Publish ids first, so that a video that just became known is read in the same refresh. */
const readPosts = Effect.fnUntraced(function* (
  client: Client.Client,
  credential: Credential,
  refs: ReadonlyArray<PostRef>
) {
  const now = yield* Clock.currentTimeMillis
  const found = yield* resolve(
    client,
    credential,
    refs.filter(({ publication }) => isPublishId(publication.platformPostId)),
    now
  )
  const videoOf = ({ publication: { platformPostId } }: PostRef): string | undefined => {
    const outcome = found.get(platformPostId)
    if (outcome === undefined) return isVideoId(platformPostId) ? platformPostId : undefined
    return Result.isSuccess(outcome) && outcome.success._tag === "Video" ? outcome.success.id : undefined
  }
  const asked = [...new Set(refs.flatMap((ref) => videoOf(ref) ?? []))]
  const outcomes = [...found.values()]
  // With nothing else to ask for, the whole call failed when every question did.
  const refused = asked.length === 0 && outcomes.every(Result.isFailure) ? outcomes[0] : undefined
  if (refused !== undefined) return yield* Effect.fail(refused.failure)
  const answer = asked.length === 0 ? undefined : yield* query(client, credential, asked)
  return refs.map((ref): Reading => {
    const id = videoOf(ref)
    const outcome = found.get(ref.publication.platformPostId)
    if (id === undefined || answer === undefined) return outcome === undefined ? unaskable : unresolved(outcome)
    const reading = answer.reading(id, ref.publication)
    return outcome === undefined ? reading : taught(reading, id, ref, now)
  })
})

/** A video may be public before it can be queried: fresh ones that are missing are on their way, not gone. */
const taught = (reading: Reading, id: string, { publication }: PostRef, now: Instant): Reading =>
  reading._tag === "Absent" && !isSettled(publication, now)
    ? { _tag: "NotReady" }
    : Wire.withLearned(reading, { platformPostId: PlatformPostId.make(id) })

const unaskable: Reading = {
  _tag: "Failed",
  reason: new Rejected({ detail: "its id is not one TikTok could have given" })
}

const query = Effect.fnUntraced(function* (client: Client.Client, { token }: Credential, ids: ReadonlyArray<string>) {
  const path = `/v2/video/query/?fields=${Wire.videoFields.join(",")}`
  const { body } = yield* client.call({
    operation: "readPosts",
    path,
    json: { filters: { video_ids: ids } },
    token,
    classify: classify(videos)
  })
  return Wire.videos(body) ?? (yield* Client.unexpected(client, "readPosts", "an answer without a list of videos"))
})

const readUser = Effect.fnUntraced(function* (client: Client.Client, { token }: Credential) {
  const path = `/v2/user/info/?fields=${Wire.userFields.join(",")}`
  const { body } = yield* client.call({ operation: "readAccounts", path, token, classify: classify(users) })
  return Wire.user(body) ?? (yield* Client.unexpected(client, "readAccounts", "an answer without a user"))
})
