/** The body of a writing request, bounded and strict: what is wrong with it is told by name. */
import * as ByteSize from "effect/ByteSize"
import * as Effect from "effect/Effect"
import * as HttpIncomingMessage from "effect/http/HttpIncomingMessage"
import type * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import * as Problems from "../contract/Problems.ts"

/** No body at all stands for an empty object. */
export const bodyOf = <S extends Schema.Codec<unknown, unknown>>(schema: S) => {
  const decode = Schema.decodeUnknownEffect(schema)
  return Effect.fnUntraced(function* (
    request: HttpServerRequest.HttpServerRequest
  ): Effect.fn.Return<S["Type"], Problems.InvalidRequest> {
    const bytes = yield* request.arrayBuffer.pipe(
      Effect.provideService(HttpIncomingMessage.MaxBodySize, ByteSize.kibibytes(64)),
      Effect.mapError(() => refused("could not be read, or is longer than 64 kB"))
    )
    const text = new TextDecoder().decode(bytes)
    const given = yield* Effect.try({
      try: (): unknown => (text.trim() === "" ? {} : JSON.parse(text)),
      catch: () => refused("must be JSON")
    })
    if (typeof given !== "object" || given === null || Array.isArray(given))
      return yield* refused("must be a JSON object")
    return yield* decode(given, { errors: "all", onExcessProperty: "error" }).pipe(
      Effect.mapError(({ issue }) => Problems.invalidRequest(issuesOf(issue).issues.map(errorOf)))
    )
  })
}

// internal

const refused = (message: string) => Problems.invalidRequest([{ parameter: "body", message }])

const issuesOf = SchemaIssue.makeFormatterStandardSchemaV1()

const errorOf = ({
  message,
  path = []
}: {
  readonly message: string
  readonly path?: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }> | undefined
}): Problems.ParameterError => {
  const names = path.map((segment) => String(typeof segment === "object" ? segment.key : segment).slice(0, 64))
  return { parameter: names.length === 0 ? "body" : names.join("."), message: sentence(message) }
}

const sentence = (message: string): string =>
  message === "Missing key"
    ? "must be given"
    : message.startsWith("Unexpected key")
      ? "is not known here"
      : message.replace(/^Expected /u, "must be ").replace(/, (?:actual|got) .*$/su, "")
