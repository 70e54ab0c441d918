/** What OpenAPI cannot see: real types of a query, the request id of every answer, and the formats of lists. */
import * as OpenApi from "effect/http-api/OpenApi"
import { documentation } from "./parameterDocs.ts"

interface Parameter {
  readonly name: string
}

/** How one operation differs from what all have. */
export interface Particulars {
  /** More of a parameter's schema, by its name. */
  readonly parameters?: Readonly<Record<string, object>>
  /** Whether it also answers as CSV and NDJSON. */
  readonly table?: boolean
  /** A whole answer. */
  readonly example?: object
}

/** What the document says of an operation. */
export const described = (summary: string, description: string, particulars: Particulars = {}) =>
  OpenApi.annotations({ summary, description, transform: documented(particulars) })

/** Replaces the parameters' string schemas by their real types, and tells what else the operation answers with. */
const documented =
  ({ example, parameters = {}, table = false }: Particulars = {}) =>
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
            schema: { ...known.schema, ...parameters[parameter.name] }
          }
    }),
    responses: Object.fromEntries(
      Object.entries(operation["responses"] as Record<string, Response>).map(([status, response]) => [
        status,
        {
          ...response,
          ...(status === "200" ? { content: { ...shown(response, example), ...(table ? formats : {}) } } : {}),
          headers: headers(response, status)
        }
      ])
    )
  })

// internal

interface Response {
  readonly headers?: object
  readonly content?: Readonly<Record<string, object>>
}

const headers = (response: Response, status: string): object => ({
  ...response.headers,
  ...(status === "405"
    ? { allow: { schema: { type: "string" }, required: true, description: "The methods the address takes." } }
    : {}),
  "x-request-id": { schema: { type: "string" }, required: true }
})

const shown = ({ content = {} }: Response, example: object | undefined): object =>
  example === undefined
    ? content
    : Object.fromEntries(Object.entries(content).map(([type, media]) => [type, { ...media, example }]))

/** Asked for by `Accept`: every row the filter matches. */
const formats = {
  "text/csv": {
    schema: { type: "string", description: "A header line, and a line for each item; every official key has a column." }
  },
  "application/x-ndjson": { schema: { type: "string", description: "The items of the JSON answer, one a line." } }
}
