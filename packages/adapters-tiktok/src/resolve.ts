/** Asks what became of publish ids: one request each, which only publications need whose video is not known yet. */
import type { PostRef, Reading } from "@dravo/core/Adapter"
import { AdapterError, CredentialUnavailable, Hidden, type Reason, RequestLimit } from "@dravo/core/AdapterError"
import { RequestAllowance } from "@dravo/core/RequestAllowance"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { classify } from "./classify.ts"
import { publishScopes } from "./metrics.ts"
import { published, type Published } from "./publishing.ts"
import type { Asking } from "./videos.ts"

export type Outcome = Result.Result<Published, AdapterError>

/**
 * What became of each, by publish id. One request is left for the numbers. Once TikTok limits these questions, the rest
 * is left unasked: 30 a minute is little, and they would be refused too.
 */
export const resolve = Effect.fnUntraced(function* (asking: Asking, refs: ReadonlyArray<PostRef>) {
  let limited: AdapterError | undefined
  const outcomes = new Map<string, Outcome>()
  const ids = [...new Set(refs.map(({ publication }) => publication.platformPostId))]
  const allowance = yield* RequestAllowance
  const apart = allowance.split(Math.min(ids.length, allowance.left - 1))
  const affordable = apart.left
  for (const id of ids.slice(affordable)) outcomes.set(id, Result.fail(exhausted(asking)))
  yield* Effect.forEach(
    ids.slice(0, affordable),
    Effect.fnUntraced(function* (id) {
      const outcome: Outcome = limited === undefined ? yield* Effect.result(status(asking, id)) : Result.fail(limited)
      if (Result.isFailure(outcome) && outcome.failure.reason._tag === "RateLimited") limited = outcome.failure
      outcomes.set(id, outcome)
    }),
    { concurrency: 4, discard: true }
  ).pipe(Effect.provideService(RequestAllowance, apart))
  return outcomes
})

/** The reading of a publication whose question failed. */
export const unresolved = ({ reason }: AdapterError): Reading => ({ _tag: "Failed", reason: single(reason) })

// internal

const exhausted = ({ client: { platform } }: Asking): AdapterError =>
  new AdapterError({ platform, operation: "readPosts", reason: new RequestLimit({ detail: "" }) })

/** Uploading and publishing are separate scopes, and either is enough. 30 calls a minute for each user's token. */
const refusal = classify({ scopes: publishScopes.slice(0, 1), limit: "account" })

/** A publish id that is unknown or another user's is this publication's trouble and no failure of the call. */
const status = ({ client, credential: { token } }: Asking, id: string): Effect.Effect<Published, AdapterError> =>
  client
    .call({
      operation: "readPosts",
      path: "/v2/post/publish/status/fetch/",
      json: { publish_id: id },
      token,
      classify: refusal
    })
    .pipe(
      Effect.map(({ body }) => published(body)),
      Effect.catch((error) => {
        const { reason } = error
        return reason._tag === "Gone" || reason._tag === "Hidden"
          ? Effect.succeed({ _tag: "Failed" as const, reason })
          : Effect.fail(error)
      })
    )

/**
 * A token that was accepted for something else in this refresh is no dead grant yet, and a scope that only publish ids
 * need is not missing for the numbers.
 */
const single = (reason: Reason): Reason => {
  switch (reason._tag) {
    case "Unauthorized":
      return new CredentialUnavailable({ detail: reason.detail })
    case "PermissionMissing":
      return new Hidden({ detail: reason.detail })
    default:
      return reason
  }
}
