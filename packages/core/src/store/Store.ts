/**
 * The storage port: what is kept of accounts and publications. Every method takes the workspace first and sees nothing
 * of another one; those named `engine…` are the only exceptions. Each member's text is a law of the store suite.
 */
import * as Context from "effect/Context"
import type { Accounts } from "./accounts.ts"
import type { ApiKeys } from "./keys.ts"
import type { Leases } from "./leases.ts"
import type { Listings } from "./listings.ts"
import type { Feed, History } from "./past.ts"
import type { Publications } from "./publications.ts"
import type { RetentionStore } from "./retention.ts"
import type { Secrets } from "./secrets.ts"
import type { Webhooks } from "./webhook/webhooks.ts"

export type { AccountName, NamedAccount } from "./accounts.ts"
export type { FoundKey } from "./keys.ts"
export type { Claim, Commit, Counted, Due, Fenced, Granted } from "./leases.ts"
export type { Added, Found, ListedPage, ListingQuery, ListingState, Walk } from "./listings.ts"
export type { Page, Rows } from "./page.ts"
export type { Expired, RowKey, Thinned } from "./retention.ts"
export type { SecretRecord } from "./secrets.ts"
export type { DeliveriesQuery, DeliveryQuery, Replay, Report, Visit } from "./webhook/webhooks.ts"

/** One service, as disconnecting, erasing and committing each change several of these in one transaction. */
export class Store extends Context.Service<Store, StoreOperations>()("@dravo/core/Store") {}

/** The methods of the port, by what they are about. */
export interface StoreOperations
  extends Accounts,
    Publications,
    Leases,
    Listings,
    History,
    Feed,
    RetentionStore,
    Secrets,
    ApiKeys,
    Webhooks {}
