/** The host's token function as the engine asks it. What it throws is shown to nobody: it may quote the token. */
import type { Account } from "@dravo/core/Account"
import { CredentialUnavailable } from "@dravo/core/AdapterError"
import type { HostToken, TokenFunction as EngineTokenFunction } from "@dravo/engine/HostCredentials"
import { isSendable } from "@dravo/core/Credentials"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { TokenFunction } from "../options.ts"
import { kindOf } from "./thrown.ts"

export const tokenFunction =
  (host: TokenFunction): EngineTokenFunction =>
  (account, rejected) =>
    Effect.tryPromise({
      // The answer is read here too: its getters are the host's code like the function itself.
      try: async (signal) => answerOf(await host(requestOf(account, rejected), { signal })),
      catch: (thrown) => ({ thrown: kindOf(thrown) })
    }).pipe(
      Effect.tapError(({ thrown }) => Effect.logWarning(`the credentials function threw (${thrown})`)),
      Effect.mapError(() => unavailable("failed")),
      Effect.flatMap(tokenOf)
    )

// internal

const unavailable = (what: string) => new CredentialUnavailable({ detail: `the credentials function ${what}` })

const requestOf = (account: Account, rejected: string | null) => ({
  workspace: account.workspace,
  accountId: account.accountId,
  platform: account.platform,
  platformAccountId: account.platformAccountId,
  handle: account.handle,
  app: account.app,
  rejected
})

interface Answer {
  readonly token: unknown
  readonly version: unknown
  readonly scopes: ReadonlyArray<string> | undefined
}

/** Null, or what was answered, read once. */
const answerOf = (answer: unknown): Answer | null => {
  if (answer === null) return null
  const { scopes, token, version } = typeof answer === "object" ? (answer as Readonly<Record<string, unknown>>) : {}
  const texts = Array.isArray(scopes) ? scopes.filter((scope) => typeof scope === "string") : undefined
  return { token, version, scopes: texts }
}

/** Only null says that the grant is gone; a forgotten `return` must not disconnect anybody. */
const tokenOf = (answer: Answer | null): Effect.Effect<HostToken | null, CredentialUnavailable> => {
  if (answer === null) return Effect.succeed(null)
  const { scopes, token, version } = answer
  if (typeof token !== "string" || token === "") return Effect.fail(unavailable("answered without a token"))
  if (!isSendable(token)) return Effect.fail(unavailable("answered with a token that no request can carry"))
  return Effect.succeed({
    token: Redacted.make(token),
    ...(typeof version === "string" ? { version } : {}),
    ...(scopes === undefined ? {} : { scopes })
  })
}
