/** The host's token function as the engine asks it. What it throws is shown to nobody: it may quote the token. */
import type { Account } from "@dravo/core/Account"
import { CredentialUnavailable } from "@dravo/core/AdapterError"
import type { HostToken, TokenFunction as EngineTokenFunction } from "@dravo/engine/HostCredentials"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { TokenFunction } from "../options.ts"

export const tokenFunction =
  (host: TokenFunction): EngineTokenFunction =>
  (account, rejected) =>
    Effect.tryPromise({
      // Async, so that a function that throws before its first await is caught as well.
      try: async (signal) => host(requestOf(account, rejected), { signal }),
      catch: (thrown) => ({ thrown: nameOf(thrown) })
    }).pipe(
      Effect.tapError(({ thrown }) => Effect.logWarning(`the credentials function threw (${thrown})`)),
      Effect.mapError(() => new CredentialUnavailable({ detail: "the credentials function failed" })),
      Effect.timeoutOrElse({
        duration: patience,
        orElse: () =>
          Effect.fail(new CredentialUnavailable({ detail: "the credentials function did not answer in time" }))
      }),
      Effect.flatMap(tokenOf)
    )

// internal

/** As long as a platform is waited for; a hanging function must not hold a lease to its end. */
const patience = "20 seconds"

const requestOf = (account: Account, rejected: string | null) => ({
  workspace: account.workspace,
  accountId: account.accountId,
  platform: account.platform,
  platformAccountId: account.platformAccountId,
  handle: account.handle,
  app: account.app,
  rejected
})

const nameOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.constructor.name : typeof thrown)

/** Only null says that the grant is gone; a forgotten `return` must not disconnect anybody. */
const tokenOf = (answer: unknown): Effect.Effect<HostToken | null, CredentialUnavailable> => {
  if (answer === null) return Effect.succeed(null)
  const { scopes, token, version } = typeof answer === "object" ? (answer as Readonly<Record<string, unknown>>) : {}
  if (typeof token !== "string" || token === "") {
    return Effect.fail(new CredentialUnavailable({ detail: "the credentials function answered without a token" }))
  }
  return Effect.succeed({
    token: Redacted.make(token),
    ...(typeof version === "string" ? { version } : {}),
    ...(Array.isArray(scopes) ? { scopes: scopes.filter((scope) => typeof scope === "string") } : {})
  })
}
