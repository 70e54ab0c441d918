/** Credentials owned by the host: a function is asked for every token, and no token endpoint is ever called. */
import type { Account } from "@dravo/core/Account"
import { CredentialUnavailable } from "@dravo/core/AdapterError"
import { Credentials, CredentialsError, ReconnectRequired } from "@dravo/core/Credentials"
import type { Instant } from "@dravo/core/Instant"
import { spanned } from "@dravo/core/Spanned"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as KeyText from "./keyText.ts"

/** What the host's function answers with; null when the account's owner must reconnect. */
export interface HostToken {
  readonly token: Redacted.Redacted
  /** Changes whenever the token does; derived from the token when left out. */
  readonly version?: string
  readonly scopes?: ReadonlyArray<string>
  /** When the token runs out. */
  readonly expiresAt?: Instant
  /** When it can no longer be renewed. */
  readonly endsAt?: Instant
}

/** `rejected` names the version a platform has just refused: the host should answer with a newer one. */
export type TokenFunction = (
  account: Account,
  rejected: string | null
) => Effect.Effect<HostToken | null, CredentialUnavailable>

/** A host that does not answer in time costs its account one attempt. */
export const layer = (token: TokenFunction): Layer.Layer<Credentials> =>
  Layer.effect(
    Credentials,
    Effect.gen(function* () {
      const services = yield* KeyText.services
      const asked = Effect.fnUntraced(function* (account: Account, rejected: string | null) {
        const answer = yield* token(account, rejected).pipe(
          Effect.timeoutOrElse({
            duration: patience,
            orElse: () => new CredentialUnavailable({ detail: "the host did not give a token in time" })
          }),
          Effect.mapError((reason) => new CredentialsError({ reason }))
        )
        return answer ?? (yield* new CredentialsError({ reason: new ReconnectRequired({ detail: "" }) }))
      })
      const versionOf = ({ token, version }: HostToken) =>
        version === undefined
          ? Effect.map(KeyText.digestOf(Redacted.value(token), services), (digest) => digest.slice(0, 16))
          : Effect.succeed(version)
      const ask = Effect.fnUntraced(function* (account: Account, rejected: string | null) {
        const answer = yield* asked(account, rejected)
        const version = yield* versionOf(answer)
        if (version === rejected) {
          return yield* new CredentialsError({ reason: new ReconnectRequired({ detail: "" }) })
        }
        const { endsAt } = answer
        return {
          token: answer.token,
          version,
          scopes: answer.scopes ?? null,
          ...(endsAt === undefined ? {} : { endsAt })
        }
      })
      const inspect = Effect.fn("HostCredentials.inspect")(function* (account: Account) {
        const answer = yield* asked(account, null)
        return {
          version: yield* versionOf(answer),
          expiresAt: answer.expiresAt ?? null,
          endsAt: answer.endsAt ?? null,
          scopes: answer.scopes ?? null,
          renewable: true
        }
      })
      return Credentials.of({
        get: spanned("HostCredentials.get", (account: Account) => ask(account, null)),
        renew: Effect.fn("HostCredentials.renew")((account: Account, rejected: string) => ask(account, rejected)),
        inspect
      })
    })
  )

/** For hosts whose adapters all bring a credential of their own. */
export const none: Layer.Layer<Credentials> = layer(() =>
  Effect.fail(new CredentialUnavailable({ detail: "this host gave no credentials" }))
)

// internal

/**
 * More than a token exchange takes; with the time a call may take it stays below the life of a lease, so that no other
 * process steps in.
 */
const patience = "8 seconds"
