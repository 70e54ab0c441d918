/**
 * The API's document as people and generators read it: schemas under the names of what they describe, platforms that
 * editors complete, no bound that says nothing, and answers that may gain keys.
 */
import { specPlatforms } from "./Platforms.ts"

interface JsonObject {
  readonly [key: string]: unknown
}

/** An answer may gain keys, so no reader may rely on their absence; and every problem carries all its members. */
export const readable = (document: JsonObject): Record<string, unknown> => {
  const { components, info, ...rest } = document as JsonObject & Stated
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) => [plain(name), complete(told(schema) as JsonObject)] as const
  )
  return {
    ...(told(rest) as JsonObject),
    info: { ...info, contact: { name: "Dravo Analytics" } },
    components: { ...components, schemas: { Platform: platform, ...Object.fromEntries(schemas) } }
  }
}

/** Refers to the platforms: those of the contract, and any other. */
export const platformReference = { $ref: "#/components/schemas/Platform" }

// internal

interface Stated {
  readonly info: JsonObject
  readonly components: { readonly schemas: Readonly<Record<string, JsonObject>> }
}

const platform = {
  description: "A network: one of these, or that of another adapter which is plugged in.",
  anyOf: [{ type: "string", enum: specPlatforms }, { type: "string" }]
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** A problem's schema is named after its encoding, which is all that a document ever describes. */
const plain = (name: string): string => name.replace(/Encoded$/u, "")

const told = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(told)
  if (!isObject(value)) return value
  // A choice of one is no choice.
  const { anyOf: choices, ...rest } = value
  if (Array.isArray(choices) && choices.length === 1 && isObject(choices[0])) return told({ ...choices[0], ...rest })
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, child]) => {
      if (saysNothing(key, child)) return []
      if (key === "$ref" && typeof child === "string") return [[key, plain(child)]]
      return [[key, key === "properties" && isObject(child) ? properties(child) : told(child)]]
    })
  )
}

/** That a number is one JavaScript can hold is no bound of an answer, and closed objects could never gain a key. */
const saysNothing = (key: string, value: unknown): boolean =>
  (key === "minimum" && value === Number.MIN_SAFE_INTEGER) ||
  (key === "maximum" && value === Number.MAX_SAFE_INTEGER) ||
  (key === "additionalProperties" && value === false)

const properties = (all: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(all).map(([name, schema]) => [
      name,
      name === "platform" && isObject(schema) && schema["type"] === "string" ? platformReference : told(schema)
    ])
  )

const complete = (schema: JsonObject): JsonObject =>
  isObject(schema["properties"]) && "instance" in schema["properties"]
    ? { ...schema, required: Object.keys(schema["properties"]) }
    : schema
