/**
 * An organization's posts, newest first, a hundred a page, and their statistics in a request more. Pages are offsets:
 * each begins on the last post of the one before, so that what was deleted meanwhile hides no other.
 */
import type { Listing, ListedPost, ListingEdge, ListingRequest, PostIdentity, Reading } from "@dravo/core/Adapter"
import { AdapterError, Rejected } from "@dravo/core/AdapterError"
import type { PlatformId } from "@dravo/core/Ids"
import * as Listed from "@dravo/core/Listed"
import * as Json from "@dravo/kit-http/Json"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Api, Refusal } from "./api.ts"
import type { Longest } from "./halving.ts"
import { scopes } from "./metrics.ts"
import * as OrganizationPosts from "./organizationPosts.ts"
import { decoded, encoded } from "./restli.ts"
import type { Outcome } from "./settle.ts"
import { ownerOf, type PostUrn } from "./targets.ts"

export const edge: ListingEdge = {
  name: "posts",
  origin: "discovered",
  page: { min: 1, max: 100 },
  requests: { usual: { base: 2, each: 0 }, max: { base: 36, each: 0 } },
  credential: "account",
  price: null,
  scopes: [scopes.organizationPosts, scopes.organization],
  metrics: "all",
  order: "newest-first",
  reach: { posts: null, age: null },
  // A scheduled post is sorted by when it was made, and appears when it is published.
  overlap: Duration.hours(48),
  marks: false,
  numbersApart: true
}

/** Said of members. */
export const unlisted =
  "LinkedIn lets nobody list a member's own posts; record each by the URN of its share or ugcPost to have its numbers."

export const list = (
  platform: PlatformId,
  api: Api,
  request: ListingRequest,
  longest: Longest
): Effect.Effect<Listing, AdapterError> => {
  const owner = ownerOf(request.account)
  if ("kind" in owner && owner.kind === "organization" && request.edge === edge.name)
    return ofOrganization(api, owner.urn, request, longest)
  const isMember = "kind" in owner && owner.kind === "member"
  const reason =
    "detail" in owner ? owner : new Rejected({ detail: isMember ? unlisted : "this page has no such list" })
  return Effect.fail(new AdapterError({ platform, operation: "listPosts", reason }))
}

// internal

const ofOrganization = Effect.fnUntraced(function* (
  api: Api,
  organization: string,
  request: ListingRequest,
  longest: Longest
): Effect.fn.Return<Listing, AdapterError> {
  const place = placeOf(request.cursor)
  const page = yield* Effect.mapError(from(api, organization, place, request), ({ error }) => error)
  const identities = page.elements.flatMap((element) => identityOf(element) ?? [])
  const wanted = identities.filter(({ platformPostId }) => request.fresh?.has(platformPostId) !== true)
  const readings = yield* numbersOf(api, organization, wanted, longest)
  const posts = Listed.unique(
    identities.map(
      (identity): ListedPost => ({
        identity,
        reading: readings.get(identity.platformPostId) ?? { _tag: "LeftOut" }
      })
    )
  )
  if (page.next !== undefined && page.next <= place.start) return Listed.brokenOff(posts, stuck)
  const last = page.last ?? place.last
  const isLast = page.next === undefined || Listed.reaches(posts, request.since)
  return {
    posts,
    cursor: isLast || page.next === undefined ? null : `${page.next} ${last}`,
    complete: true,
    mark: null,
    warnings: []
  }
})

const stuck = "LinkedIn's list of posts said that it goes on where it began, so the rest of it was not read."

/** Where a page begins, and the last post before it. */
interface Place {
  readonly start: number
  readonly last: string
}

const placeOf = (cursor: string | null): Place => {
  const [start = "", last = ""] = cursor?.split(" ") ?? []
  return { start: /^\d{1,9}$/u.test(start) ? Number(start) : 0, last }
}

interface Page {
  readonly elements: ReadonlyArray<unknown>
  readonly last: string | undefined
  readonly next: number | undefined
}

