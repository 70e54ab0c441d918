/**
 * Whoever owns an account's tokens, they are renewed once for each version that a platform refused, however many calls
 * and processes met the refusal: a refresh token is often single-use, and who spends it twice loses the account.
 */
import type { Account } from "@dravo/core/Account"
import type { Credential } from "@dravo/core/Adapter"
import { CredentialUnavailable } from "@dravo/core/AdapterError"
import { type Credentials, CredentialsError, isSendable } from "@dravo/core/Credentials"
import type { Coordination } from "@dravo/core/Coordination"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import * as RenewalTurn from "./renewalTurn.ts"

export interface SharedCredentials {
  /** As the port has it; what cannot be sent, or was not given, is an unavailable credential. */
  readonly get: (account: Account) => Effect.Effect<Credential, CredentialsError>
  /** A credential of another version than the refused one; asked of its owner once. */
  readonly renew: (account: Account, rejected: string) => Effect.Effect<Credential, CredentialsError>
  /** The credential as it is now, where it is another than the refused one; null where it is not. */
  readonly newerThan: (account: Account, refused: string) => Effect.Effect<Credential | null>
}

export const make = (coordination: Coordination["Service"], credentials: Credentials["Service"]): SharedCredentials => {
  const get = (account: Account) => usable(Effect.suspend(() => credentials.get(account)))
  const newerThan = (account: Account, refused: string) =>
    Effect.match(get(account), {
      onFailure: () => null,
      onSuccess: (credential) => (credential.version === refused ? null : credential)
    })
  const asked = (account: Account, rejected: string, turn: RenewalTurn.Turn) =>
    usable(Effect.suspend(() => credentials.renew(account, rejected))).pipe(
      // An owner who has none to give may have had it taken by somebody who renewed it a moment before.
      Effect.catch((error) =>
        error.reason._tag === "ReconnectRequired"
          ? Effect.flatMap(newerThan(account, rejected), (found) =>
              found === null ? Effect.fail(error) : Effect.succeed(found)
            )
          : Effect.fail(error)
      ),
      Effect.onExit((exit) => RenewalTurn.end(coordination, turn, Exit.isSuccess(exit) ? exit.value.version : null))
    )
  const renewed = Effect.fnUntraced(function* (account: Account, rejected: string) {
    const turn = yield* RenewalTurn.take(coordination, account, rejected)
    if (turn.isFirst) return yield* asked(account, rejected, turn)
    // Somebody renewed it already, here or elsewhere: whoever owns the tokens has the new ones.
    const newer = yield* newerThan(account, rejected)
    if (newer === null) {
      const own = turn.noted === null ? yield* RenewalTurn.take(coordination, account, rejected, true) : turn
      return yield* asked(account, rejected, own)
    }
    yield* RenewalTurn.end(coordination, turn, newer.version)
    return newer
  })
  return { get, newerThan, renew: oneAtATime(renewed) }
}

// internal

type Renew = SharedCredentials["renew"]

/** Those that ask while a renewal of the same version runs in this process share its end. */
const oneAtATime = (renew: Renew): Renew => {
  const running = new Map<string, Deferred.Deferred<Credential, CredentialsError>>()
  return (account, rejected) =>
    Effect.suspend(() => {
      const key = JSON.stringify([account.workspace, account.seq, rejected])
      const joined = running.get(key)
      if (joined !== undefined) return Deferred.await(joined)
      const end = Deferred.makeUnsafe<Credential, CredentialsError>()
      running.set(key, end)
      return Effect.onExit(renew(account, rejected), (exit) =>
        Effect.sync(() => {
          running.delete(key)
          Deferred.doneUnsafe(end, exit)
        })
      )
    })
}

const unavailable = (detail: string) => new CredentialsError({ reason: new CredentialUnavailable({ detail }) })

/** What a host's function threw may quote a token, so nobody is shown it. */
const usable = (asked: Effect.Effect<Credential, CredentialsError>): Effect.Effect<Credential, CredentialsError> =>
  asked.pipe(
    Effect.flatMap((credential) =>
      isSendable(Redacted.value(credential.token))
        ? Effect.succeed(credential)
        : Effect.fail(unavailable("its token holds characters that no request can carry"))
    ),
    Effect.catchDefect(() =>
      Effect.andThen(
        Effect.logError("A credential could not be taken: the host's function threw, or answered with nonsense."),
        Effect.fail(unavailable("the host's credentials failed internally"))
      )
    )
  )
