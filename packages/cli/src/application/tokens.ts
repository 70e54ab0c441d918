/** An account's tokens, from stdin or the environment: arguments are visible to every process of the machine. */
import type { Tokens } from "@dravo/core/Adapter"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"
import { failed } from "../ExitCodes.ts"
import * as Output from "../output.ts"
import * as Platforms from "./platforms.ts"

/** The bare access token, or the token endpoint's JSON answer as it came. */
export const fromStdin = Effect.gen(function* () {
  const stdio = yield* Stdio.Stdio
  if (yield* stdio.stdinIsTerminal)
    yield* Output.note("Paste the access token or the token endpoint's JSON answer, then press Ctrl-D.")
  const text = yield* stdio.stdin.pipe(
    Stream.decodeText,
    Stream.runFoldEffect(
      () => "",
      (all, part: string) =>
        all.length + part.length > longest
          ? Effect.fail(failed("input", `stdin holds more than ${longest} characters; that is no token.`))
          : Effect.succeed(all + part)
    ),
    Effect.catchTag("PlatformError", () => failed("input", "stdin cannot be read."))
  )
  return yield* parse(text.trim())
})

/** `DRAVO_ACCESS_TOKEN`, with `DRAVO_REFRESH_TOKEN` where there is one. */
export const fromEnvironment = Effect.gen(function* () {
  const access = yield* Platforms.secret("DRAVO_ACCESS_TOKEN")
  const refresh = yield* Platforms.secret("DRAVO_REFRESH_TOKEN")
  return Option.map(access, (accessToken) => tokens(accessToken, Option.getOrNull(refresh)))
})

// internal

const longest = 65_536

const Answer = Schema.fromJsonString(
  Schema.Struct({
    access_token: Schema.String.check(Schema.isNonEmpty()),
    refresh_token: Schema.optionalKey(Schema.NullOr(Schema.String)),
    expires_in: Schema.optionalKey(Schema.NullOr(Schema.Finite)),
    refresh_expires_in: Schema.optionalKey(Schema.NullOr(Schema.Finite)),
    scope: Schema.optionalKey(Schema.NullOr(Schema.String))
  })
)

const parse = Effect.fnUntraced(function* (text: string) {
  if (text === "") return yield* failed("input", "stdin is empty; it should hold the token.")
  if (!text.startsWith("{")) {
    return /\s/u.test(text)
      ? yield* failed("input", "stdin holds neither one token nor a JSON object.")
      : tokens(Redacted.make(text), null)
  }
  // The decoder's own words would quote what it was given.
  const answer = yield* Schema.decodeUnknownEffect(Answer)(text).pipe(
    Effect.mapError(() =>
      failed(
        "input",
        "stdin is not a token endpoint's answer: it needs access_token, and lifetimes in seconds as numbers."
      )
    )
  )
  const refresh = answer.refresh_token ?? ""
  return {
    ...tokens(Redacted.make(answer.access_token), refresh === "" ? null : Redacted.make(refresh)),
    expiresIn: seconds(answer.expires_in),
    refreshExpiresIn: seconds(answer.refresh_expires_in),
    scopes: answer.scope == null ? null : answer.scope.split(/[\s,]+/u).filter((scope) => scope !== "")
  }
})

const tokens = (accessToken: Redacted.Redacted, refreshToken: Redacted.Redacted | null): Tokens => ({
  accessToken,
  refreshToken,
  expiresIn: null,
  refreshExpiresIn: null,
  scopes: null
})

const seconds = (value: number | null | undefined) => (value == null || value <= 0 ? null : Duration.seconds(value))
