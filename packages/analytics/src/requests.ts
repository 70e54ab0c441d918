/** What the calls take. Instants are `Date`s or RFC 3339 texts; an absent or undefined parameter does not filter. */
import type { Sort } from "@dravo/engine/Sorting"
import type { PlatformName } from "@dravo/http/Platforms"

export type { PlatformName } from "@dravo/http/Platforms"

/** Every call names the workspace it acts in; rows of others are out of its reach. */
export interface InWorkspace {
  readonly workspace: string
}

/** The parameters of `GET /v1/analytics/posts`, by the same names. */
export interface ListPosts extends InWorkspace {
  /** A Dravo post id or a platform post id. */
  readonly postId?: string | undefined
  readonly accountId?: string | undefined
  /** How posts came to be known; `published` are those you recorded. */
  readonly origin?: "published" | "discovered" | "collaboration" | undefined
  readonly platform?: PlatformName | undefined
  /** Created at or after; `YYYY-MM-DD` is the start of that UTC day. */
  readonly fromDate?: Date | string | undefined
  /** Created at or before; `YYYY-MM-DD` is the end of that UTC day. */
  readonly toDate?: Date | string | undefined
  /** Asks the platform although the cache is fresh. */
  readonly refresh?: boolean | undefined
  /** From 1; not together with `cursor`. */
  readonly page?: number | undefined
  /** 1 to 100; 25. */
  readonly limit?: number | undefined
  /** The `next_cursor` of the page before. */
  readonly cursor?: string | undefined
  /** `created_at`. Posts that lack a metric come last, and never count as 0. */
  readonly sort?: Sort | undefined
  /** `desc`. */
  readonly order?: "asc" | "desc" | undefined
  /** Over which rows `overview` sums: those of the page, or all that match; `page`. */
  readonly overview?: "page" | "all" | undefined
}

/** The parameters of `GET /v1/analytics/accounts`, by the same names. */
export interface ListAccounts extends InWorkspace {
  readonly accountId?: string | undefined
  readonly platform?: PlatformName | undefined
  readonly refresh?: boolean | undefined
  /** 1 to 100; 100. */
  readonly limit?: number | undefined
  readonly cursor?: string | undefined
}

/** Whose posts are looked for that nobody recorded, and how far. */
export interface DiscoverPosts extends InWorkspace {
  readonly accountId: string
  /** Posts read at most, of each of the account's lists; 200. A platform that charges for posts wants it said. */
  readonly maxPosts?: number | undefined
  /** How many days back; 90. */
  readonly days?: number | undefined
  /** Dollars spent at most, within what budgets allow. */
  readonly maxDollars?: number | undefined
  /** Only tells what it may cost; asks no platform. */
  readonly dryRun?: boolean | undefined
}

/** Which account; a disconnected one too. */
export interface AccountHealth extends InWorkspace {
  readonly accountId: string
}

/** Everybody's where nothing is said; an account's include those of its app and its platform's outages. */
export interface WhoseLimits {
  readonly platform?: string | undefined
  /** Together with `accountId`. */
  readonly workspace?: string | undefined
  readonly accountId?: string | undefined
}

/** One post with all its publications, by your id. */
export interface GetPost extends InWorkspace {
  readonly postId: string
  /** Asks the platform although the cache is fresh. */
  readonly refresh?: boolean | undefined
}

/** Which post, by your id. */
export interface ExplainPost extends InWorkspace {
  readonly postId: string
}

/** Exactly one of what to erase must be named. */
export interface Erase extends InWorkspace {
  /** All publications of a post. */
  readonly postId?: string | undefined
  /** An account with everything of it, connected or not. */
  readonly accountId?: string | undefined
  /** All the workspace has, its API keys included. */
  readonly everything?: true | undefined
}

/** A request of a platform, as your server got it. */
export interface Receive {
  readonly platform: PlatformName
  readonly method: "GET" | "POST"
  readonly headers: Headers | Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
  /** What follows the question mark, as text or taken apart. */
  readonly query?: string | URLSearchParams | Readonly<Record<string, unknown>> | undefined
  /** The bytes as they came, before anybody parsed them: they are what is signed. */
  readonly body?: Uint8Array | ArrayBuffer | string | undefined
}

/** Which rows a commanded refresh covers; the whole workspace when nothing is named. */
export interface RefreshRows extends InWorkspace {
  readonly postId?: string | undefined
  readonly accountId?: string | undefined
  readonly platform?: PlatformName | undefined
}

/** What the platform's token endpoint gave the host; only for hosts with the built-in vault. */
export interface TokenPair {
  readonly accessToken: string
  readonly refreshToken?: string | null | undefined
  /** Seconds, as the endpoint answered. */
  readonly expiresIn?: number | null | undefined
  readonly refreshExpiresIn?: number | null | undefined
  readonly scopes?: ReadonlyArray<string> | null | undefined
}

/** Connecting a platform account again is a reconnect: it keeps the id it has. */
export interface ConnectAccount extends InWorkspace {
  readonly platform: PlatformName
  readonly platformAccountId: string
  /** The host's own id; `acc_…` is made up when left out. */
  readonly accountId?: string | undefined
  readonly handle?: string | null | undefined
  /** The developer app whose rate limits the account shares, for hosts with several. */
  readonly app?: string | null | undefined
  /** Small facts the platform's adapter asks for. */
  readonly traits?: Readonly<Record<string, string>> | undefined
  readonly tokens?: TokenPair | undefined
}

/** Whose credential is deleted; its rows stay. */
export interface DisconnectAccount extends InWorkspace {
  readonly accountId: string
}

/** Recording a publication again changes nothing and answers the first recording. */
export interface RecordPublication extends InWorkspace {
  readonly accountId: string
  readonly platformPostId: string
  /** Groups the publications of one content; `post_…` is made up when left out. */
  readonly postId?: string | undefined
  readonly url?: string | null | undefined
  readonly text?: string | null | undefined
  /** For imports; now when left out. Pages are ordered by it and it never changes. */
  readonly createdAt?: Date | string | null | undefined
  readonly publishedAt?: Date | string | null | undefined
  readonly traits?: Readonly<Record<string, string>> | undefined
}

/** What an API key lets its bearer do. */
export type Scope = "analytics:read" | "analytics:refresh" | "admin"

/** What a new key is called and may do. */
export interface CreateApiKey extends InWorkspace {
  /** For people who look at the list. */
  readonly name?: string | undefined
  /** `analytics:read` and `analytics:refresh` when left out. */
  readonly scopes?: ReadonlyArray<Scope> | undefined
}

/** Which key is of no use from now on, by its id. */
export interface RevokeApiKey extends InWorkspace {
  readonly keyId: string
}

/** Second argument of every read. */
export interface CallOptions {
  /** Ends the call with the signal's reason; a refresh it started goes on for everybody else. */
  readonly signal?: AbortSignal | undefined
}
