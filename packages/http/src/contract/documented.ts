/** What OpenAPI cannot see: in a query every value is a string, and every answer carries a request id. */
import { documentation } from "./Parameters.ts"

interface Parameter {
  readonly name: string
}

/** Replaces the parameters' string schemas by their real types; `more` differs between operations. */
export const documented =
  (more: Readonly<Record<string, object>>) =>
  // The document is JSON whose shape effect leaves open.
  (operation: Record<string, unknown>): Record<string, unknown> => ({
    ...operation,
    parameters: (operation["parameters"] as ReadonlyArray<Parameter>).map((parameter) => {
      const known = documentation[parameter.name]
      return known === undefined
        ? parameter
        : {
            ...parameter,
            description: known.description,
            schema: { ...known.schema, ...more[parameter.name] }
          }
    }),
    responses: Object.fromEntries(
      Object.entries(operation["responses"] as Record<string, Record<string, unknown>>).map(([status, response]) => [
        status,
        {
          ...response,
          headers: {
            ...(response["headers"] as object | undefined),
            "x-request-id": { schema: { type: "string" }, required: true }
          }
        }
      ])
    )
  })

/** An answer may gain keys, so no reader may rely on their absence; and every problem carries all its members. */
export const open = (document: Record<string, unknown>): Record<string, unknown> => {
  const components = document["components"] as { readonly schemas: Record<string, JsonObject> }
  const schemas = Object.fromEntries(
    Object.entries(components.schemas).map(([name, schema]) => [name, complete(opened(schema) as JsonObject)])
  )
  return { ...document, components: { ...components, schemas } }
}

// internal

interface JsonObject {
  readonly [key: string]: unknown
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const opened = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(opened)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, child]) =>
      key === "additionalProperties" && child === false ? [] : [[key, opened(child)]]
    )
  )
}

const complete = (schema: JsonObject): JsonObject =>
  isObject(schema["properties"]) && "instance" in schema["properties"]
    ? { ...schema, required: Object.keys(schema["properties"]) }
    : schema
