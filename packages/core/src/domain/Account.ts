/** A social account a workspace has connected. */
import * as Schema from "effect/Schema"
import { AccountId, PlatformAccountId, PlatformId, type WorkspaceId } from "./Ids.ts"
import type { Instant } from "./Instant.ts"
import { Line } from "./Text.ts"

/** 1 to 64 printable ASCII characters without a space. */
export const TraitName = Schema.String.check(Schema.isPattern(/^[\x21-\x7e]{1,64}$/u))

/** Small facts only the platform's adapter understands, such as a media type or a login kind. */
export const Traits = Schema.Record(TraitName, Line(512))
export type Traits = typeof Traits.Type

/** What a host says when it connects an account. */
export const AccountDraft = Schema.Struct({
  accountId: AccountId,
  platform: PlatformId,
  platformAccountId: PlatformAccountId,
  handle: Schema.NullOr(Line(256)),
  /** The developer app whose rate limits this account shares; null stands for the host's only one. */
  app: Schema.NullOr(Schema.String.check(Schema.isPattern(/^[\x21-\x7e]{1,128}$/u))),
  traits: Traits
})
export type AccountDraft = typeof AccountDraft.Type

/** A connected account, or one that was: its rows stay readable until they are erased. */
export interface Account extends AccountDraft {
  readonly workspace: WorkspaceId
  /** Connection order, unique in the store. */
  readonly seq: number
  readonly connectedAt: Instant
  readonly disconnectedAt: Instant | null
  /** Counts connects: what was learned about an earlier grant does not count against this one. */
  readonly connection: number
  /** Why the current grant is dead; null while it is not known to be. */
  readonly grantError: string | null
}

/** A dead grant is a fact of the account: its publications answer `requires_reconnect` by joining it. */
export const hasDeadGrant = (account: Account): boolean => account.grantError !== null

/** Whether its owner has not disconnected it since it was last connected. */
export const isConnected = (account: Account): boolean => account.disconnectedAt === null
