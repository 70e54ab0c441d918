/** Reading, renewing and replacing one account's sealed credential. */
import type { Account } from "@dravo/core/Account"
import type { Credential, Tokens } from "@dravo/core/Adapter"
import { CredentialUnavailable } from "@dravo/core/AdapterError"
import type { Adapters } from "@dravo/core/Adapters"
import { type CredentialHealth, CredentialsError, ReconnectRequired } from "@dravo/core/Credentials"
import type { SecretRecord, Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import { exchange } from "./exchange.ts"
import type { KeyRing } from "./seal.ts"

export interface VaultEnvironment {
  readonly store: Store["Service"]
  readonly adapters: Adapters["Service"]
  readonly seal: KeyRing
  readonly margin: Duration.Duration
  readonly lease: Duration.Duration
}

export type Failure = CredentialsError

/** The stored credential, renewed first when it is about to run out. */
export const current = Effect.fnUntraced(function* (env: VaultEnvironment, account: Account) {
  const stored = yield* load(env, account)
  const now = yield* Clock.currentTimeMillis
  const expiring = stored.secret.expiresAt !== null && stored.secret.expiresAt - marginOf(env, account) <= now
  if (!expiring) return credentialOf(stored)
  return yield* newerThan(env, account, String(stored.record.version)).pipe(
    // Inside the margin the token still works: a renewal that fails for now must not cost the reading.
    Effect.catch((error) =>
      stored.secret.expiresAt !== null && stored.secret.expiresAt > now && error.reason._tag === "CredentialUnavailable"
        ? Effect.succeed(credentialOf(stored))
        : Effect.fail(error)
    )
  )
})

/**
 * A credential of another version than the rejected one: what someone else stored meanwhile, or a renewal of our own.
 */
export const newerThan: (
  env: VaultEnvironment,
  account: Account,
  rejected: string
) => Effect.Effect<Credential, CredentialsError> = Effect.fnUntraced(function* (env, account, rejected) {
  const attempt = Effect.gen(function* () {
    const stored = yield* load(env, account)
    if (String(stored.record.version) !== rejected) return Option.some(credentialOf(stored))
    const won = yield* fromStore(
      env.store.claimSecret(account.workspace, account.accountId, stored.record.version, env.lease)
    )
    return won ? Option.some(yield* renew(env, account, stored)) : Option.none<Credential>()
  })
  const found = yield* attempt.pipe(
    Effect.repeat({ until: Option.isSome, schedule: poll }),
    Effect.timeoutOption(Duration.sum(env.lease, Duration.seconds(1)))
  )
  const credential = Option.flatten(found)
  return Option.isSome(credential) ? credential.value : yield* unavailable("another process is renewing it")
})

/** What is stored, without the tokens. */
export const inspect = Effect.fnUntraced(function* (
  env: VaultEnvironment,
  account: Account
): Effect.fn.Return<CredentialHealth, CredentialsError> {
  const { record, secret } = yield* load(env, account)
  const adapter = env.adapters.get(account.platform)
  const renewable = secret.refreshToken !== null && Option.isSome(adapter) && adapter.value.refreshToken !== undefined
  return {
    version: String(record.version),
    expiresAt: secret.expiresAt,
    endsAt: renewable ? secret.refreshExpiresAt : secret.expiresAt,
    renewable,
    scopes: secret.scopes
  }
})

/** Replaces whatever is stored; a concurrent renewal of the old credential loses. */
export const save = (env: VaultEnvironment, account: Account, tokens: Tokens): Effect.Effect<void, StoreError> =>
  Effect.gen(function* () {
    const expected = (yield* env.store.readSecret(account.workspace, account.accountId))?.version ?? 0
    const sealed = yield* env.seal.seal(JSON.stringify(yield* secretOf(tokens, null)), owner(account))
    return yield* env.store.writeSecret(account.workspace, account.accountId, sealed, expected)
  }).pipe(Effect.repeat({ until: (written) => written !== null }), Effect.asVoid)

/** A credential that cannot be read is none. */
export const holds = (env: VaultEnvironment, account: Account, tokens: Tokens): Effect.Effect<boolean> =>
  Effect.match(load(env, account), {
    onFailure: () => false,
    onSuccess: ({ secret }) =>
      secret.accessToken === Redacted.value(tokens.accessToken) &&
      (tokens.refreshToken === null || secret.refreshToken === Redacted.value(tokens.refreshToken))
  })

/** What a credential is sealed for: it opens for no other account. */
export const owner = (account: Account): string => JSON.stringify([account.workspace, account.accountId])

// internal

const SecretSchema = Schema.Struct({
  accessToken: Schema.String,
  refreshToken: Schema.NullOr(Schema.String),
  expiresAt: Schema.NullOr(Schema.Finite),
  refreshExpiresAt: Schema.NullOr(Schema.Finite),
  scopes: Schema.NullOr(Schema.Array(Schema.String))
})
type Secret = typeof SecretSchema.Type

interface Stored {
  readonly record: SecretRecord
  readonly secret: Secret
}

const poll = Schedule.min([Schedule.exponential("25 millis", 1.5), Schedule.spaced("250 millis")]).pipe(
  Schedule.jittered
)

/** Some platforms exchange a token only while it lives, so their adapters ask for more than the vault's own margin. */
const marginOf = (env: VaultEnvironment, account: Account): number => {
  const adapter = env.adapters.get(account.platform)
  const asked = Option.isSome(adapter) ? adapter.value.renewBefore : undefined
  return Math.max(Duration.toMillis(env.margin), asked === undefined ? 0 : Duration.toMillis(asked))
}

const unavailable = (detail: string) => new CredentialsError({ reason: new CredentialUnavailable({ detail }) })
const reconnect = (detail: string) => new CredentialsError({ reason: new ReconnectRequired({ detail }) })
const fromStore = <A>(effect: Effect.Effect<A, StoreError>) =>
  Effect.mapError(effect, () => unavailable("the store did not answer"))

const credentialOf = ({ record, secret }: Stored): Credential => ({
  token: Redacted.make(secret.accessToken, { label: "access token" }),
  version: String(record.version),
  scopes: secret.scopes,
  ...(secret.refreshExpiresAt === null ? {} : { endsAt: secret.refreshExpiresAt })
})

const load = Effect.fnUntraced(function* (
  env: VaultEnvironment,
  account: Account
): Effect.fn.Return<Stored, CredentialsError> {
  const record = yield* fromStore(env.store.readSecret(account.workspace, account.accountId))
  if (record === null) return yield* reconnect("no authorisation is stored for this account")
  const text = yield* env.seal
    .open(record.sealed, owner(account))
    .pipe(Effect.mapError((error) => unavailable(error.message)))
  const secret = yield* Schema.decodeUnknownEffect(Schema.fromJsonString(SecretSchema))(text).pipe(
    // The schema's own message would quote the secret.
    Effect.mapError(() => unavailable("the stored authorisation has an unknown form"))
  )
  return { record, secret }
})

const renew = Effect.fnUntraced(
  function* (env: VaultEnvironment, account: Account, stored: Stored) {
    const { refreshToken } = stored.secret
    const adapter = env.adapters.get(account.platform)
    if (Option.isNone(adapter) || adapter.value.refreshToken === undefined || refreshToken === null)
      return yield* reconnect("the authorisation ran out and cannot be renewed")
    const spent = Redacted.make(refreshToken, { label: "refresh token" })
    const tokens = yield* exchange(adapter.value, spent, account, env.lease)
    const secret = yield* secretOf(tokens, stored.secret)
    const sealed = yield* env.seal.seal(JSON.stringify(secret), owner(account))
    // Stored before first use. The old token is spent, so a store that fails for a moment is asked until it answers.
    const written = yield* fromStore(
      env.store.writeSecret(account.workspace, account.accountId, sealed, stored.record.version)
    ).pipe(Effect.retry({ schedule: Schedule.spaced("100 millis"), times: 50 }))
    // Null: the owner reconnected meanwhile, and theirs is newer than ours.
    return credentialOf(written === null ? yield* load(env, account) : { record: written, secret })
    // Uninterruptible: between the exchange and the write the only copy of a single-use token is in this fiber.
  },
  Effect.uninterruptible,
  (effect, env, account, stored) =>
    Effect.onError(effect, () =>
      Effect.catch(env.store.releaseSecret(account.workspace, account.accountId, stored.record.version), (error) =>
        Effect.logWarning("a renewal lease is left to expire", error)
      )
    )
)

const secretOf = Effect.fnUntraced(function* (tokens: Tokens, previous: Secret | null) {
  const now = yield* Clock.currentTimeMillis
  const after = (lifetime: Duration.Duration | null) => (lifetime === null ? null : now + Duration.toMillis(lifetime))
  const secret: Secret = {
    accessToken: Redacted.value(tokens.accessToken),
    refreshToken: tokens.refreshToken === null ? (previous?.refreshToken ?? null) : Redacted.value(tokens.refreshToken),
    expiresAt: after(tokens.expiresIn),
    refreshExpiresAt: after(tokens.refreshExpiresIn) ?? previous?.refreshExpiresAt ?? null,
    scopes: tokens.scopes ?? previous?.scopes ?? null
  }
  return secret
})
