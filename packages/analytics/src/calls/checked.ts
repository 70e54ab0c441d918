/** Checks one argument of a call: whatever JavaScript lets through is refused by the name of the field. */
import { WorkspaceId } from "@dravo/core/Ids"
import * as Instant from "@dravo/core/Instant"
import { InvalidRequest } from "@dravo/engine/InvalidRequest"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import * as SchemaIssue from "effect/SchemaIssue"

/**
 * Checks one call's argument: a name no call knows would otherwise be without effect. What `isPlain` knows as good is
 * what the schema would make of it.
 */
export const checked = <S extends Schema.Struct<Schema.Struct.Fields> & Schema.Codec<unknown, unknown>>(
  schema: S,
  isPlain?: (given: unknown) => given is S["Type"]
) => {
  const decode = Schema.decodeUnknownEffect(schema)
  const known = Object.keys(schema.fields)
  const decoded = Effect.fnUntraced(function* (given: unknown): Effect.fn.Return<S["Type"], InvalidRequest> {
    yield* named(given, known, "")
    if (Predicate.hasProperty(given, "tokens")) yield* named(given.tokens, tokenNames, "tokens.")
    return yield* decode(given).pipe(
      Effect.mapError((error) => refusal(error.issue)),
      // What a call is given is values: whatever throws while it is looked at is the host's.
      Effect.catchDefect(() => Effect.fail(unreadable))
    )
  })
  return (input: unknown): Effect.Effect<S["Type"], InvalidRequest> =>
    Effect.flatMap(read(input), (given) => (isPlain?.(given) === true ? Effect.succeed(given) : decoded(given)))
}

/** The same of an argument with a list of objects, each of which has names of its own to misspell. */
export const checkedList = <S extends Schema.Struct<Schema.Struct.Fields> & Schema.Codec<unknown, unknown>>(
  schema: S,
  list: string,
  names: ReadonlyArray<string>
) => {
  const check = checked(schema)
  return Effect.fnUntraced(function* (input: unknown): Effect.fn.Return<S["Type"], InvalidRequest> {
    const given = yield* readList(input, list)
    if (Predicate.hasProperty(given, list) && Array.isArray(given[list]))
      for (const [at, one] of given[list].entries()) yield* named(one, names, `${list}.${at}.`)
    return yield* check(given)
  })
}

export const workspace = { workspace: WorkspaceId }
export const text = Schema.String.annotate({ message: "must be a text" })
export const moment = (edge: Instant.Edge) =>
  momentOf(Instant.Instant, (value) =>
    value instanceof Date ? value.getTime() : typeof value === "string" ? Instant.parse(value, edge) : undefined
  )
/** A date stays one: which instants it is of is the time zone's to say. */
export const momentOrDate = (edge: Instant.Edge) =>
  momentOf(Schema.Union([Instant.Instant, Schema.String]), (value) => {
    if (value instanceof Date) return value.getTime()
    const at = typeof value === "string" ? Instant.parse(value, edge) : undefined
    return at !== undefined && typeof value === "string" && value.length === 10 ? value : at
  })
export const flag = Schema.Boolean.annotate({ message: "must be true or false" })
export const number = Schema.Number.annotate({ message: "must be a number" })

// internal

const momentOf = <S extends Schema.Codec<number | string, number | string>>(
  schema: S,
  of: (value: unknown) => S["Encoded"] | undefined
) =>
  Schema.Unknown.pipe(
    Schema.decodeTo(schema, {
      decode: SchemaGetter.transformEffect((value: unknown, options) => {
        const at = of(value)
        return at === undefined || Number.isNaN(at)
          ? Effect.fail(
              new SchemaIssue.InvalidValue(
                { message: "must be a Date, an RFC 3339 date-time or a date as YYYY-MM-DD" },
                value,
                options
              )
            )
          : Effect.succeed(at)
      }),
      encode: SchemaGetter.transform((at): unknown => at)
    })
  )

/** Read once: getters are the host's code, and may throw or answer differently the next time. */
const read = (input: unknown): Effect.Effect<unknown, InvalidRequest> =>
  Effect.mapError(
    Effect.try(() => present(input)),
    () => unreadable
  )

const readList = (input: unknown, list: string): Effect.Effect<unknown, InvalidRequest> =>
  Effect.mapError(
    Effect.try(() => {
      const given = present(input)
      const items = Predicate.hasProperty(given, list) ? given[list] : undefined
      return Array.isArray(items) && Predicate.isObject(given) ? { ...given, [list]: items.map(present) } : given
    }),
    () => unreadable
  )

const unreadable = new InvalidRequest({ parameter: "argument", detail: "cannot be read: a getter of it throws" })

/** Hosts write `limit: options.limit`, and mean the parameter to be absent when that is undefined. */
const present = (input: unknown): unknown => {
  if (typeof input !== "object" || input === null || Array.isArray(input) || input instanceof Date) return input
  const given: Array<[name: string, value: unknown]> = []
  for (const [key, value] of Object.entries(input))
    if (value !== undefined) given.push([key, key === "tokens" ? present(value) : value])
  return Object.fromEntries(given)
}

const tokenNames = ["accessToken", "refreshToken", "expiresIn", "refreshExpiresIn", "scopes"]

/** The name that is wrong is told; its value never is. */
const named = (input: unknown, known: ReadonlyArray<string>, path: string): Effect.Effect<void, InvalidRequest> => {
  const wrong = Predicate.isObject(input) ? Object.keys(input).find((name) => !known.includes(name)) : undefined
  if (wrong === undefined) return Effect.void
  const meant = known.find((name) => plain(name) === plain(wrong))
  const detail =
    meant === undefined
      ? `is not a parameter of this call, which takes ${known.join(", ")}`
      : `is not a parameter of this call: write ${path}${meant}`
  return Effect.fail(new InvalidRequest({ parameter: `${path}${wrong.slice(0, 64)}`, detail }))
}

const plain = (name: string): string => name.replaceAll(/[_-]/gu, "").toLowerCase()

const issuesOf = SchemaIssue.makeFormatterStandardSchemaV1()

const refusal = (issue: SchemaIssue.Issue): InvalidRequest => {
  const first = issuesOf(issue).issues[0]
  const path = (first?.path ?? []).map((segment) => String(typeof segment === "object" ? segment.key : segment))
  return new InvalidRequest({
    parameter: path.length === 0 ? "argument" : path.join("."),
    detail: sentence(first?.message ?? "")
  })
}

const sentence = (message: string): string =>
  message === "Missing key" ? "must be given" : message.replace(/^Expected /u, "must be ")
