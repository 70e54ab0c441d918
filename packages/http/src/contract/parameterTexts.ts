/** How the text of a parameter is read, strictly: what is not exactly as documented is refused, never coerced. */
import * as Instant from "@dravo/core/Instant"
import { isKnownPlatform, platformRule } from "@dravo/core/Query"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import * as SchemaIssue from "effect/SchemaIssue"
import { KnownPlatforms } from "./Platforms.ts"

/** Ids are printable ASCII everywhere, so nothing else can be the id of anything. */
export const id = (max: number) =>
  Schema.String.check(
    Schema.isPattern(new RegExp(`^[\\x21-\\x7e]{1,${max}}$`, "u"), {
      message: `must be 1 to ${max} printable ASCII characters without spaces`
    })
  )

/** Digits only: `Number` alone would take `1e2`, `0x10` and spaces. */
export const whole = (min: number, max: number) => {
  const message = `must be a whole number from ${min} to ${max}`
  return Schema.String.check(Schema.isPattern(/^(?:0|[1-9][0-9]{0,8})$/u, { message })).pipe(
    Schema.decodeTo(Schema.Int.check(Schema.isBetween({ minimum: min, maximum: max }, { message })), {
      decode: SchemaGetter.transform(Number),
      encode: SchemaGetter.transform(String)
    })
  )
}

export const flag = Schema.Literals(["true", "false"])
  .annotate({ message: "must be true or false" })
  .pipe(
    Schema.decodeTo(Schema.Boolean, {
      decode: SchemaGetter.transform((text) => text === "true"),
      encode: SchemaGetter.transform((value) => (value ? ("true" as const) : ("false" as const)))
    })
  )

const momentRule = "must be an RFC 3339 date-time or a date as YYYY-MM-DD"

export const instant = (edge: Instant.Edge) =>
  Schema.String.pipe(
    Schema.decodeTo(Instant.Instant, {
      decode: SchemaGetter.transformEffect((text: string, options) => {
        const at = Instant.parse(text, edge)
        return at === undefined
          ? Effect.fail(new SchemaIssue.InvalidValue({ message: momentRule }, text, options))
          : Effect.succeed(at)
      }),
      encode: SchemaGetter.transform(Instant.format)
    })
  )

/** A date stays one: which instants it is of is the time zone's to say. */
export const instantOrDate = (edge: Instant.Edge) =>
  Schema.String.pipe(
    Schema.decodeTo(Schema.Union([Instant.Instant, Schema.String]), {
      decode: SchemaGetter.transformEffect((text: string, options) => {
        const at = Instant.parse(text, edge)
        return at === undefined
          ? Effect.fail(new SchemaIssue.InvalidValue({ message: momentRule }, text, options))
          : Effect.succeed(text.length === 10 ? text : at)
      }),
      encode: SchemaGetter.transform((at) => (typeof at === "number" ? Instant.format(at) : at))
    })
  )

export const platform = Schema.String.pipe(
  Schema.decodeTo(Schema.String, {
    decode: SchemaGetter.transformEffect((text: string, options) =>
      Effect.flatMap(KnownPlatforms, ({ known, plugged }) =>
        isKnownPlatform(text, known)
          ? Effect.succeed(text)
          : Effect.fail(new SchemaIssue.InvalidValue({ message: platformRule(plugged) }, text, options))
      )
    ),
    encode: SchemaGetter.passthrough()
  })
)

/** What it stands for, and whether it is the caller's, is the engine's to say. */
export const cursor = Schema.String.check(
  Schema.isPattern(/^[\w-]{40,160}$/u, { message: "must be a next_cursor of an earlier answer" })
)
