/** The platform port: a plain interface, because many platforms are plugged in at once (see `Adapters`). */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import type { Account, Traits } from "../domain/Account.ts"
import type { AdapterError, RateLimited, Reason } from "./AdapterError.ts"
import type { Capabilities, ListingCapability, ReadCapability } from "./Capabilities.ts"
import type { Incoming } from "./incoming/Incoming.ts"
import type { RetiredMetrics } from "./RetiredMetrics.ts"
import type { Quota } from "./Quota.ts"
import type { Reach } from "./Reach.ts"
import type { PlatformId, PlatformPostId } from "../domain/Ids.ts"
import type { Instant } from "../domain/Instant.ts"
import type { MetricDefinition, MissingMetric } from "../domain/metric/Metric.ts"
import type { MediaType, Origin, PublicationPatch, Publication } from "../domain/Publication.ts"
import type { Kind } from "../domain/Subject.ts"

export type { Capabilities, ListingCapability, ListingEdge, Price, ReadCapability } from "./Capabilities.ts"

/** What a call is made with. */
export interface Credential {
  readonly token: Redacted.Redacted
  /** Changes whenever the token does; names a refused credential without showing it. */
  readonly version: string
  /** What was granted; null where the platform or the host does not say. */
  readonly scopes: ReadonlyArray<string> | null
  /** When it can no longer be renewed and the owner must reconnect; left out where nobody knows. */
  readonly endsAt?: Instant
}

/** A post to be read, with the account that published it. */
export interface PostRef {
  readonly account: Account
  readonly publication: Publication
}

/** An account to be read. */
export interface AccountRef {
  readonly account: Account
}

/** Keys that were refused or failed while others came; `"all"` when there was no information about any. */
export interface Withheld {
  /** Official keys; a trailing `*` names every key with that prefix. */
  readonly keys: ReadonlyArray<string> | "all"
  /** One sentence for the row's warnings. */
  readonly warning: string
  /** The limit they were refused under: nobody asks before its deadline, as after a refusal of the whole reading. */
  readonly limited?: RateLimited
}

/** What became of one asked reference. */
export type Reading =
  | {
      readonly _tag: "Value"
      /**
       * Official keys; bounded again by the engine, so a raw number is fine. A key the platform left out is left out.
       */
      readonly metrics: Readonly<Record<string, unknown>>
      readonly withheld?: ReadonlyArray<Withheld>
      /** Sentences for the row's warnings that leave it `synced`. */
      readonly notices?: ReadonlyArray<string>
      /** The period the numbers cover; left out for counters as of now. */
      readonly window?: { readonly from: Instant; readonly to: Instant }
      /** When the platform stops giving numbers for it; left out where it never does. */
      readonly closesAt?: Instant
      readonly learned?: PublicationPatch
    }
  /** A named refusal of this one reference. */
  | { readonly _tag: "Failed"; readonly reason: Reason }
  /** Silently missing from an otherwise good answer: gone only when a second reading confirms it. */
  | { readonly _tag: "Absent" }
  /** The platform has not finished publishing it: asked again later, without calling it a failure. */
  | { readonly _tag: "NotReady" }
  /**
   * Not asked, or not to the end, because the reading reached its limit of requests: the row stays as it is and is next
   * in line.
   */
  | { readonly _tag: "LeftOut" }

/** One page of an account's posts. */
export interface ListingRequest {
  readonly account: Account
  /** The `name` of one of the account's edges. */
  readonly edge: string
  /** Older posts need not be listed, though a page may hold some; null for everything within the platform's reach. */
  readonly since: Instant | null
  /** From the page before, with everything else as it was there; null for the first page. */
  readonly cursor: string | null
  /**
   * Posts whose numbers are not wanted yet. Where the edge has its numbers `apart` they are `LeftOut`; others heed it
   * as they like.
   */
  readonly fresh?: ReadonlySet<PlatformPostId>
  /** `Listing.mark` of an earlier listing: only what is newer is wanted. Heeded where the edge `marks`. */
  readonly after?: string
  /** How many posts are wanted, brought within the edge's `page` by the adapter. */
  readonly limit: number
}

/** What of a post never changes, or is best known from a listing. */
export interface PostIdentity {
  /** As `readPosts` takes it. */
  readonly platformPostId: PlatformPostId
  /** Other ids a host may have recorded the same post under, such as that of the video in it. */
  readonly aliases?: ReadonlyArray<PlatformPostId>
  readonly origin: Exclude<Origin, "published">
  /** Null where the platform does not say, or says what no word here means. */
  readonly mediaType: MediaType | null
  readonly publishedAt: Instant | null
  /** Where people find it; null where the platform gives only addresses that expire. */
  readonly url: string | null
  readonly text: string | null
  /** What `readPosts` would have to ask for again otherwise. */
  readonly traits: Traits
}

/** A post found by listing an account, with the numbers the list itself gave. */
export interface ListedPost {
  readonly identity: PostIdentity
  /**
   * As `readPosts` would answer, so that a listing is a refresh; keys the edge does not carry are left out. `LeftOut`
   * where the edge has no numbers for it.
   */
  readonly reading: Reading
}

/** A page. That a post is not in it never means that it is deleted. */
export interface Listing {
  /** No post twice; across pages one may come again. */
  readonly posts: ReadonlyArray<ListedPost>
  /** Begins the next page; null when there is none. It holds no secret and may be stored. */
  readonly cursor: string | null
  /**
   * Whether, at a null cursor, everything since `since` (or the mark) was listed; false at the end of the platform's
   * reach, and where the list broke off. `warnings` say why.
   */
  readonly complete: boolean
  /**
   * `after` of a later listing. To be kept once a walk that began without a cursor is complete: that of its first page.
   * Null where there is none yet.
   */
  readonly mark: string | null
  /** Sentences for whoever looks after the account, such as that an empty list cannot be right. */
  readonly warnings: ReadonlyArray<string>
}

