/** What a host says once, when it creates its instance. */
import type { Policy } from "@dravo/core/Freshness"
import type { SortableMetric } from "@dravo/engine/Sorting"
import type { Options as JwtOptions } from "@dravo/http/JwtRules"
import type { AdapterSource, Secret, StoreSource } from "./handles.ts"

/** Accepts dashboard tokens of one issuer in addition to API keys. */
export type { Options as JwtOptions } from "@dravo/http/JwtRules"
export type { AdapterSource, Secret, StoreSource } from "./handles.ts"

/** A length of time: milliseconds, or a text such as `"1.5 seconds"` or `"6 hours"`. */
export type Time =
  | number
  | `${number} ${"milli" | "millis" | "second" | "seconds" | "minute" | "minutes" | "hour" | "hours" | "day" | "days"}`

/** Whose token is wanted, and why. */
export interface TokenRequest {
  readonly workspace: string
  readonly accountId: string
  readonly platform: string
  readonly platformAccountId: string
  readonly handle: string | null
  readonly app: string | null
  /** The version a platform has just refused: answer with a newer one, or with null. */
  readonly rejected: string | null
}

/** An account's access token, and what tells it from the one before. */
export interface Token {
  readonly token: string
  /** Changes whenever the token does; derived from it when left out. */
  readonly version?: string | undefined
  readonly scopes?: ReadonlyArray<string> | undefined
}

/**
 * Null: the account's owner must reconnect. A throw, or no answer within eight seconds, when `signal` aborts: no token
 * can be had now, a later attempt may succeed; what was thrown is shown to nobody, for it may quote the token.
 */
export type TokenFunction = (
  request: TokenRequest,
  options: { readonly signal: AbortSignal }
) => Promise<Token | null> | Token | null

/** The built-in credential store: it seals tokens and is the only one to refresh them. */
export interface VaultOptions {
  /** 32 random bytes in base64 or base64url; losing them means every account must be reconnected. */
  readonly key: string | Secret
  /**
   * Keys before this one, while it is being replaced: what they sealed still opens. `dravo vault rotate` seals it anew,
   * and then they may go.
   */
  readonly olderKeys?: ReadonlyArray<string | Secret> | undefined
  /** Tokens are renewed this long before they run out; 2 minutes. */
  readonly margin?: Time | undefined
}

/** Where the handler is mounted, who may read it from a browser, and what it shows in addition to the API. */
export interface HttpOptions {
  /** Where the host mounts the handler, if the host does not strip that itself: `/api`. */
  readonly basePath?: string | undefined
  /** Browser origins that may read the answers; none when left out. */
  readonly cors?: { readonly origins: ReadonlyArray<string> | "*" } | undefined
  /** Whether `GET /docs` shows the API as a page for people, without a key; true. */
  readonly docs?: boolean | undefined
  /**
   * Whether `GET /health` tells that the process answers and `GET /ready` whether the store does, both without a key;
   * false.
   */
  readonly probes?: boolean | undefined
  /**
   * Whether `GET {basePath}/dashboard` answers with the page people look at, which asks its reader for a key; false.
   * `reconnectUrl` is where an account is connected anew, with `{account_id}` for which; `frameAncestors` are origins
   * whose pages may show it in a frame.
   */
  readonly dashboard?:
    | boolean
    | { readonly reconnectUrl?: string; readonly frameAncestors?: ReadonlyArray<string> }
    | undefined
}

/** One line of the log, for a logger of your own. */
export interface LogEntry {
  readonly level: "debug" | "info" | "warn" | "error"
  readonly message: string
  readonly at: Date
  /** What went wrong, with its trace; never a token. */
  readonly cause?: string
}

