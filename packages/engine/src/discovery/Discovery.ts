/** Looking for an account's posts that nobody recorded, on command: what it may cost first, then the walk. */
import type { Account } from "@dravo/core/Account"
import { type Adapter, type ListingEdge, listingOf } from "@dravo/core/Adapter"
import type { Adapters } from "@dravo/core/Adapters"
import type { AccountId, WorkspaceId } from "@dravo/core/Ids"
import { day, type Instant } from "@dravo/core/Instant"
import { requestsFor } from "@dravo/core/RequestAllowance"
import type { Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import type { Coordination } from "@dravo/core/Coordination"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Refresher, Walked } from "../refresh/Refresher.ts"
import { firstDays, firstPosts } from "../refresh/listing/walkAccount.ts"
import * as State from "../refresh/listing/walkState.ts"
import type { Health } from "../read/Health.ts"
import { InvalidRequest } from "../read/InvalidRequest.ts"

/** Which account is walked, and how far. */
export interface DiscoverRequest {
  readonly accountId: AccountId
  /** Posts read at most, of each of its lists; 200. A platform that charges wants it said. */
  readonly maxPosts?: number
  /** How many days back; 90. */
  readonly days?: number
  /** Dollars spent at most. */
  readonly maxDollars?: number
  /** Only tells what it may cost; asks no platform. */
  readonly dryRun?: boolean
  /** Told after every page. */
  readonly progress?: (progress: Progress) => Effect.Effect<void>
}

/** Told while a walk goes on. */
export interface Progress {
  /** Posts read and added so far, of the list that is walked now. */
  readonly posts: number
  readonly added: number
}

/** What it costs at most, said beforehand. */
export interface Estimate {
  readonly posts: number
  readonly requests: number
  readonly dollars: number
}

/** What a discovery may cost, and what it did. */
export interface Discovered {
  readonly account: Account
  /** One sentence about what cannot be listed; null where everything can. */
  readonly unlisted: string | null
  readonly most: Estimate
  /** Null after a dry run, and while another process walks the account. */
  readonly done: Done | null
}

/** What a finished walk found and spent. */
export interface Done {
  readonly posts: number
  readonly added: number
  readonly pages: number
  readonly dollars: number
  readonly lists: ReadonlyArray<{
    readonly name: string
    readonly stopped: State.Stop
    /** Why, in one sentence; null where there is nothing to say. */
    readonly because: string | null
  }>
}

/** What a walk works with. */
export interface DiscoverEnvironment {
  readonly store: Store["Service"]
  readonly coordination: Coordination["Service"]
  readonly adapters: Adapters["Service"]
  readonly refresher: Refresher["Service"]
}

/** Null where the workspace has no such connected account. */
export const discover = Effect.fnUntraced(function* (
  env: DiscoverEnvironment,
  workspace: WorkspaceId,
  request: DiscoverRequest
): Effect.fn.Return<Discovered | null, InvalidRequest | StoreError> {
  const { accountId, days = firstDays, maxDollars = null, maxPosts = firstPosts } = request
  yield* checked({ days, maxDollars, maxPosts })
  const query = { accountId, platform: null, after: 0, limit: 1 }
  const account = (yield* env.store.pageAccounts(workspace, query)).rows[0]?.account
  if (account === undefined) return null
  const adapter = Option.getOrUndefined(env.adapters.get(account.platform))
  if (adapter === undefined)
    return yield* new InvalidRequest({
      parameter: "accountId",
      detail: `is of ${account.platform}, which is not plugged in`
    })
  const { edges, unlisted = null } = listingOf(adapter, account)
  const max = total(edges.map((edge) => estimateOf(edge, maxPosts)))
  const answer: Discovered = { account, unlisted, most: max, done: null }
  if (request.dryRun === true || edges.length === 0) return answer
  if (max.dollars > 0 && request.maxPosts === undefined)
    return yield* new InvalidRequest({
      parameter: "maxPosts",
      detail: `must be said: ${adapter.label} charges for each post`
    })
  const walk = yield* env.store.claimListing(workspace, accountId, walkLease)
  if (walk === null) return answer
  const report = request.progress ?? (() => Effect.void)
  const visited = yield* env.refresher.visit(walk, {
    isPaid: true,
    bounds: {
      from: (yield* env.coordination.now) - days * day,
      posts: maxPosts,
      dollars: maxDollars,
      again: request.maxPosts !== undefined || request.days !== undefined
    },
    progress: ({ added, posts }: Walked) => report({ posts, added: added.length })
  })
  return visited === null ? answer : { ...answer, done: doneOf(visited.edges) }
})

