/** Exchanges a refresh token at arm's length: whatever an adapter does, it ends in time, with tokens or a reason. */
import type { Account } from "@dravo/core/Account"
import type { Adapter, Tokens } from "@dravo/core/Adapter"
import { CredentialUnavailable } from "@dravo/core/AdapterError"
import { CredentialsError, ReconnectRequired } from "@dravo/core/Credentials"
import { redacted, textOf } from "@dravo/core/Secret"
import * as Thenable from "@dravo/core/Thenable"
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

/** As long as any other call to a platform may take. */
const longest = Duration.seconds(20)

/** Ends within `lease` at the latest, also in a region that cannot be interrupted. */
export const exchange = Effect.fnUntraced(function* (
  adapter: Adapter,
  refreshToken: Redacted.Redacted,
  account: Account,
  lease: Duration.Duration
): Effect.fn.Return<Tokens, CredentialsError> {
  // A fiber of its own: one that cannot be interrupted would be waited for, whatever the time is.
  const running = yield* Effect.forkDetach(answerOf(adapter, refreshToken, account))
  const ended = yield* Effect.timeoutOption(Fiber.await(running), Duration.min(longest, lease))
  if (Option.isNone(ended)) {
    running.interruptUnsafe()
    return yield* unavailable("the platform did not answer in time")
  }
  if (Exit.isSuccess(ended.value)) return ended.value.value
  const refusal = refusalOf(ended.value.cause)
  if (refusal !== null) return yield* refusal
  // What it threw, or answered, may quote a token, so nobody is shown it.
  yield* Effect.logError(broken(adapter))
  return yield* unavailable("the adapter failed internally")
})

// internal

const broken = ({ platform }: Adapter): string =>
  `The adapter for ${platform} broke its contract: its refreshToken threw, or answered with no token.`

/** Whatever an adapter in JavaScript returns is an answer to look at. */
const answerOf = (
  adapter: Adapter,
  refreshToken: Redacted.Redacted,
  account: Account
): Effect.Effect<Tokens, unknown> =>
  Effect.suspend(() => {
    const returned: unknown = adapter.refreshToken?.(refreshToken, account)
    if (Effect.isEffect(returned)) return returned as Effect.Effect<unknown, unknown>
    Thenable.forget(returned)
    return Effect.fail(undefined)
  }).pipe(Effect.flatMap((answer) => Effect.suspend(() => checked(answer))))

/** The old refresh token may be spent already, so an answer is kept for its token, whatever else is wrong with it. */
const checked = (answer: unknown): Effect.Effect<Tokens, undefined> => {
  if (typeof answer !== "object" || answer === null) return Effect.fail(undefined)
  const given: { readonly [name in keyof Tokens]?: unknown } = answer
  const [access, refresh] = [textOf(given.accessToken), textOf(given.refreshToken)]
  if (access === undefined) return Effect.fail(undefined)
  return Effect.succeed({
    accessToken: redacted(access, "access token"),
    refreshToken: refresh === undefined ? null : redacted(refresh, "refresh token"),
    expiresIn: lifetime(given.expiresIn),
    refreshExpiresIn: lifetime(given.refreshExpiresIn),
    scopes: isScopes(given.scopes) ? given.scopes : null
  })
}

const lifetime = (given: unknown): Duration.Duration | null =>
  Duration.isDuration(given) && Duration.isFinite(given) ? given : null

const isScopes = Schema.is(Schema.Array(Schema.String))

/** Also of an error that another copy of the packages made. */
const decodeRefusal = Schema.decodeUnknownOption(
  Schema.Struct({
    _tag: Schema.tag("AdapterError"),
    reason: Schema.Struct({ _tag: Schema.String, detail: Schema.String })
  })
)

/** Null where an adapter failed with no reason of the port. */
const refusalOf = (cause: Cause.Cause<unknown>): CredentialsError | null => {
  const found = decoded(cause.reasons.find(Cause.isFailReason)?.error)
  if (found === undefined) return null
  return found._tag === "Unauthorized"
    ? new CredentialsError({ reason: new ReconnectRequired({ detail: found.detail }) })
    : unavailable(found.detail)
}

const decoded = (error: unknown) => {
  try {
    return Option.getOrUndefined(decodeRefusal(error))?.reason
  } catch {
    // A property that throws when it is looked at.
    return undefined
  }
}

const unavailable = (detail: string) => new CredentialsError({ reason: new CredentialUnavailable({ detail }) })
