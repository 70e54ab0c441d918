/** The platform port: a plain interface, because many platforms are plugged in at once (see `Adapters`). */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import type { Account } from "../domain/Account.ts"
import type { AdapterError, RateLimited, Reason } from "./AdapterError.ts"
import type { Requests } from "./RequestAllowance.ts"
import type { RetiredMetrics } from "./RetiredMetrics.ts"
import type { PlatformId } from "../domain/Ids.ts"
import type { Instant } from "../domain/Instant.ts"
import type { MetricDefinition } from "../domain/metric/Metric.ts"
import type { PublicationPatch, Publication } from "../domain/Publication.ts"
import type { Kind } from "../domain/Subject.ts"

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

export interface PostRef {
  readonly account: Account
  readonly publication: Publication
}

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

/** How a platform is read, as data; the planner forms the fewest calls from it. */
export interface ReadCapability {
  /** How many references one call takes. */
  readonly batch: number
  /** HTTP requests one batch costs, by the number of its references. */
  readonly requests: Requests
  /**
   * `account`: each account's own. `app`: one credential reads any account's subjects; `none`: anybody may read them.
   * With both of these a call may mix accounts of one app, and no account needs a token.
   */
  readonly credential: "app" | "account" | "none"
  /** Who pays for what; null where reading is free. */
  readonly price: Price | null
  /** OAuth scopes this kind of reading needs. */
  readonly scopes: ReadonlyArray<string>
}

/** Charged per returned resource, once per resource and UTC day. */
export interface Price {
  readonly per: "resource-day"
  readonly dollars: number
  /** Where the price was read. */
  readonly source: string
}

export interface Capabilities {
  readonly posts: ReadCapability
  readonly accounts: ReadCapability
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

export interface Adapter {
  readonly platform: PlatformId
  /** The network's name in sentences. */
  readonly label: string
  /** Definitions of every official key it may return. */
  readonly metrics: ReadonlyArray<MetricDefinition>
  readonly capabilities: Capabilities
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
  /** Exchanges a refresh token. `Unauthorized` means that token is spent or revoked. */
  readonly refreshToken?: (refreshToken: Redacted.Redacted, account: Account) => Effect.Effect<Tokens, AdapterError>
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

// internal

/** Asked for every row of a page: an adapter that throws here is read as it declared for all accounts. */
const capabilitiesOf = (adapter: Adapter, account: Account): Capabilities => {
  try {
    const own: Partial<Capabilities> | undefined = adapter.capabilitiesOf?.(account)
    return own?.posts === undefined || own.accounts === undefined
      ? adapter.capabilities
      : { posts: own.posts, accounts: own.accounts }
  } catch {
    // There is no other word on this account, and no call has failed yet.
    return adapter.capabilities
  }
}
