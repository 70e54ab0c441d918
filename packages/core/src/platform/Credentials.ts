/** The port that yields a token for an account: the host's own function, or the built-in vault. Never both. */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Account } from "../domain/Account.ts"
import type { Credential } from "./Adapter.ts"
import { CredentialUnavailable } from "./AdapterError.ts"
import type { Instant } from "../domain/Instant.ts"

/** There is no usable credential and none can be had without the account's owner. */
export class ReconnectRequired extends Schema.TaggedError<ReconnectRequired>()("ReconnectRequired", {
  detail: Schema.String
}) {}

/** Why there is no usable token for an account. */
export class CredentialsError extends Schema.TaggedError<CredentialsError>()("CredentialsError", {
  reason: Schema.Union([ReconnectRequired, CredentialUnavailable])
}) {
  override get message(): string {
    return `${this.reason._tag}: ${this.reason.detail}`
  }
}

/** What is known about an account's credential without showing it. */
export interface CredentialHealth {
  /** As `Credential.version`; left out where it is not known without asking a platform. */
  readonly version?: string
  /** When the token runs out; null where nobody knows. */
  readonly expiresAt: Instant | null
  /** Whether a token that ran out is renewed here. */
  readonly renewable: boolean
  /** When even renewing ends and the owner must reconnect. */
  readonly endsAt: Instant | null
  /** What was granted; null where nobody knows. */
  readonly scopes: ReadonlyArray<string> | null
}

/** Tokens of accounts, whoever keeps them: the host or the vault. */
export class Credentials extends Context.Service<
  Credentials,
  {
    /** A token that is not known to be expired. */
    get(account: Account): Effect.Effect<Credential, CredentialsError>
    /**
     * After a refusal: a credential newer than the rejected version, or `ReconnectRequired`. One renewal per account at
     * a time.
     */
    renew(account: Account, rejected: string): Effect.Effect<Credential, CredentialsError>
    /** Never calls a platform. */
    inspect(account: Account): Effect.Effect<CredentialHealth, CredentialsError>
  }
>()("@dravo/core/Credentials") {}

/**
 * Whether a request header can carry a token: the rest of Latin-1 may, line breaks, control characters and what is
 * beyond it may not.
 */
export const isSendable = (token: string): boolean => /^[\x20-\x7e\x80-\xff]+$/u.test(token)