/** Everything an instance is made of; what is left out has a default that works. */
export interface Options {
  /** `sqlite({ filename: "analytics.db" })` of `@dravo/store-sqlite`, or any other store's layer. */
  readonly store: StoreSource
  /** One per platform: `x()` of `@dravo/adapters-x`, … */
  readonly adapters: ReadonlyArray<AdapterSource>
  /** For hosts that own their tokens; not together with `vault`. */
  readonly credentials?: TokenFunction | undefined
  readonly vault?: VaultOptions | undefined
  /** When numbers are stale; `Freshness.byDefault` when left out: adaptive for posts, six hours for accounts. */
  readonly freshness?: Policy | undefined
  /**
   * What platforms that charge may cost one workspace, by platform; reads and the background refresher share it. No
   * limit where nothing is said.
   */
  readonly budgets?: Readonly<Record<string, BudgetOptions>> | undefined
  /**
   * How densely history is kept as it ages; everything for 30 days, hourly for 90, daily after that. A running
   * refresher sees to it.
   */
  readonly retention?: { readonly full: Time; readonly hourly: Time; readonly drop: Time | null } | undefined
  /**
   * How long a platform's numbers may be kept, by its name, in place of what its adapter knows of its terms; null for
   * no limit. What is older is erased from rows and histories by a running refresher, or by `maintain`.
   */
  readonly maxAge?: Readonly<Record<string, Time | null>> | undefined
  /**
   * Posts made elsewhere are looked for by a running refresher, and listings are read where they cost less than ids.
   * Off unless given.
   */
  readonly discovery?: DiscoveryOptions | undefined
  /**
   * What you agreed with platforms that send messages, by their names: their messages are then taken at
   * `/v1/analytics/incoming/{platform}` of the handler, and by `receive`. Nothing is taken for others.
   */
  readonly incoming?: Readonly<Record<string, IncomingApp>> | undefined
  /** Messages about changes to endpoints of workspaces, sent by a running refresher. Off unless given. */
  readonly webhooks?: WebhookOptions | undefined
  readonly auth?: { readonly jwt?: JwtOptions | undefined } | undefined
  readonly http?: HttpOptions | undefined
  /** How long a read waits for refreshes when some row has numbers already; 1.5 seconds. */
  readonly readBudget?: Time | undefined
  /** How long it waits when no row has any; 5 seconds. */
  readonly firstReadBudget?: Time | undefined
  /**
   * The most HTTP requests to platforms one request may cause; 16. Rows it leaves out keep their status and are next in
   * line.
   */
  readonly maxCalls?: number | undefined
  /**
   * `refresh: true` takes numbers that were asked for less than this ago, whatever came of it; 1 second when left out.
   * With more than a second the rows say that they were left alone; a minute is wise where reads cost money.
   */
  readonly minForceInterval?: Time | undefined
  /**
   * Metrics whose order is kept ready, such as `["views"]`: sorting by them costs the same however many posts there
   * are, and each costs a write of every refresh that changes it. Without, a sort looks at up to 25,000 posts.
   */
  readonly sortable?: ReadonlyArray<SortableMetric> | undefined
  /** Receives warnings and errors, and with `logLevel` more; they go to stderr when left out. */
  readonly log?: ((entry: LogEntry) => void) | undefined
  /** `warn` when left out. */
  readonly logLevel?: LogEntry["level"] | undefined
}

/** The application a platform's messages are sent to. */
export interface IncomingApp {
  /** What its messages are signed with: TikTok's client secret, Meta's app secret, the secret of X's API key. */
  readonly secret: string | Secret
  /** Secrets before this one, while it is being replaced. */
  readonly olderSecrets?: ReadonlyArray<string | Secret> | undefined
  /** The word you typed into Meta's form beside the address. */
  readonly verifyToken?: string | Secret | undefined
  /** Where people read what became of their wish for deletion; without it Meta's data deletion requests are refused. */
  readonly deletionPage?: string | undefined
}

/** Which posts made elsewhere are looked for, how often and how far back. */
export interface DiscoveryOptions {
  /** Whose listings are read; every account's when left out. */
  readonly accounts?: ((account: ListedAccount) => boolean) | undefined
}

/** How endpoints' secrets are kept, and where messages may go in addition to public addresses. */
export interface WebhookOptions {
  /** Seals secrets: 32 random bytes in base64 or base64url; the vault's key when left out. */
  readonly key?: string | Secret | undefined
  /** Keys before this one; the vault's older ones when left out. */
  readonly olderKeys?: ReadonlyArray<string | Secret> | undefined
  /**
   * Names of hosts that may be anywhere, and spoken to without TLS: for development. None in production, where it would
   * lead strangers' messages into your network.
   */
  readonly allowHosts?: ReadonlyArray<string> | undefined
}

/** An account, as the host connected it. */
export interface ListedAccount {
  readonly workspace: string
  readonly accountId: string
  readonly platform: string
  readonly platformAccountId: string
  readonly handle: string | null
}

/** A hard limit; its periods are those of UTC. */
export interface BudgetOptions {
  readonly dollars: number
  readonly per: "day" | "month"
}

/** How often the background looks for what is due, and how much it does at once. */
export interface RefresherOptions {
  /** How long it rests when nothing is due; 15 seconds. */
  readonly interval?: Time | undefined
  /**
   * Rows nobody read for as long are left alone until somebody does; 7 days, null for never. The same in all processes.
   */
  readonly unreadFor?: Time | null | undefined
  /** Whether it also thins histories and erases what may be kept no longer, once an hour over all processes; true. */
  readonly maintenance?: boolean | undefined
}

/** What serverless platforms pass along with a request. */
export interface RequestContext {
  /** Keeps the process alive until the refreshes in flight have ended. */
  readonly waitUntil?: (work: Promise<unknown>) => unknown
}

/** How long work that is under way may take to end. */
export interface CloseOptions {
  /** How long refreshes and requests in flight may still take; 5 seconds. */
  readonly drain?: Time | undefined
}
