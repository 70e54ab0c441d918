/** Walks of an edge, page after page, as the engine makes them. */
import type { Account } from "@dravo/core/Account"
import {
  type Adapter,
  type Listing,
  type ListedPost,
  type ListingEdge,
  listingOf,
  type ListingRequest,
  type PostRef,
  type Reading
} from "@dravo/core/Adapter"
import type { AdapterError } from "@dravo/core/AdapterError"
import type { FakePlatform } from "@dravo/fakes/FakePlatform"
import type { Answer } from "@dravo/fakes/FakePlatformFault"
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { type Fixture, open, type Subject } from "../subject.ts"
import type { ListedEdge } from "./listingSubject.ts"

/** One edge of one account of one fake. */
export interface Listed {
  readonly adapter: Adapter
  readonly account: Account
  readonly fake: FakePlatform
  readonly edge: ListingEdge
  /** A page that holds a few posts only. */
  readonly size: number
  /** The platform's throttle, with a deadline. */
  readonly throttle: Answer
  /** One page; the first one, without bounds, when left out. */
  page(request?: Partial<ListingRequest>): Effect.Effect<Listing, AdapterError>
  /** The pages up to the last; `between` runs after the first. */
  walk(request?: Partial<ListingRequest>, between?: () => void): Effect.Effect<ReadonlyArray<Listing>, AdapterError>
  readById(ref: PostRef): Effect.Effect<Reading | undefined, AdapterError>
  /** Publishes so many posts, a minute apart, the newest so many minutes ago. */
  publish(count: number, ago?: number): ReadonlyArray<PostRef>
  remove(post: PostRef): void
  pin(post: PostRef): void
  edit(post: PostRef): void
  readonly hide: ((post: PostRef) => string) | undefined
  readonly holdBack: ((post: PostRef) => void) | undefined
  readonly shuffle: (() => void) | undefined
  readonly blind: (() => void) | undefined
}

export const openListed = Effect.fnUntraced(function* <F extends Fixture>(
  subject: Subject<F>,
  name: string,
  options: Parameters<typeof open>[1] = {}
): Effect.fn.Return<Listed, AdapterError, Scope.Scope> {
  const { adapter, fixture, memory, posts } = yield* open(subject, options)
  const { listing } = subject
  const on = listing?.edges.find((one) => one.edge === name)
  if (listing === undefined || on === undefined) return assert.fail(`${subject.name} lists no ${name}`)
  const account = listing.account(fixture)
  const edge = listingOf(adapter, account).edges.find((one) => one.name === name)
  const { listPosts } = adapter
  if (edge === undefined || listPosts === undefined) return assert.fail(`${subject.name} declares no edge ${name}`)
  const size = Math.max(2, edge.page.min)
  const page: Listed["page"] = (request = {}) => {
    const whole = { account, edge: name, since: null, cursor: null, limit: size, ...request }
    return Effect.suspend(() => listPosts(fixture.credential, whole, memory))
  }
  return {
    ...bound(fixture, on),
    adapter,
    account,
    fake: fixture.fake,
    edge,
    size,
    throttle: throttleOf(subject),
    page,
    walk: (request = {}, between = () => {}) => walk(page, request, between),
    readById: (ref) => Effect.map(posts([ref]), ([reading]) => reading)
  }
})

export const idsOf = (pages: ReadonlyArray<Listing>): ReadonlyArray<string> =>
  postsOf(pages).map(({ identity }) => identity.platformPostId)

export const postsOf = (pages: ReadonlyArray<Listing>): ReadonlyArray<ListedPost> => pages.flatMap(({ posts }) => posts)

/** Fails, by name, for each of these that no page holds. */
export const assertHolds = (pages: ReadonlyArray<Listing>, refs: ReadonlyArray<PostRef>): void => {
  const found = new Set(idsOf(pages))
  for (const { publication } of refs) assert.isTrue(found.has(publication.platformPostId), publication.platformPostId)
}

/** Whether it is a post of these. */
export const isOf = ({ identity }: ListedPost, { publication }: PostRef): boolean =>
  identity.platformPostId === publication.platformPostId

// internal

const bound = <F extends Fixture>(fixture: F, on: ListedEdge<F>) => ({
  publish: (count: number, ago = 1) => {
    const now = Date.now()
    const minutesAgo = (at: number) => now - (count - 1 - at + ago) * minute
    return on.publish(
      fixture,
      Array.from({ length: count }, (_, at) => minutesAgo(at))
    )
  },
  remove: (post: PostRef) => on.remove(fixture, post),
  pin: (post: PostRef) => on.pin?.(fixture, post),
  edit: (post: PostRef) => on.edit?.(fixture, post),
  hide: on.hide && ((post: PostRef) => on.hide?.(fixture, post) ?? ""),
  holdBack: on.holdBack && ((post: PostRef) => on.holdBack?.(fixture, post)),
  shuffle: on.shuffle && (() => on.shuffle?.(fixture)),
  blind: on.blind && (() => on.blind?.(fixture))
})

const walk = Effect.fnUntraced(function* (
  page: Listed["page"],
  request: Partial<ListingRequest>,
  between: () => void
): Effect.fn.Return<ReadonlyArray<Listing>, AdapterError> {
  const pages: Array<Listing> = []
  for (let cursor = request.cursor ?? null; pages.length <= maxPages; ) {
    const given: Listing = yield* page({ ...request, cursor })
    pages.push(given)
    if (given.cursor === null) return pages
    if (pages.length === 1) between()
    ;({ cursor } = given)
  }
  return assert.fail(`a walk did not end within ${maxPages} pages`)
})

const throttleOf = <F extends Fixture>({ refused }: Subject<F>): Answer =>
  refused
    .find(({ expect, retryAfter }) => expect === "RateLimited" && typeof retryAfter === "number")
    ?.answer(Date.now()) ?? { status: 429, body: {} }

const maxPages = 40
/** Lists of what is gone after a day hold it all. */
const minute = 60_000
