/** Asks what became of publish ids: one call each, which only publications need whose video is not known yet. */
import type { Credential, PostRef, Reading } from "@dravo/core/Adapter"
import { type AdapterError, CredentialUnavailable, type Reason } from "@dravo/core/AdapterError"
import type { Instant } from "@dravo/core/Instant"
import type { Publication } from "@dravo/core/Publication"
import type * as Client from "@dravo/kit-http/Client"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { classify } from "./classify.ts"
import { publishScopes } from "./metrics.ts"
import { published, type Published } from "./publishing.ts"

export type Outcome = Result.Result<Published, AdapterError>

/** Once TikTok limits these calls, the rest is left unasked: 30 a minute is little, and they would be refused too. */
export const resolve = Effect.fnUntraced(function* (
  client: Client.Client,
  credential: Credential,
  refs: ReadonlyArray<PostRef>,
  now: Instant
) {
  let limited: AdapterError | undefined
  const outcomes = new Map<string, Outcome>()
  yield* Effect.forEach(
    new Map(refs.map((ref) => [ref.publication.platformPostId, ref])).values(),
    Effect.fnUntraced(function* ({ publication }) {
      const outcome: Outcome =
        limited === undefined
          ? yield* Effect.result(status(client, credential, publication, now))
          : Result.fail(limited)
      if (Result.isFailure(outcome) && outcome.failure.reason._tag === "RateLimited") limited = outcome.failure
      outcomes.set(publication.platformPostId, outcome)
    }),
    { concurrency: 4, discard: true }
  )
  return outcomes
})

/** The reading of a publication whose video is still unknown. */
export const unresolved = (outcome: Outcome): Reading => {
  if (Result.isFailure(outcome)) return { _tag: "Failed", reason: single(outcome.failure.reason) }
  return outcome.success._tag === "Video" ? { _tag: "NotReady" } : outcome.success
}

// internal

/** Uploading and publishing are separate scopes, and either is enough. 30 calls a minute for each user's token. */
const refusal = classify({ scopes: publishScopes.slice(0, 1), limit: "account" })

/** A publish id that is unknown or another user's is this publication's trouble and no failure of the call. */
const status = (
  client: Client.Client,
  { token }: Credential,
  publication: Publication,
  now: Instant
): Effect.Effect<Published, AdapterError> => {
  const json = { publish_id: publication.platformPostId }
  return client
    .call({ operation: "readPosts", path: "/v2/post/publish/status/fetch/", json, token, classify: refusal })
    .pipe(
      Effect.map(({ body }) => published(body, publication, now)),
      Effect.catch((error) => {
        const { reason } = error
        return reason._tag === "Gone" || reason._tag === "Hidden"
          ? Effect.succeed({ _tag: "Failed" as const, reason })
          : Effect.fail(error)
      })
    )
}

/** A token that was accepted for something else in this refresh is no dead grant yet; the next refresh tells. */
const single = (reason: Reason): Reason =>
  reason._tag === "Unauthorized" ? new CredentialUnavailable({ detail: reason.detail }) : reason