/** Where an account's listings stand, as its health tells. */
export interface Standing {
  /** Whether its listing is read by itself. */
  readonly on: boolean
  readonly lastListing: Instant | null
  /** Every post since then is known; null before the first walk ended. */
  readonly completeSince: Instant | null
  readonly stopped: State.Stop | null
  readonly warnings: ReadonlyArray<string>
  readonly next: Instant | null
  readonly unlisted: string | null
}

/** What keeps an account's numbers from being fresh, and where its listings stand. */
export interface AccountHealth extends Health {
  readonly discovery: Standing
}

/** How far an account's lists were walked, and what stopped them. */
export const standing = Effect.fnUntraced(function* (
  { refresher, store }: Pick<DiscoverEnvironment, "refresher" | "store">,
  account: Account,
  adapter: Adapter | undefined
): Effect.fn.Return<Standing, StoreError> {
  const known = yield* store.listingOf(account.workspace, account.accountId)
  const state = State.decode(known?.state ?? null)
  const { edges, unlisted = null } = adapter === undefined ? { edges: [] } : listingOf(adapter, account)
  const all = edges.map(({ name }) => State.edgeIn(state, name))
  // The account's own list comes first and says most; the others add their warnings.
  const [first] = all
  const isOn = edges.length > 0 && refresher.isListed(account)
  return {
    on: isOn,
    lastListing: State.listedAt(state),
    completeSince: first?.completeSince ?? null,
    stopped: first?.stopped ?? null,
    warnings: [...new Set(all.flatMap(({ warnings }) => warnings))],
    // One that was never planned is due at once.
    next: isOn && known?.nextAt !== 0 ? (known?.nextAt ?? null) : null,
    unlisted: unlisted ?? null
  }
})

// internal

/** Renewed with every page. */
const walkLease = Duration.seconds(30)

const checked = ({ days, maxDollars, maxPosts }: { days: number; maxDollars: number | null; maxPosts: number }) => {
  const wrong = (parameter: string, detail: string) => Effect.fail(new InvalidRequest({ parameter, detail }))
  if (!Number.isSafeInteger(maxPosts) || maxPosts < 1 || maxPosts > 100_000)
    return wrong("maxPosts", "must be a whole number from 1 to 100000")
  if (!(days > 0 && days <= 36_500)) return wrong("days", "must be a number above 0, at most 36500")
  if (maxDollars !== null && !(maxDollars >= 0 && maxDollars < 1e9))
    return wrong("maxDollars", "must be a number from 0 to a billion")
  return Effect.void
}

/** The least page a platform lists counts in full. */
const estimateOf = (edge: ListingEdge, maxPosts: number): Estimate => {
  const posts = Math.max(edge.page.min, maxPosts)
  const pages = Math.ceil(posts / edge.page.max)
  const last = posts - (pages - 1) * edge.page.max
  const { usual } = edge.requests
  return {
    posts,
    requests: (pages - 1) * requestsFor(usual, edge.page.max) + requestsFor(usual, last),
    dollars: (edge.price?.dollars ?? 0) * posts
  }
}

const total = (all: ReadonlyArray<Estimate>): Estimate =>
  all.reduce(
    (sum, one) => ({
      posts: sum.posts + one.posts,
      requests: sum.requests + one.requests,
      dollars: sum.dollars + one.dollars
    }),
    { posts: 0, requests: 0, dollars: 0 }
  )

const doneOf = (edges: ReadonlyArray<Walked & { readonly edge: string }>): Done => {
  const sum = (of: (walked: Walked) => number) => edges.reduce((all, one) => all + of(one), 0)
  return {
    posts: sum(({ posts }) => posts),
    added: sum(({ added }) => added.length),
    pages: sum(({ pages }) => pages),
    dollars: sum(({ dollars }) => dollars),
    lists: edges.map(({ because, edge, stopped }) => ({ name: edge, stopped, because }))
  }
}