/** A page whose first post is the last of the one before; where it is not, what stands before it is read again. */
const from = Effect.fnUntraced(function* (
  api: Api,
  organization: string,
  { last, start }: Place,
  { limit }: ListingRequest
): Effect.fn.Return<Page, Refusal> {
  const count = Listed.sizeOf(edge, limit)
  if (start === 0) return yield* pageOf(api, organization, 0, count)
  const page = yield* pageOf(api, organization, start - 1, Math.min(100, count + 1))
  const at = page.elements.findIndex((element) => urnOf(element) === last)
  if (at >= 0) return { ...page, elements: page.elements.slice(at + 1) }
  const before = yield* pageOf(api, organization, Math.max(0, start - 1 - count), count)
  const known = before.elements.findIndex((element) => urnOf(element) === last)
  return { ...page, elements: [...before.elements.slice(known + 1), ...page.elements] }
})

const pageOf = Effect.fnUntraced(function* (
  api: Api,
  organization: string,
  start: number,
  count: number
): Effect.fn.Return<Page, Refusal> {
  const body = yield* api.call({
    path: "/rest/posts",
    needs: scopes.organizationPosts,
    headers: { "x-restli-method": "FINDER" },
    parameters: [
      ["q", "author"],
      ["author", encoded(organization)],
      ["sortBy", "CREATED"],
      ["count", String(count)],
      ...(start === 0 ? [] : [["start", String(start)] as const])
    ]
  })
  const given = Json.at(body, "elements")
  if (!Array.isArray(given)) return yield* api.unexpected("an answer without elements")
  const elements = Json.list(given)
  const next =
    OrganizationPosts.nextStart(body, start, count) ?? (elements.length >= count ? start + elements.length : undefined)
  return { elements, last: urnOf(elements.at(-1)), next }
})

const urnOf = (element: unknown): string | undefined => {
  const id = Json.text(Json.at(element, "id"))
  return id === undefined ? undefined : decoded(id)
}

const identityOf = (element: unknown): PostIdentity | undefined => {
  const urn = urnOf(element) ?? ""
  const state = Json.at(element, "lifecycleState")
  if (!/^urn:li:(share|ugcPost):\d{1,20}$/u.test(urn) || (state !== undefined && state !== "PUBLISHED"))
    return undefined
  const at = [Json.at(element, "publishedAt"), Json.at(element, "createdAt")].find((one) => typeof one === "number")
  return Listed.identityOf(urn, {
    publishedAt: typeof at === "number" && Number.isSafeInteger(at) ? at : null,
    mediaType: mediaTypeOf(Json.at(element, "content")),
    url: `https://www.linkedin.com/feed/update/${urn}/`,
    text: Json.text(Json.at(element, "commentary")) ?? null
  })
}

const mediaTypeOf = (content: unknown): PostIdentity["mediaType"] => {
  const [kind] = Json.entries(content)[0] ?? ["text"]
  if (kind !== "media") return kinds.get(kind) ?? null
  const urn = Json.text(Json.at(content, "media", "id")) ?? ""
  return kinds.get(/^urn:li:(\w{1,20}):/u.exec(urn)?.[1] ?? "") ?? null
}

const kinds = new Map<string, PostIdentity["mediaType"]>([
  ["text", "text"],
  ["image", "image"],
  ["video", "video"],
  ["document", "document"],
  ["multiImage", "carousel"],
  ["carousel", "carousel"],
  ["article", "link"],
  ["poll", "poll"]
])

/** A refusal of the statistics leaves the posts listed. */
const numbersOf = Effect.fnUntraced(function* (
  api: Api,
  organization: string,
  identities: ReadonlyArray<PostIdentity>,
  longest: Longest
): Effect.fn.Return<ReadonlyMap<string, Reading>> {
  if (identities.length === 0) return new Map()
  const posts = identities.map(
    ({ platformPostId: urn }): PostUrn => ({
      kind: urn.startsWith("urn:li:ugcPost:") ? "ugcPost" : "share",
      urn
    })
  )
  const outcomes = yield* OrganizationPosts.read(api, organization, posts, longest)
  return new Map([...outcomes].map(([urn, outcome]) => [urn, readingOf(outcome)]))
})

const readingOf = (outcome: Outcome): Reading => {
  if (outcome._tag !== "AdapterError") return outcome
  return outcome.reason._tag === "RequestLimit" ? { _tag: "LeftOut" } : { _tag: "Failed", reason: outcome.reason }
}
