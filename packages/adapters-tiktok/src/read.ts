/** Readings of videos, of uploads that become videos, and of the account. */
import type { PostRef, Reading } from "@dravo/core/Adapter"
import { type AdapterError, InvalidResponse, Rejected } from "@dravo/core/AdapterError"
import { PlatformPostId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import * as Client from "@dravo/kit-http/Client"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { classify } from "./classify.ts"
import * as Fields from "./fields.ts"
import { accountScopes } from "./metrics.ts"
import { isPublishId, isSettled, isVideoId, unnamed, videoOf } from "./publishing.ts"
import { type Outcome, resolve, unresolved } from "./resolve.ts"
import * as Videos from "./videos.ts"
import * as Wire from "./wire.ts"

/** Publish ids first, so that a video that just became known is read in the same refresh. */
export const posts = Effect.fnUntraced(function* (
  asking: Videos.Asking,
  refs: ReadonlyArray<PostRef>
): Effect.fn.Return<ReadonlyArray<Reading>, AdapterError> {
  const now = yield* Clock.currentTimeMillis
  const outcomes = yield* resolve(
    asking,
    refs.filter(({ publication }) => isPublishId(publication.platformPostId))
  )
  const ids = [...new Set(refs.flatMap((ref) => namedVideo(ref, outcomes) ?? []))]
  const refused = ids.length === 0 ? firstOf(outcomes) : undefined
  if (refused !== undefined) return yield* Effect.fail(refused)
  const answer = ids.length === 0 ? nothing : yield* Videos.query(asking, ids)
  const listing = yield* listed(asking, refs, ids, answer, outcomes)
  // No list of what was asked for and none of what there is: nothing was answered.
  if (!answer.isListed && listing !== undefined && "_tag" in listing)
    return yield* Client.unexpected(asking.client, "readPosts", "an answer without a list of videos")
  return refs.map((ref) => readingOf({ answer, listing, now, outcomes }, ref))
})

/** One user's counters. */
export const account = Effect.fnUntraced(function* ({
  client,
  credential: { token },
  memory
}: Videos.Asking): Effect.fn.Return<Reading, AdapterError> {
  const { answers, dead } = yield* Fields.ask({
    about: "user",
    fields: Wire.userFields,
    memory,
    call: Effect.fnUntraced(function* (fields) {
      // With none of its counters left there is something to be asked for still.
      const path = `/v2/user/info/?fields=${fields.length === 0 ? "open_id" : fields.join(",")}`
      const { body } = yield* client.call({ operation: "readAccounts", path, token, classify: classify(users) })
      return Wire.user(body) ?? (yield* Client.unexpected(client, "readAccounts", "an answer without a user"))
    })
  })
  return Wire.without(answers.reduce(both), dead)
})

// internal

const users = { scopes: accountScopes, limit: "app" } as const

const nothing: Videos.Found = { rows: new Map(), refused: new Map(), dead: [], isListed: true }

type Listing = Effect.Success<ReturnType<typeof Videos.newest>> | AdapterError | undefined

interface Known {
  readonly answer: Videos.Found
  readonly listing: Listing
  readonly now: Instant
  readonly outcomes: ReadonlyMap<string, Outcome>
}

const namedVideo = ({ publication: { platformPostId } }: PostRef, outcomes: Known["outcomes"]): string | undefined => {
  const outcome = outcomes.get(platformPostId)
  if (outcome === undefined) return isVideoId(platformPostId) ? platformPostId : undefined
  return Result.isSuccess(outcome) && outcome.success._tag === "Video" ? outcome.success.id : undefined
}

const isUnnamed = (outcome: Outcome | undefined): boolean =>
  outcome !== undefined && Result.isSuccess(outcome) && outcome.success._tag === "Unnamed"

/** With nothing else to ask for, the whole call failed when every question did. */
const firstOf = (outcomes: Known["outcomes"]): AdapterError | undefined => {
  const failures = [...outcomes.values()].flatMap((one) => (Result.isFailure(one) ? [one.failure] : []))
  return failures.length === outcomes.size ? failures[0] : undefined
}

/** The account's own list, where a video has no name or TikTok sent no list of those that were asked for. */
const listed = Effect.fnUntraced(function* (
  asking: Videos.Asking,
  refs: ReadonlyArray<PostRef>,
  ids: ReadonlyArray<string>,
  answer: Videos.Found,
  outcomes: Known["outcomes"]
): Effect.fn.Return<Listing> {
  const nameless = refs.filter(
    ({ publication }) => publication.text !== null && isUnnamed(outcomes.get(publication.platformPostId))
  )
  const wanted = answer.isListed ? [] : ids
  if (nameless.length === 0 && wanted.length === 0) return undefined
  const isEnough = (rows: ReadonlyMap<string, Wire.Row>) =>
    wanted.every((id) => rows.has(id)) && nameless.every(({ publication }) => videoOf(publication, rows) !== undefined)
  return yield* Effect.catch(Videos.newest(asking, isEnough), (error) => Effect.succeed(error))
})

const readingOf = (known: Known, ref: PostRef): Reading => {
  const { listing, now, outcomes } = known
  const outcome = outcomes.get(ref.publication.platformPostId)
  const id = namedVideo(ref, outcomes)
  if (id !== undefined) {
    const reading = video(known, id, ref)
    return outcome === undefined ? reading : taught(reading, id, ref, now)
  }
  if (outcome === undefined) return unaskable
  if (Result.isFailure(outcome)) return unresolved(outcome.failure)
  if (outcome.success._tag === "Video") return { _tag: "NotReady" }
  if (outcome.success._tag !== "Unnamed") return outcome.success
  if (listing === undefined || "_tag" in listing) return unnamed(ref.publication, now)
  const found = videoOf(ref.publication, listing.rows)
  const row = found === undefined ? undefined : listing.rows.get(found)
  return found === undefined || row === undefined
    ? unnamed(ref.publication, now)
    : taught(Wire.reading(row, ref.publication, listing.dead), found, ref, now)
}

const video = ({ answer, listing }: Known, id: string, { publication }: PostRef): Reading => {
  const row = answer.rows.get(id)
  if (row !== undefined) return Wire.reading(row, publication, answer.dead)
  const reason = answer.refused.get(id)
  if (reason !== undefined) return { _tag: "Failed", reason }
  // A row without an id may be the one that is missing.
  if (answer.rows.has("")) return unreadable("a video without an id")
  if (answer.isListed) return { _tag: "Absent" }
  if (listing === undefined || "_tag" in listing) return unreadable("an answer without a list of videos")
  const other = listing.rows.get(id)
  if (other !== undefined) return Wire.reading(other, publication, listing.dead)
  return listing.isComplete ? { _tag: "Absent" } : unreadable("an answer without a list of videos")
}

/** A video may be public before it can be queried: fresh ones that are missing are on their way, not gone. */
const taught = (reading: Reading, id: string, { publication }: PostRef, now: Instant): Reading =>
  reading._tag === "Absent" && !isSettled(publication, now)
    ? { _tag: "NotReady" }
    : Wire.withLearned(reading, { platformPostId: PlatformPostId.make(id) })

const unreadable = (detail: string): Reading => ({ _tag: "Failed", reason: new InvalidResponse({ detail }) })

const unaskable: Reading = {
  _tag: "Failed",
  reason: new Rejected({ detail: "its id is not one TikTok could have given" })
}

/** Answers about different fields of one user. */
const both = (one: Reading, other: Reading): Reading =>
  one._tag === "Value" && other._tag === "Value" && Object.keys(other.metrics).length > 0
    ? { _tag: "Value", metrics: { ...one.metrics, ...other.metrics } }
    : one