/** A rotated pair, as the token endpoint gave it. */
export interface Tokens {
  readonly accessToken: Redacted.Redacted
  /** Null where the platform issued none: the old one stays in force. */
  readonly refreshToken: Redacted.Redacted | null
  /** Lifetimes as answered, never as documented; null where the answer names none. */
  readonly expiresIn: Duration.Duration | null
  readonly refreshExpiresIn: Duration.Duration | null
  readonly scopes: ReadonlyArray<string> | null
}

/** One platform: what it counts, what reading costs, and how posts and accounts are read. */
export interface Adapter {
  readonly platform: PlatformId
  /** The network's name in sentences. */
  readonly label: string
  /** Definitions of every official key it may return. */
  readonly metrics: ReadonlyArray<MetricDefinition>
  /** Canonical names none of them stands for, because the platform counts no such thing: the catalogue says why. */
  readonly missing?: ReadonlyArray<MissingMetric>
  readonly capabilities: Capabilities
  /** What an application may ask in one of the platform's days; left out where there is no such limit. */
  readonly quotas?: ReadonlyArray<Quota>
  /** How one account is read, where accounts of one platform differ; `capabilities` when left out. */
  readonly capabilitiesOf?: (account: Account) => Capabilities
  /** One credential for everything, where the platform offers one; then the accounts' own are not asked for. */
  readonly appCredential?: Credential
  /**
   * Exactly one reading per reference, in their order; at most `capabilities.posts.batch` of them, all of one
   * workspace. Fails only when the whole call did: a bad neighbour never costs a good row.
   */
  readPosts(
    credential: Credential,
    refs: ReadonlyArray<PostRef>,
    memory: RetiredMetrics
  ): Effect.Effect<ReadonlyArray<Reading>, AdapterError>
  /** The same law as `readPosts`. */
  readAccounts(
    credential: Credential,
    refs: ReadonlyArray<AccountRef>,
    memory: RetiredMetrics
  ): Effect.Effect<ReadonlyArray<Reading>, AdapterError>
  /**
   * One page of an edge that `capabilities.listing` names, in the platform's order. Fails only when the call as a whole
   * did: a limit met in the middle keeps the posts that came. Left out where nothing can be listed.
   */
  readonly listPosts?: (
    credential: Credential,
    request: ListingRequest,
    memory: RetiredMetrics
  ) => Effect.Effect<Listing, AdapterError>
  /**
   * Whether each host it asks for these accounts, or usually where there are none, answers at all within the deadline
   * of a call: asked once, without a token and for nothing a quota counts. Left out where it asks nobody.
   */
  readonly reach?: (accounts: ReadonlyArray<Account>) => Effect.Effect<ReadonlyArray<Reach>>
  /** Exchanges a refresh token. `Unauthorized` means that token is spent or revoked. */
  readonly refreshToken?: (refreshToken: Redacted.Redacted, account: Account) => Effect.Effect<Tokens, AdapterError>
  /** What the platform tells of its own accord; left out where it does not, or nobody acts on it. */
  readonly incoming?: Incoming
  /** The longest the platform's terms let its numbers be kept; left out where they set no limit. */
  readonly maxAge?: Duration.Duration
  /** How long before its end a token has to be exchanged, where one that has ended cannot be; left out where it can. */
  readonly renewBefore?: Duration.Duration
}

/** Sent by nobody: what readings that need no credential are handed in its place. */
export const anonymous: Credential = { token: Redacted.make(""), version: "none", scopes: null }

/** Whether one reading may ask about several accounts. */
export const mixesAccounts = ({ credential }: ReadCapability): boolean => credential !== "account"

/** Whether an account of this platform, or any, is read with a token of its own, for some kind of reading at least. */
export const needsToken = (adapter: Adapter, account?: Account): boolean => {
  const { accounts, posts } = account === undefined ? adapter.capabilities : capabilitiesOf(adapter, account)
  return !mixesAccounts(posts) || !mixesAccounts(accounts)
}

/** How a host hands an adapter in: what it opens closes with the registry. */
export type AdapterFactory = Effect.Effect<Adapter, AdapterError, Scope.Scope>

/** How one account's subjects of a kind are read. */
export const readsOf = (adapter: Adapter, account: Account, kind: Kind): ReadCapability => {
  const capabilities = capabilitiesOf(adapter, account)
  return kind === "publication" ? capabilities.posts : capabilities.accounts
}

/** What of this account can be listed; no edges where the adapter lists nothing. */
export const listingOf = (adapter: Adapter, account: Account): ListingCapability =>
  (adapter.listPosts && capabilitiesOf(adapter, account).listing) ?? {
    edges: [],
    unlisted: capabilitiesOf(adapter, account).listing?.unlisted ?? `${adapter.label}'s posts are not listed.`
  }

// internal

/** Asked for every row of a page: an adapter that throws here is read as it declared for all accounts. */
const capabilitiesOf = (adapter: Adapter, account: Account): Capabilities => {
  try {
    const own: Partial<Capabilities> | undefined = adapter.capabilitiesOf?.(account)
    return own?.posts === undefined || own.accounts === undefined
      ? adapter.capabilities
      : { ...own, posts: own.posts, accounts: own.accounts }
  } catch {
    // There is no other word on this account, and no call has failed yet.
    return adapter.capabilities
  }
}
